#include "tests/cloud/alert/story.hpp"

using namespace gengfu;
using namespace gengfu::alert;

TEST_CASE("what comes after the period is no part of it: alarms, outcomes, and an exercise that was raised before") {
    Story pressed(1, "call-1", 1min);
    pressed.same(Transition::attach, 61min);
    pressed.add(Transition::cancel, State::cancelled, 62min, Outcome::false_alarm);
    Story exercise(2, "smoke-1", -5min);
    exercise.life.alert.test = true;
    exercise.add(Transition::acknowledge, State::acknowledged, 1min);
    const Figures seen = figures(lives_of({pressed, exercise}), hour);
    CHECK(seen.alarms == 1);
    CHECK(seen.ended.ended == 0);
    CHECK(seen.exercises_count == 0);
}

TEST_CASE("an alert whose journal is not there counts for nothing") {
    Story lost(1, "gas-1", 1min);
    lost.life.entries.clear();
    const Figures seen = figures(lives_of({lost}), hour);
    CHECK(seen.alarms == 0);
    CHECK(seen.unanswered == 0);
    CHECK(seen.stale.empty());
}

TEST_CASE("of the devices with false alarms ten are named, and of the exercises a hundred") {
    std::vector<Story> stories;
    for (int i = 1; i <= 11; ++i) {
        stories.emplace_back(i, "smoke-" + std::to_string(i), 1min);
        stories.back().add(Transition::cancel, State::cancelled, 2min, Outcome::false_alarm);
    }
    for (int i = 12; i <= 112; ++i) {
        stories.emplace_back(i, "gas-" + std::to_string(i), 1min);
        stories.back().life.alert.test = true;
    }
    const Figures seen = figures(lives_of(stories), hour);
    CHECK(seen.ended_by_device.size() == Figures::shown_max);
    CHECK(seen.ended.false_alarms == 11);
    CHECK(seen.exercises.size() == Figures::exercises_max);
    CHECK(seen.exercises_count == 101);
}

TEST_CASE("what was pressed and then stood has stood since then, and saying so twice does not begin anew") {
    const Period then{start, start + 30h, "", 1};
    Story pressed(1, "leak-1", 0min, Priority::p1, false);
    pressed.same(Transition::activate, 2h).same(Transition::activate, 20h);
    const Figures seen = figures(lives_of({pressed}), then);
    REQUIRE(seen.stale.size() == 1);
    CHECK(seen.stale[0].since == start + 2h);
}
