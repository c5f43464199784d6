#pragma once

#include "common/model/time.hpp"

namespace gengfu {

/// What is known of a box's wall clock.
enum class ClockQuality : int {
    unset = 0,      ///< it has never shown a time that can be true: a box without a battery that has not found its time yet
    plausible = 1,  ///< it has shown nothing else since the start
    stepped = 2,    ///< it has jumped since the start, so what it shows may be wrong, or may have been
};

/// No box of ours ran before: what is dated earlier was dated by a clock that was not set.
inline constexpr Instant earliest_plausible{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};

}  // namespace gengfu
