#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

/// Hours of a week in local time, as people write them.
namespace gengfu::registry {

using Date = std::chrono::sys_days;  ///< of the place, not of UTC

inline constexpr int day_minutes = 24 * 60;

/// Minutes of a day: from, and up to without itself.
struct Span {
    int from = 0;
    int to = day_minutes;
    friend bool operator==(const Span&, const Span&) = default;
};
/// Sorted, apart from one another.
using Spans = std::vector<Span>;

[[nodiscard]] Spans unite(Spans a, const Spans& b);
[[nodiscard]] Spans subtract(const Spans& from, const Spans& what);
[[nodiscard]] bool holds(const Spans& spans, int minute);

/// Monday is 0.
using Week = std::array<Spans, 7>;

[[nodiscard]] Week always();

/// Adds "always", "Mon-Fri 08:00-20:00", "Sat 09:00-12:00", "Sun" or "22:00-06:00" (every day; over midnight). Malformed otherwise.
[[nodiscard]] Result<void> add_hours(Week& week, std::string_view text);

/// "08:00" to a minute of the day; "24:00" is its end.
[[nodiscard]] std::optional<int> parse_minute(std::string_view text);
/// "09:00-17:00" of one day.
[[nodiscard]] std::optional<Span> parse_span(std::string_view text);
/// "2026-12-01".
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

[[nodiscard]] std::string to_text(const Span& span);   ///< "02:00–06:00"
[[nodiscard]] std::string_view weekday_name(int day);  ///< "Monday"

}  // namespace gengfu::registry
