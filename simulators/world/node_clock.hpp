#pragma once

#include "common/runtime/clock.hpp"
#include "simulators/world/scheduler.hpp"

namespace gengfu::world {

/// The clocks of one node: steady since its boot, and a wall that may be wrong.
class NodeClock final : public Clock {
public:
    static constexpr Instant world_begins = Instant{Duration{1'795'489'200'000}};

    explicit NodeClock(const Scheduler& scheduler) : scheduler_(scheduler) {}

    [[nodiscard]] Instant wall() const override { return world_begins + scheduler_.now().time_since_epoch() + error_; }
    [[nodiscard]] Steady steady() const override { return Steady{scheduler_.now() - booted_ + Duration{1'000}}; }

    void boot() { booted_ = scheduler_.now(); }
    void set_error(Duration error) { error_ = error; }
    [[nodiscard]] Duration error() const { return error_; }
    /// True time, for an instant of this clock's wall.
    [[nodiscard]] Steady true_time(Instant wall) const { return Steady{wall - world_begins - error_}; }

private:
    const Scheduler& scheduler_;
    Steady booted_{};
    Duration error_{0};
};

}  // namespace gengfu::world
