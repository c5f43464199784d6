#pragma once

#include "common/runtime/clock.hpp"

/// Time that stands still until it is moved.
class TestClock final : public gengfu::Clock {
public:
    [[nodiscard]] gengfu::Instant wall() const override { return wall_; }
    [[nodiscard]] gengfu::Steady steady() const override { return steady_; }
    void pass(gengfu::Duration duration) {
        wall_ += duration;
        steady_ += duration;
    }

    void step_wall(gengfu::Duration duration) { wall_ += duration; }

private:
    gengfu::Instant wall_ = gengfu::from_unix_ms(1'795'489'200'000);
    gengfu::Steady steady_{gengfu::Duration{1'000'000}};
};
