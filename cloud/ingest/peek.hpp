#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/model/batch.hpp"

namespace gengfu::ingest {

/// The id of a batch of ours, which is appended to its payload when it is sent (docs/wire.md), without decoding anything:
/// found also when what it belongs to cannot be read. A guess that costs nothing: whoever acts on it must be sure of the sender.
[[nodiscard]] std::optional<BatchId> batch_at_end(std::span<const std::uint8_t> payload);

}  // namespace gengfu::ingest
