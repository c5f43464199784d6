#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"

namespace gengfu {

using Duration = std::chrono::milliseconds;

/// Wall time, UTC. Good for showing and for correlating; never for ordering or for deadlines on a box.
using Instant = std::chrono::sys_time<Duration>;

/// Monotonic time of this boot. Good for deadlines and delays; means nothing after a restart.
using Steady = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// RFC 3339 in UTC with milliseconds: "2026-11-24T03:15:42.000Z".
[[nodiscard]] std::string to_rfc3339(Instant instant);

/// RFC 3339 with seconds, with or without a fraction, "Z" or an offset; what is finer than a millisecond is cut off.
[[nodiscard]] Result<Instant> parse_rfc3339(std::string_view text);

/// "250ms", "30s", "15m", "24h", "7d": a whole number and one unit. Anything else is malformed.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

[[nodiscard]] inline std::int64_t to_unix_ms(Instant instant) {
    return instant.time_since_epoch().count();
}
[[nodiscard]] inline Instant from_unix_ms(std::int64_t ms) {
    return Instant{Duration{ms}};
}

}  // namespace gengfu
