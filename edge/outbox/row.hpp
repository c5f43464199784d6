#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/clock_quality.hpp"
#include "common/model/time.hpp"

namespace gengfu::edge {

using Bytes = std::vector<std::uint8_t>;

using gengfu::ClockQuality;

/// One moment on all clocks of a box. Only `steady` within one `boot` tells how long something took.
struct Moment {
    Instant wall;
    Steady steady;
    std::uint64_t boot = 0;  ///< random, one per start of the machine
    ClockQuality clock = ClockQuality::unset;

    friend bool operator==(const Moment&, const Moment&) = default;
};

/// A batch as it lies in a file: payload without identity, which is added when it is sent.
struct StoredRow {
    std::uint64_t sequence = 0;
    Lane lane = Lane::live;
    std::uint64_t readings = 0;     ///< in this batch
    std::uint64_t taken_after = 0;  ///< readings that this box had ever taken, with this batch
    Moment accepted;
    Bytes bytes;

    friend bool operator==(const StoredRow&, const StoredRow&) = default;
};

/// CRC-32 over everything that the row says. SQLite gives rows back that a flipped bit has changed, and calls them well.
[[nodiscard]] std::uint32_t checksum(const StoredRow& row);
[[nodiscard]] std::uint32_t checksum(const std::string& text);

/// Identifies a message that a device sends again when our acknowledgement was lost.
struct Mark {
    std::string account;
    std::string content;  ///< equal for a re-sent message, different for a new one

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// Whether `earlier` was no longer than `window` before `now`: by the steady clock within one boot, by the wall otherwise.
[[nodiscard]] bool is_within(const Moment& earlier, const Moment& now, Duration window);

}  // namespace gengfu::edge
