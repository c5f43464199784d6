#pragma once

#include <array>
#include <chrono>
#include <set>

#include "common/model/time.hpp"

namespace gengfu::alert {

/// When people work who do not work around the clock. China's week by default; its holidays, and the weekends that are worked in
/// their stead, are announced year by year and come from the configuration. China has one time zone and no summer time.
struct WorkingTime {
    using Date = std::chrono::sys_days;  ///< a date of the place, not of UTC

    std::array<bool, 7> days{true, true, true, true, true, false, false};  ///< Monday first
    Duration from = std::chrono::hours{9};                                 ///< after midnight
    Duration until = std::chrono::hours{17};
    Duration utc_offset = std::chrono::hours{8};
    std::set<Date> holidays;  ///< not worked, whatever the day of the week
    std::set<Date> workdays;  ///< worked, whatever the day of the week

    [[nodiscard]] static WorkingTime around_the_clock();

    [[nodiscard]] Duration day() const { return until - from; }
    [[nodiscard]] bool is_worked(Date date) const;

    /// The moment by which so much time has been worked since `start`. Gives up after ten years without enough of it and gives
    /// the end of them.
    [[nodiscard]] Instant add(Instant start, Duration worked) const;

    friend bool operator==(const WorkingTime&, const WorkingTime&) = default;
};

}  // namespace gengfu::alert
