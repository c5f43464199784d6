#pragma once

#include <map>
#include <optional>

#include "cloud/ingest/sessions.hpp"
#include "cloud/store/box_table.hpp"
#include "common/sparkplug/batch_codec.hpp"

/// What a message says, made fit to be stored.
namespace gengfu::ingest {

struct Dropped {
    std::size_t metrics = 0;
    std::size_t events = 0;  ///< of them
};
/// Drops what names a device or a field in a way that no topic could.
Dropped make_fit(sparkplug::Contents& contents);

/// The epoch that one of our boxes tells in its birth.
[[nodiscard]] std::optional<std::uint64_t> epoch_of(const Heard& birth);

/// The kinds and places that a birth tells.
[[nodiscard]] std::map<DeviceId, store::Description> descriptions(const Heard& birth);

}  // namespace gengfu::ingest
