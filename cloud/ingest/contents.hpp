#pragma once

#include <map>
#include <optional>

#include "cloud/ingest/sessions.hpp"
#include "cloud/store/box_table.hpp"
#include "common/sparkplug/batch_codec.hpp"

/// What a message says, made fit to be stored.
namespace gengfu::ingest {

/// Drops what names a device or a field in a way that no topic could, and replaces times that cannot be (before 2000, or
/// more than a day ahead of us: a box without a clock) by that of receipt. Gives how much was dropped.
std::size_t make_fit(sparkplug::Contents& contents, Instant received_at);

/// The epoch that one of our boxes tells in its birth.
[[nodiscard]] std::optional<std::uint64_t> epoch_of(const Heard& birth);

/// The kinds and places that a birth tells.
[[nodiscard]] std::map<DeviceId, store::Description> descriptions(const Heard& birth);

}  // namespace gengfu::ingest
