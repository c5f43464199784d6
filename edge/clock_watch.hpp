#pragma once

#include <optional>

#include "edge/outbox/row.hpp"

namespace gengfu::edge {

/// Judges the wall clock by the steady one, which tells truly how much time has passed. Pure: both are shown to it.
class ClockWatch {
public:
    /// No box of ours will run after.
    static constexpr Instant latest{std::chrono::sys_days{std::chrono::year{2090} / 1 / 1}};
    /// The two may drift apart so far before it counts as a step.
    static constexpr Duration step_min{120'000};

    /// What the wall clock is worth now. A box that finds its time for the first time becomes `plausible`; one whose plausible
    /// time jumps is `stepped` until it starts anew.
    ClockQuality judge(Instant wall, Steady steady);

private:
    ClockQuality quality_ = ClockQuality::unset;
    Instant wall_;
    Steady steady_;
};

}  // namespace gengfu::edge
