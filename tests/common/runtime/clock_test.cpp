#include "common/runtime/clock.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;

namespace {

/// A machine's clocks: somebody sets the wall clock, the steady one knows nothing of it.
struct SetClock final : Clock {
    Instant wall_now = from_unix_ms(1'800'000'000'000);
    Steady steady_now{Duration{5'000}};
    [[nodiscard]] Instant wall() const override { return wall_now; }
    [[nodiscard]] Steady steady() const override { return steady_now; }
    void advance(Duration by) {
        wall_now += by;
        steady_now += by;
    }
};

constexpr Duration day = std::chrono::hours{24};

}  // namespace

TEST_CASE("an anchored clock goes on as before when the system's clock is set, wherever to") {
    const Duration step = GENERATE(Duration{3'600'000}, Duration{-3'600'000}, day, -day, -Duration{1'800'000'000'000}, 27'000 * day);
    SetClock system;
    const AnchoredClock clock(system);
    const Instant start = system.wall_now;
    system.advance(Duration{1'000});
    CHECK(clock.offset() == Duration{0});
    system.wall_now += step;
    system.advance(Duration{500});
    CHECK(clock.wall() == start + Duration{1'500});
    CHECK(clock.steady() == system.steady_now);
    CHECK(clock.offset() == step);
    const AnchoredClock after_restart(system);
    CHECK(after_restart.wall() == system.wall_now);
}

TEST_CASE("an anchored clock is moved on to what has been written down, and never back") {
    SetClock system;
    AnchoredClock clock(system);
    system.advance(Duration{1'000});
    clock.not_before(system.wall_now - day);
    CHECK(clock.wall() == system.wall_now);
    clock.not_before(system.wall_now + day);
    CHECK(clock.wall() == system.wall_now + day);
    system.advance(Duration{1});
    CHECK(clock.wall() == system.wall_now + day);
    CHECK(clock.offset() == -day);
}
