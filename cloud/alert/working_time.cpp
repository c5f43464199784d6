#include "cloud/alert/working_time.hpp"

#include <algorithm>

namespace gengfu::alert {

WorkingTime WorkingTime::around_the_clock() {
    WorkingTime time;
    time.days.fill(true);
    time.from = Duration{0};
    time.until = std::chrono::hours{24};
    return time;
}

bool WorkingTime::is_worked(Date date) const {
    if (holidays.contains(date)) return false;
    if (workdays.contains(date)) return true;
    return days[std::chrono::weekday{date}.iso_encoding() - 1];
}

Instant WorkingTime::add(Instant start, Duration worked) const {
    constexpr int days_most = 3'660;
    const Instant here = start + utc_offset;
    const Date first = std::chrono::floor<std::chrono::days>(here);
    for (int i = 0; i < days_most; ++i) {
        const Date date = first + std::chrono::days{i};
        const Instant begin = std::max(here, Instant{date} + from);
        const Instant end = Instant{date} + until;
        if (begin >= end || !is_worked(date)) continue;
        if (worked <= end - begin) return begin + worked - utc_offset;
        worked -= end - begin;
    }
    return start + std::chrono::days{days_most};
}

}  // namespace gengfu::alert
