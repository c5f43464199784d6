#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

namespace gengfu::replay {

/// Local time as recordings have it, without a zone: "2018-05-03 14:00:00"; a T in the middle will do, and seconds may be missing.
using LocalTime = std::chrono::local_time<Duration>;
[[nodiscard]] Result<LocalTime> parse_local_time(std::string_view text);
/// "2018-05-03T14:00:00".
[[nodiscard]] std::string to_string(LocalTime time);

/// What a water meter showed.
struct Shown {
    LocalTime at;
    std::int64_t index = 0;  ///< L
};

/// Reads a CSV file with a heading. Needed are the columns time_local and cumulative_litres; others are allowed and not looked at: what was
/// used follows from the index, and whether somebody was at home is what a detector does not know. Times may be missing, come twice or step
/// back, as meters do. Each fault is told with its line; after ten the rest is left.
[[nodiscard]] Checked<std::vector<Shown>> parse_recording(std::string_view text, const std::string& file);
[[nodiscard]] Checked<std::vector<Shown>> load_recording(const std::string& file);

}  // namespace gengfu::replay
