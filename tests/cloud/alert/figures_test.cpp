#include "tests/cloud/alert/story.hpp"

using namespace gengfu;
using namespace gengfu::alert;

TEST_CASE("of an hour with three alerts every figure is what a person counts by hand") {
    Story gas(1, "gas-1", 1min);
    gas.add(Transition::acknowledge, State::acknowledged, 1min + 20s);
    gas.add(Transition::dispatch, State::dispatched, 2min).add(Transition::accept, State::accepted, 3min);
    gas.add(Transition::arrive, State::on_site, 11min).add(Transition::resolve, State::resolved, 20min, Outcome::real);
    Story smoke(2, "smoke-1", 5min);
    smoke.add(Transition::cancel, State::cancelled, 5min + 40s, Outcome::false_alarm);
    Story battery(3, "smoke-2", 59min, Priority::p4);
    const Figures seen = figures(lives_of({gas, smoke, battery}), hour);

    CHECK(seen.alarms == 3);
    CHECK(seen.average == Approx(0.5));  // three in six slots
    CHECK(seen.peak == 2);               // two in the first
    CHECK(seen.floods.empty());
    CHECK(seen.flooded == 0ms);
    CHECK(seen.by_priority == std::array<std::size_t, 4>{2, 0, 0, 1});
    CHECK(seen.answered.count == 2);
    CHECK(seen.answered.p50 == Duration(20s));
    CHECK(seen.answered.p95 == Duration(40s));
    CHECK(seen.unanswered == 1);
    CHECK(seen.arrived.count == 1);
    CHECK(seen.arrived.p50 == Duration(10min));
    CHECK(seen.ended.ended == 2);
    CHECK(seen.ended.false_alarms == 1);
    REQUIRE(seen.ended_by_kind.size() == 2);
    CHECK(seen.ended_by_kind[1].name == "smoke");
    CHECK(seen.ended_by_kind[1].ended.false_alarms == 1);
    REQUIRE(seen.ended_by_device.size() == 1);
    CHECK(seen.ended_by_device[0].name == "smoke-1");
    CHECK(seen.ended_by_device[0].source.edge == EdgeId{"b03"});
    CHECK(seen.ended_by_device[0].source.place == "2-301");
    CHECK(seen.slots == std::vector<std::size_t>{2, 0, 0, 0, 0, 1});
    CHECK(seen.stale.empty());
    CHECK(seen.chattering.empty());
}

TEST_CASE("with two operators each has half of the alarms") {
    const Period two{start, start + 1h, "", 2};
    const Figures seen = figures(lives_of({{1, "gas-1", 1min}, {2, "gas-2", 2min}, {3, "gas-3", 3min}}), two);
    CHECK(seen.average == Approx(0.25));
    CHECK(seen.peak == Approx(1.5));
}

TEST_CASE("a flood begins above ten alarms in ten minutes and ends with a slot below five") {
    std::vector<Story> stories;
    const auto many = [&](int count, Duration from) {
        for (int i = 0; i < count; ++i)
            stories.emplace_back(static_cast<int>(stories.size()) + 1, "gas-" + std::to_string(i), from + 1s * i);
    };
    many(10, 0min);   // not above ten
    many(11, 10min);  // begins
    many(5, 20min);   // goes on
    many(4, 30min);   // over
    many(6, 40min);   // no new one
    const Figures seen = figures(lives_of(stories), hour);
    REQUIRE(seen.floods.size() == 1);
    CHECK(seen.floods[0].from == start + 10min);
    CHECK(seen.floods[0].to == start + 30min);
    CHECK(seen.floods[0].alarms == 16);
    CHECK(seen.flooded == Duration(20min));
    CHECK(seen.peak == 11);
}

TEST_CASE("a condition that comes to stand three times in a minute chatters, a person who presses three times does not") {
    Story contact(1, "door-1", 1min);
    contact.same(Transition::clear, 1min + 10s).same(Transition::activate, 1min + 20s);
    contact.same(Transition::clear, 1min + 50s).same(Transition::activate, 2min);
    Story slower(2, "door-2", 1min);
    slower.same(Transition::clear, 1min + 10s).same(Transition::activate, 1min + 20s);
    slower.same(Transition::clear, 1min + 50s).same(Transition::activate, 2min + 1ms);
    Story button(3, "call-1", 1min, Priority::p1, false);
    button.same(Transition::attach, 1min + 5s).same(Transition::attach, 1min + 10s).same(Transition::attach, 1min + 15s);
    const Figures seen = figures(lives_of({contact, slower, button}), hour);
    CHECK(seen.alarms == 10);
    REQUIRE(seen.chattering.size() == 1);
    CHECK(seen.chattering[0].device == DeviceId{"door-1"});
    REQUIRE(seen.top.size() == 3);
    CHECK(seen.top[0].device == DeviceId{"call-1"});
    CHECK(seen.top[0].alarms == 4);
}

TEST_CASE("only the ten sources with most alarms are named") {
    std::vector<Story> stories;
    for (int device = 1; device <= 12; ++device)
        for (int i = 0; i < device; ++i) stories.emplace_back(100 * device + i, "gas-" + std::to_string(device), 1min * (5 * i));
    const Figures seen = figures(lives_of(stories), hour);
    REQUIRE(seen.top.size() == 10);
    CHECK(seen.top.front().alarms == 12);
    CHECK(seen.top.back().alarms == 3);
}

TEST_CASE("an alert is stale when its condition has stood for more than a day and nobody has closed it") {
    const Period then{start, start + 25h, "", 1};
    const Story stands(1, "leak-1", 0min);
    const Story not_yet(2, "leak-2", 1h);  // exactly a day
    Story cleared(3, "leak-3", 0min);
    cleared.same(Transition::clear, 2h);
    Story again(4, "leak-4", 0min);
    again.same(Transition::clear, 1min).same(Transition::activate, 5h);
    Story closed(5, "leak-5", 0min);
    closed.add(Transition::cancel, State::cancelled, 1h, Outcome::false_alarm);
    const Story pressed(6, "call-1", 0min, Priority::p1, false);
    Story cleared_later(7, "leak-7", 0min);
    cleared_later.same(Transition::clear, 26h);
    const Figures seen = figures(lives_of({stands, not_yet, cleared, again, closed, pressed, cleared_later}), then);
    REQUIRE(seen.stale.size() == 2);
    CHECK(seen.stale[0].alert == AlertId{1});
    CHECK(seen.stale[0].since == start);
    CHECK(seen.stale[1].alert == AlertId{7});
}

TEST_CASE("exercises and tests are named and counted nowhere else") {
    Story exercise(1, "smoke-1", 1min);
    exercise.life.alert.test = true;
    exercise.add(Transition::acknowledge, State::acknowledged, 2min);
    Story found_out(2, "smoke-2", 2min);
    found_out.add(Transition::cancel, State::cancelled, 3min, Outcome::test);
    Story earlier(3, "smoke-3", -2h);
    earlier.life.alert.test = true;
    const Figures seen = figures(lives_of({exercise, found_out, earlier}), hour);
    CHECK(seen.exercises_count == 2);
    REQUIRE(seen.exercises.size() == 2);
    CHECK(seen.exercises[0].source.device == DeviceId{"smoke-1"});
    CHECK(seen.alarms == 0);
    CHECK(seen.peak == 0);
    CHECK(seen.top.empty());
    CHECK(seen.answered.count == 0);
    CHECK(!seen.answered.p50);
    CHECK(seen.unanswered == 0);
    CHECK(seen.ended.ended == 0);
}

TEST_CASE("what was raised before the period counts for its alarms and outcomes in it, not for its answers") {
    Story early(1, "gas-1", -30min);
    early.add(Transition::acknowledge, State::acknowledged, 1min).same(Transition::clear, 2min).same(Transition::activate, 3min);
    early.add(Transition::cancel, State::cancelled, 4min, Outcome::false_alarm);
    Story late(2, "gas-2", 59min);
    late.add(Transition::acknowledge, State::acknowledged, 61min);  // known by now, though after the period
    Story duplicate(3, "gas-3", -1h);
    duplicate.add(Transition::cancel, State::cancelled, 5min, Outcome::duplicate);
    const Figures seen = figures(lives_of({early, late, duplicate}), hour);
    CHECK(seen.alarms == 2);
    CHECK(seen.answered.count == 1);
    CHECK(seen.answered.p50 == Duration(2min));
    CHECK(seen.ended.ended == 1);
    CHECK(seen.ended.false_alarms == 1);
}

TEST_CASE("of twenty answers the 95th percentile is the nineteenth") {
    std::vector<Story> stories;
    for (int i = 1; i <= 20; ++i) {
        stories.emplace_back(i, "gas-" + std::to_string(i), 1min);
        stories.back().add(Transition::acknowledge, State::acknowledged, 1min + 1s * i);
    }
    const Figures seen = figures(lives_of(stories), hour);
    CHECK(seen.answered.p50 == Duration(10s));
    CHECK(seen.answered.p95 == Duration(19s));
}

TEST_CASE("days are local, and what is asked for cuts the first and the last") {
    const Desk desk;
    const auto found = days(start - 1h, start + 25h, desk);
    REQUIRE(found.size() == 3);
    CHECK(found[0] == Period{start - 1h, start, "2026-11-23", 1});
    CHECK(found[1] == Period{start, start + 24h, "2026-11-24", 1});
    CHECK(found[2] == Period{start + 24h, start + 25h, "2026-11-25", 1});
}

TEST_CASE("a night's turn belongs to the day on which it began, and has its own operators") {
    Desk desk;
    desk.shifts = {{"day", 480, 1200, 2}, {"night", 1200, 480, 1}};
    const auto nights = turns(start, start + 24h, desk, desk.shifts[1]);
    REQUIRE(nights.size() == 2);
    CHECK(nights[0] == Period{start, start + 8h, "2026-11-23 night", 1});
    CHECK(nights[1] == Period{start + 20h, start + 24h, "2026-11-24 night", 1});
    const auto mornings = turns(start, start + 24h, desk, desk.shifts[0]);
    REQUIRE(mornings.size() == 1);
    CHECK(mornings[0] == Period{start + 8h, start + 20h, "2026-11-24 day", 2});
}

TEST_CASE("who sits at the desk is summed over the shifts, and where none says so the desk's number holds") {
    Desk desk;
    desk.operators = 3;
    desk.shifts = {{"early", 0, 12 * 60, 2}, {"late", 11 * 60, 20 * 60, 1}};
    const auto day = days(start, start + 24h, desk).at(0);
    // 11 h of two, 1 h of both shifts, 8 h of one, 4 h of the desk's three.
    CHECK(day.operators == Approx((11 * 2 + 1 * 3 + 8 * 1 + 4 * 3) / 24.0));
    REQUIRE(day.by_slot.size() == 144);
    CHECK(day.by_slot[0] == 2);
    CHECK(day.by_slot[66] == 3);
    CHECK(day.by_slot[72] == 1);
    CHECK(day.by_slot[143] == 3);
    CHECK(whole(start, start + 24h, desk).operators == day.operators);
    const auto half = whole(start + 10h + 55min, start + 11h + 5min, desk);
    CHECK(half.operators == Approx(2.5));
    CHECK(half.by_slot.empty());
}

TEST_CASE("a flood is one of those who sit there at that time") {
    std::vector<Story> stories;
    for (int i = 0; i < 20; ++i) stories.emplace_back(i + 1, "gas-" + std::to_string(i), 1min + 1s * i);
    for (int i = 20; i < 32; ++i) stories.emplace_back(i + 1, "gas-" + std::to_string(i), 51min + 1s * i);
    const Figures seen = figures(lives_of(stories), {start, start + 1h, "", 1.5, {2, 2, 2, 1, 1, 1}});
    REQUIRE(seen.floods.size() == 1);  // twelve for one are, twenty for two are not
    CHECK(seen.floods[0].from == start + 50min);
    CHECK(seen.peak == 12);
    CHECK(seen.average == Approx(32 / 6.0 / 1.5));
}

TEST_CASE("devices of one name in two boxes are two devices") {
    Story one(1, "smoke-1", 5min), other(2, "smoke-1", 6min);
    other.life.alert.cause.edge = EdgeId{"b04"};
    for (Story* each : {&one, &other}) each->add(Transition::cancel, State::cancelled, 10min, Outcome::false_alarm);
    const Figures seen = figures(lives_of({one, other}), hour);
    REQUIRE(seen.ended_by_device.size() == 2);
    CHECK(seen.ended_by_device[0].ended.false_alarms == 1);
    CHECK(seen.ended_by_device[1].source.edge == EdgeId{"b04"});
}

TEST_CASE("of a period without alerts and of one without length nothing is made up") {
    const Figures quiet = figures({}, hour);
    CHECK(quiet.alarms == 0);
    CHECK(quiet.average == 0);
    CHECK(!quiet.answered.p50);
    CHECK(!quiet.arrived.p95);
    CHECK(figures(lives_of({{1, "gas-1", 1min}}), {start, start, "", 1}).alarms == 0);
}
