#include <catch2/catch.hpp>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

const Instant noon = from_unix_ms(1'800'000'000'000);
const Cause cause{GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"call-0001"}, KindId{"call-button"}, "2-301", ConditionId{"sos"}};
const ServiceLevels levels;

AlarmEvent event(AlarmChange change, Priority priority = Priority::p1, bool test = false) {
    return {cause.device, cause.condition, change, priority, noon - Duration{40}, test};
}

Alert raised(AlarmChange change, Priority priority = Priority::p1) {
    auto step = apply(std::nullopt, cause, event(change, priority), noon, levels);
    REQUIRE(step);
    step->alert.id = AlertId{1};
    return step->alert;
}

/// What was dealt with and is not over must be dealt with anew.
State led_back(State state) {
    return state == State::resolved || state == State::verified ? State::raised : state;
}

constexpr State all_open[] = {State::raised,  State::acknowledged, State::dispatched, State::accepted,
                              State::on_site, State::resolved,     State::verified};

}  // namespace

TEST_CASE("a standing condition raises an alert that says when it was seen and when it was raised") {
    const auto step = apply(std::nullopt, cause, event(AlarmChange::active, Priority::p2), noon, levels);
    REQUIRE(step);
    CHECK(step->alert.cause == cause);
    CHECK(step->alert.state == State::raised);
    CHECK(step->alert.condition_active);
    CHECK(step->alert.priority == Priority::p2);
    CHECK(step->alert.taken_at == noon - Duration{40});
    CHECK(step->alert.raised_at == noon);
    CHECK(step->entry.transition == Transition::raise);
    CHECK(step->entry.version == 1);
    CHECK(!step->entry.from);
    CHECK(step->entry.actor == "system");
}

TEST_CASE("a press happens and does not stand") {
    CHECK_FALSE(raised(AlarmChange::pressed).condition_active);
}

TEST_CASE("a cleared condition without an alert changes nothing") {
    CHECK(!apply(std::nullopt, cause, event(AlarmChange::cleared), noon, levels));
}

TEST_CASE(
    "in every open state, every event of the condition has its one effect and moves the workflow only back to raised, when it was dealt "
    "with") {
    for (const State state : all_open) {
        for (const bool active : {false, true}) {
            CAPTURE(to_string(state), active);
            Alert open = raised(AlarmChange::active, Priority::p3);
            open.state = state;
            open.condition_active = active;
            open.version = 7;

            const auto again = apply(open, cause, event(AlarmChange::active, Priority::p3), noon, levels);
            REQUIRE(again.has_value() == !active);
            if (again) {
                CHECK(again->entry.transition == Transition::activate);
                CHECK(again->alert.condition_active);
                CHECK(again->alert.count == 2);
                CHECK(again->alert.state == led_back(state));
            }
            const auto cleared = apply(open, cause, event(AlarmChange::cleared), noon, levels);
            REQUIRE(cleared.has_value() == active);
            if (cleared) {
                CHECK(cleared->entry.transition == Transition::clear);
                CHECK(cleared->alert.state == state);
                CHECK(cleared->alert.count == 1);
            }
            const auto pressed = apply(open, cause, event(AlarmChange::pressed, Priority::p3), noon, levels);
            REQUIRE(pressed);
            CHECK(pressed->entry.transition == Transition::attach);
            CHECK(pressed->alert.state == led_back(state));
            CHECK(pressed->alert.count == 2);
            CHECK(pressed->alert.level == 1);
            CHECK(pressed->alert.priority == Priority::p2);
            CHECK(pressed->alert.version == 8);
        }
    }
}

TEST_CASE("what is led back has no outcome, nobody who goes, and its time anew") {
    for (const State state : {State::resolved, State::verified})
        for (const AlarmChange change : {AlarmChange::active, AlarmChange::pressed}) {
            CAPTURE(to_string(state), static_cast<int>(change));
            Alert open = raised(AlarmChange::pressed);
            open.state = state;
            open.outcome = Outcome::real;
            open.assignee = "grid worker 12";
            open.timers.clear();
            const Instant later = noon + Duration{3'600'000};
            const auto back = apply(open, cause, event(change), later, levels);
            REQUIRE(back);
            CHECK(back->entry.from == state);
            CHECK(back->entry.to == State::raised);
            CHECK(!back->alert.outcome);
            CHECK(back->alert.assignee.empty());
            CHECK(back->alert.round == open.round + 1);
            CHECK(back->alert.raised_at == noon);
            CHECK(back->alert.clock_at == later);
            CHECK(back->alert.timers == std::vector<Timer>{{Timing::acknowledge, 1, later + Duration{30'000}}});
        }
}

TEST_CASE("an exercise that turns out to be real is led back to raised from wherever it is") {
    for (const State state : all_open)
        for (const AlarmChange change : {AlarmChange::active, AlarmChange::pressed}) {
            CAPTURE(to_string(state), static_cast<int>(change));
            Alert open = raised(AlarmChange::active);
            open.state = state;
            open.test = true;
            open.assignee = "grid worker 12";
            const Instant later = noon + Duration{20'000};
            const auto real = apply(open, cause, event(change), later, levels);
            REQUIRE(real);
            CHECK(real->alert.state == State::raised);
            CHECK(real->alert.assignee.empty());
            CHECK(real->alert.round == open.round + 1);
            CHECK(real->alert.timers == std::vector<Timer>{{Timing::acknowledge, 1, later + Duration{30'000}}});
        }
}

TEST_CASE("presses raise the urgency up to the most urgent and no further") {
    Alert alert = raised(AlarmChange::pressed, Priority::p3);
    for (int press = 2; press <= 6; ++press) {
        alert = apply(alert, cause, event(AlarmChange::pressed, Priority::p3), noon, levels)->alert;
        CHECK(alert.count == press);
        CHECK(alert.level == press - 1);
        CHECK(static_cast<int>(alert.priority) == std::max(1, 4 - press));
    }
}

TEST_CASE("a real event makes an exercise real, and an exercise never hides a real alert") {
    const auto exercise = apply(std::nullopt, cause, event(AlarmChange::active, Priority::p1, true), noon, levels);
    REQUIRE(exercise);
    CHECK(exercise->alert.test);
    CHECK(!apply(exercise->alert, cause, event(AlarmChange::active, Priority::p1, true), noon, levels));
    const auto real = apply(exercise->alert, cause, event(AlarmChange::active), noon, levels);
    REQUIRE(real);
    CHECK_FALSE(real->alert.test);
    CHECK(real->alert.count == 1);
    CHECK_FALSE(apply(raised(AlarmChange::pressed), cause, event(AlarmChange::pressed, Priority::p1, true), noon, levels)->alert.test);
    const Alert pressed = apply(std::nullopt, cause, event(AlarmChange::pressed, Priority::p1, true), noon, levels)->alert;
    CHECK(apply(pressed, cause, event(AlarmChange::pressed, Priority::p1, true), noon, levels)->alert.test);
    CHECK_FALSE(apply(pressed, cause, event(AlarmChange::pressed), noon, levels)->alert.test);
    Alert over = exercise->alert;
    over.condition_active = false;
    CHECK(apply(over, cause, event(AlarmChange::active, Priority::p1, true), noon, levels)->alert.test);
    CHECK_FALSE(apply(over, cause, event(AlarmChange::active), noon, levels)->alert.test);
}

TEST_CASE("only a closed alert whose condition stands is raised again") {
    for (int i = 0; i <= static_cast<int>(State::cancelled); ++i) {
        for (const bool active : {false, true}) {
            Alert alert = raised(AlarmChange::active, Priority::p2);
            alert.state = static_cast<State>(i);
            alert.condition_active = active;
            alert.level = 3;
            alert.assignee = "grid worker 12";
            const auto again = raise_again(alert, noon + Duration{5}, levels);
            CAPTURE(to_string(alert.state), active);
            REQUIRE(again.has_value() == (alert.state == State::closed && active));
            if (!again) continue;
            CHECK(again->alert.cause == cause);
            CHECK(again->alert.state == State::raised);
            CHECK(again->alert.version == 1);
            CHECK(again->alert.level == 0);
            CHECK(again->alert.assignee.empty());
            CHECK(again->alert.raised_at == noon + Duration{5});
            CHECK(again->alert.condition_active);
        }
    }
}
