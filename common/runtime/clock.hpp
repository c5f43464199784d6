#pragma once

#include "common/model/time.hpp"

namespace gengfu {

/// The two clocks of the world, passed in: production reads the system's, a scenario moves its own.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant wall() const = 0;
    [[nodiscard]] virtual Steady steady() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant wall() const override;
    [[nodiscard]] Steady steady() const override;
};

/// Wall time that never jumps: that of its making, carried on by the steady clock. Whoever sets the system's clock neither
/// brings on nor holds up what is timed by this one; a restart takes the new time over.
class AnchoredClock final : public Clock {
public:
    /// `system` must outlive this.
    explicit AnchoredClock(const Clock& system);

    /// Moves on to `newest` if that is ahead, so that time does not run backwards across a restart with a clock that was set
    /// back. To be called before others look at the clock.
    void not_before(Instant newest);

    [[nodiscard]] Instant wall() const override;
    [[nodiscard]] Steady steady() const override { return system_.steady(); }

    /// How far the system's clock is ahead of this one; negative when it is behind.
    [[nodiscard]] Duration offset() const { return system_.wall() - wall(); }

private:
    const Clock& system_;
    Steady started_at_;
    Instant wall_at_start_;
};

}  // namespace gengfu
