#include "edge/guard/condition.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::guard;

namespace {

profile::Condition above(std::int64_t limit, std::int64_t deadband, Duration on_delay, Duration off_delay) {
    profile::Condition condition;
    condition.id = ConditionId{"high"};
    condition.comparison = profile::Comparison::above;
    condition.limit = limit;
    condition.deadband = deadband;
    condition.on_delay = on_delay;
    condition.off_delay = off_delay;
    return condition;
}

Steady at(std::int64_t seconds) {
    return Steady{Duration{seconds * 1000}};
}

}  // namespace

TEST_CASE("the first judgement is always told, so that a cloud which remembers more is put right") {
    const auto condition = above(100, 0, Duration{0}, Duration{0});
    ConditionState state;
    REQUIRE(state.judge(condition, 50, at(0)) == AlarmChange::cleared);
    REQUIRE_FALSE(state.judge(condition, 50, at(1)));
    ConditionState other;
    REQUIRE(other.judge(condition, 101, at(0)) == AlarmChange::active);
    REQUIRE_FALSE(other.judge(condition, 500, at(1)));
}

TEST_CASE("the limit itself does not yet alarm, and the deadband keeps an alarm from chattering") {
    const auto condition = above(100, 10, Duration{0}, Duration{0});
    ConditionState state;
    REQUIRE(state.judge(condition, 100, at(0)) == AlarmChange::cleared);
    REQUIRE(state.judge(condition, 101, at(1)) == AlarmChange::active);
    REQUIRE_FALSE(state.judge(condition, 95, at(2)));
    REQUIRE_FALSE(state.judge(condition, 101, at(3)));
    REQUIRE(state.judge(condition, 90, at(4)) == AlarmChange::cleared);
}

TEST_CASE("a condition comes to stand only when it has held for its on-delay") {
    const auto condition = above(100, 0, Duration{10'000}, Duration{5'000});
    ConditionState state;
    REQUIRE(state.judge(condition, 0, at(0)) == AlarmChange::cleared);
    REQUIRE_FALSE(state.judge(condition, 200, at(1)));
    REQUIRE_FALSE(state.judge(condition, 200, at(10)));
    REQUIRE_FALSE(state.judge(condition, 0, at(11)));  // a dip starts the delay anew
    REQUIRE_FALSE(state.judge(condition, 200, at(12)));
    REQUIRE(state.judge(condition, 200, at(22)) == AlarmChange::active);
    REQUIRE_FALSE(state.judge(condition, 0, at(23)));
    REQUIRE_FALSE(state.judge(condition, 0, at(27)));
    REQUIRE(state.judge(condition, 0, at(28)) == AlarmChange::cleared);
}

TEST_CASE("below and equals mirror above") {
    profile::Condition below = above(10, 2, Duration{0}, Duration{0});
    below.comparison = profile::Comparison::below;
    ConditionState low;
    REQUIRE(low.judge(below, 9, at(0)) == AlarmChange::active);
    REQUIRE_FALSE(low.judge(below, 11, at(1)));
    REQUIRE(low.judge(below, 12, at(2)) == AlarmChange::cleared);
    profile::Condition equals = above(1, 0, Duration{0}, Duration{0});
    equals.comparison = profile::Comparison::equals;
    ConditionState flag;
    REQUIRE(flag.judge(equals, 1, at(0)) == AlarmChange::active);
    REQUIRE(flag.judge(equals, 0, at(1)) == AlarmChange::cleared);
}
