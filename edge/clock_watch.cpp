#include "edge/clock_watch.hpp"

namespace gengfu::edge {

ClockQuality ClockWatch::judge(Instant wall, Steady steady) {
    const bool is_plausible = wall >= earliest_plausible && wall < latest;
    if (quality_ == ClockQuality::unset) {
        if (!is_plausible) return quality_;
        quality_ = ClockQuality::plausible;
    } else {
        const Duration drift = (wall - wall_) - (steady - steady_);
        if (!is_plausible || drift > step_min || drift < -step_min) quality_ = ClockQuality::stepped;
    }
    // Slow corrections are no steps, so each moment is compared with the one before.
    wall_ = wall;
    steady_ = steady;
    return quality_;
}

}  // namespace gengfu::edge
