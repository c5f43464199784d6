#pragma once

#include <vector>

#include "cloud/ingest/ingest.hpp"

/// What the host writes to edge nodes, as NCMD messages.
namespace gengfu::ingest {

[[nodiscard]] Outgoing commit_acknowledgement(const Box& box, const std::vector<sparkplug::Committed>& committed, Instant now);
[[nodiscard]] Outgoing rebirth_request(const Box& box, Instant now);

/// Adds the batch to what is to be acknowledged.
void acknowledge(std::vector<sparkplug::Committed>& committed, const BatchId& id);

}  // namespace gengfu::ingest
