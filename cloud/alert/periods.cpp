#include <algorithm>
#include <cstdio>

#include "cloud/alert/figures.hpp"

namespace gengfu::alert {
namespace {

using LocalDay = std::chrono::sys_days;

LocalDay local_day(Instant at, const Desk& desk) {
    return std::chrono::floor<std::chrono::days>(at + desk.utc_offset);
}

Instant at_minute(LocalDay day, int minute, const Desk& desk) {
    return Instant{day} + std::chrono::minutes{minute} - desk.utc_offset;
}

std::string date_of(LocalDay day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return {text.data(), static_cast<std::size_t>(size)};
}

void add(std::vector<Period>& periods, Period whole, Instant from, Instant to) {
    whole.from = std::max(whole.from, from);
    whole.to = std::min(whole.to, to);
    if (whole.from < whole.to) periods.push_back(std::move(whole));
}

}  // namespace

std::vector<Period> days(Instant from, Instant to, const Desk& desk) {
    std::vector<Period> periods;
    for (LocalDay day = local_day(from, desk); at_minute(day, 0, desk) < to; day += std::chrono::days{1})
        add(periods, {at_minute(day, 0, desk), at_minute(day + std::chrono::days{1}, 0, desk), date_of(day), desk.operators}, from, to);
    return periods;
}

std::vector<Period> turns(Instant from, Instant to, const Desk& desk, const Shift& shift) {
    std::vector<Period> periods;
    const int overnight = shift.to_minute <= shift.from_minute ? 1 : 0;
    // A turn that began the evening before belongs to the day of its beginning.
    for (LocalDay day = local_day(from, desk) - std::chrono::days{1}; at_minute(day, 0, desk) < to; day += std::chrono::days{1})
        add(periods,
            {at_minute(day, shift.from_minute, desk), at_minute(day + std::chrono::days{overnight}, shift.to_minute, desk),
             date_of(day) + " " + shift.name, shift.operators},
            from, to);
    return periods;
}

}  // namespace gengfu::alert
