#pragma once

#include <vector>

#include "cloud/ingest/ingest.hpp"

/// What the host writes to edge nodes, as NCMD messages.
namespace gengfu::ingest {

[[nodiscard]] Outgoing commit_acknowledgement(const Box& box, const std::vector<sparkplug::Committed>& committed, Instant now);
/// The answer to a birth of one of our boxes: all that is committed of its epoch, and how many bytes of history it may have
/// on their way.
[[nodiscard]] Outgoing greeting(const Box& box, const sparkplug::Committed& known, std::int64_t credit, Instant now);
[[nodiscard]] Outgoing rebirth_request(const Box& box, Instant now);

/// Adds the sequences to what is to be acknowledged.
void acknowledge(std::vector<sparkplug::Committed>& committed, std::uint64_t epoch, std::uint64_t first, std::uint64_t last);

}  // namespace gengfu::ingest
