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

}  // namespace gengfu
