#pragma once

#include "common/model/time.hpp"

namespace gengfu::guard {

/// A time in which what a device says is an exercise: its alarms are marked as such, and everything else is as always, the
/// interlocks included. A clock that is wrong by more than the exercise is long marks nothing.
struct Exercise {
    Instant from, until;

    [[nodiscard]] bool covers(Instant at) const { return at >= from && at < until; }
    friend bool operator==(const Exercise&, const Exercise&) = default;
};

}  // namespace gengfu::guard
