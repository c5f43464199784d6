#include <catch2/catch.hpp>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;
using namespace std::chrono_literals;

namespace {

const Instant monday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 2h;  // 10:00 in Suzhou
const Cause cause{GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"call-0001"}, KindId{"call-button"}, "2-301", ConditionId{"sos"}};
const ServiceLevels levels;

AlarmEvent event(AlarmChange change, Priority priority, Instant at) {
    return {cause.device, cause.condition, change, priority, at, false};
}

Alert raised(Priority priority, AlarmChange change = AlarmChange::pressed) {
    return apply(std::nullopt, cause, event(change, priority, monday), monday, levels)->alert;
}

Alert by(const Alert& alert, Transition transition, Instant now, Duration shelve_for = 1min) {
    Request request;
    request.transition = transition;
    request.actor = "li.na";
    request.reason = "told by phone";
    request.assignee = "grid worker 12";
    if (transition == Transition::resolve) request.outcome = Outcome::real;
    if (transition == Transition::shelve) request.shelve_for = shelve_for;
    const auto step = apply(alert, request, now, levels);
    if (!step) FAIL(step.error().what);
    return step->alert;
}

std::optional<Instant> due(const Alert& alert, Timing timing) {
    for (const Timer& each : alert.timers)
        if (each.timing == timing) return each.due;
    return std::nullopt;
}

Alert fired(const Alert& alert, Timing timing, std::optional<Instant> at = std::nullopt) {
    const auto step = fire(alert, timing, at.value_or(due(alert, timing).value()), levels);
    REQUIRE(step);
    return step->alert;
}

}  // namespace

TEST_CASE("nobody acknowledges: it escalates at half of the service level, at all of it, and at each further one") {
    const std::pair<Priority, Duration> all[] = {{Priority::p1, 60s}, {Priority::p2, 5min}, {Priority::p3, 30min}};
    for (const auto& [priority, within] : all) {
        Alert alert = raised(priority);
        for (const Duration since : {within / 2, within, 2 * within, 3 * within}) {
            CHECK(due(alert, Timing::acknowledge) == monday + since);
            CHECK(escalation_due(alert) == monday + since);
            alert = fired(alert, Timing::acknowledge);
        }
        CHECK(alert.level == 4);
    }
}

TEST_CASE("once acknowledged, nobody is told again for it but for what comes next: dispatch, then on site, each at half and at all") {
    struct Row {
        Priority priority;
        Duration dispatch, on_site;
    };
    for (const auto& [priority, dispatch, on_site] : {Row{Priority::p1, 3min, 15min}, {Priority::p2, 15min, 2h}, {Priority::p3, 4h, 24h}}) {
        Alert alert = by(raised(priority), Transition::acknowledge, monday + 10s);
        CHECK(!due(alert, Timing::acknowledge));
        CHECK(due(alert, Timing::dispatch) == monday + dispatch / 2);
        alert = fired(alert, Timing::dispatch);
        CHECK(due(alert, Timing::dispatch) == monday + dispatch);
        alert = fired(alert, Timing::dispatch);
        CHECK(!due(alert, Timing::dispatch));
        CHECK(alert.level == 2);
        alert = by(by(raised(priority), Transition::acknowledge, monday + 10s), Transition::dispatch, monday + 20s);
        CHECK(!due(alert, Timing::dispatch));
        CHECK(due(alert, Timing::on_site) == monday + on_site / 2);
        alert = fired(by(alert, Transition::accept, monday + 30s), Timing::on_site);
        CHECK(due(alert, Timing::on_site) == monday + on_site);
        CHECK(!due(by(alert, Transition::arrive, monday + on_site - 1s), Timing::on_site));
        CHECK(!due(fired(alert, Timing::on_site), Timing::on_site));
    }
}

TEST_CASE("who takes over late has the time that this part of the way has for itself, and is not told at once") {
    const Instant late = monday + 10min;
    Alert alert = by(raised(Priority::p1), Transition::acknowledge, late);
    CHECK(due(alert, Timing::dispatch) == late + 1min);  // half of 3 min - 60 s
    alert = by(fired(alert, Timing::dispatch), Transition::dispatch, late + 90s);
    CHECK(due(alert, Timing::on_site) == late + 90s + 6min);  // half of 15 min - 3 min
    CHECK(due(fired(alert, Timing::on_site), Timing::on_site) == late + 90s + 12min);
    alert = by(alert, Transition::refuse, late + 2min);
    CHECK(alert.assignee.empty());
    CHECK(due(alert, Timing::dispatch) == late + 3min);
}

TEST_CASE("steps that nobody could take in time follow one another at half of the level instead of all at once") {
    const Instant late = monday + 24h;
    Alert alert = fired(raised(Priority::p1), Timing::acknowledge, late);
    CHECK(due(alert, Timing::acknowledge) == late + 30s);
    alert = fired(alert, Timing::acknowledge);
    CHECK(due(alert, Timing::acknowledge) == late + 90s);
    alert = fired(alert, Timing::acknowledge);
    CHECK(due(alert, Timing::acknowledge) == late + 150s);
    alert = by(raised(Priority::p1), Transition::acknowledge, monday + 1s);
    CHECK(due(fired(alert, Timing::dispatch, late), Timing::dispatch) == late + 1min);
}

TEST_CASE("an acknowledgement on which nothing moves expires: it must be acknowledged anew, with a clock of its own") {
    struct Row {
        Priority priority;
        Duration attended, acknowledge;
    };
    for (const auto& [priority, attended, acknowledge] :
         {Row{Priority::p1, 5min, 60s}, {Priority::p2, 30min, 5min}, {Priority::p3, 8h, 30min}}) {
        const Instant told = monday + 10s;
        const Alert alert = by(raised(priority), Transition::acknowledge, told);
        CHECK(due(alert, Timing::realarm) == told + attended);
        CHECK(due(by(alert, Transition::note, told + 1min), Timing::realarm) == told + 1min + attended);
        CHECK(due(fired(alert, Timing::dispatch), Timing::realarm) == told + attended);
        const auto step = fire(alert, Timing::realarm, told + attended, levels);
        REQUIRE(step);
        CHECK(step->entry.transition == Transition::realarm);
        CHECK(step->entry.fired == Timer{Timing::realarm, 1, told + attended});
        CHECK(step->alert.state == State::raised);
        CHECK(step->alert.level == 1);
        CHECK(due(step->alert, Timing::acknowledge) == told + attended + acknowledge / 2);
        CHECK(!due(step->alert, Timing::realarm));
        CHECK(due(by(step->alert, Transition::acknowledge, told + attended), Timing::dispatch) ==
              told + attended + levels.of(priority).dispatch.length / 2);
    }
}

TEST_CASE("while somebody is on the way or at work, re-alarms come again and again and leave the workflow where it is") {
    Alert alert = by(by(raised(Priority::p1), Transition::acknowledge, monday + 1s), Transition::dispatch, monday + 2s);
    CHECK(due(alert, Timing::realarm) == monday + 2s + 15min);
    alert = by(by(alert, Transition::accept, monday + 3s), Transition::arrive, monday + 4s);
    for (int i = 1; i <= 3; ++i) {
        CHECK(due(alert, Timing::realarm) == monday + 4s + i * 15min);
        alert = fired(alert, Timing::realarm);
        CHECK(alert.state == State::on_site);
        CHECK(alert.level == i);
    }
}

TEST_CASE("what is resolved or verified re-alarms only while its condition stands, and a cleared condition closes nothing") {
    Alert alert = raised(Priority::p1, AlarmChange::active);
    for (const Transition each :
         {Transition::acknowledge, Transition::dispatch, Transition::accept, Transition::arrive, Transition::resolve})
        alert = by(alert, each, monday + 1s);
    CHECK(due(alert, Timing::realarm) == monday + 1s + 15min);
    const Alert cleared = apply(alert, cause, event(AlarmChange::cleared, Priority::p1, monday), monday + 2s, levels)->alert;
    CHECK(cleared.state == State::resolved);
    CHECK(cleared.timers.empty());
    const Alert again = apply(cleared, cause, event(AlarmChange::active, Priority::p1, monday), monday + 3s, levels)->alert;
    CHECK(again.state == State::raised);
    CHECK(again.timers == std::vector<Timer>{{Timing::acknowledge, 1, monday + 3s + 30s}});
    alert = by(alert, Transition::verify, monday + 4s);
    CHECK(due(alert, Timing::realarm) == monday + 4s + 15min);
    alert = fired(alert, Timing::realarm);
    CHECK(alert.state == State::raised);
    CHECK(!alert.outcome);
    CHECK(alert.timers == std::vector<Timer>{{Timing::acknowledge, 1, monday + 4s + 15min + 30s}});
}

TEST_CASE("work that is sent back has the whole time to the site anew") {
    Alert alert = raised(Priority::p1);
    for (const Transition each :
         {Transition::acknowledge, Transition::dispatch, Transition::accept, Transition::arrive, Transition::resolve})
        alert = by(alert, each, monday + 1s);
    alert = by(alert, Transition::rework, monday + 1h);
    CHECK(alert.state == State::dispatched);
    CHECK(!alert.outcome);
    CHECK(due(alert, Timing::on_site) == monday + 1h + 7min + 30s);
}

TEST_CASE("a shelved alert waits for nothing but the end of it, and then has its time anew") {
    Alert alert = fired(raised(Priority::p1, AlarmChange::active), Timing::acknowledge);
    alert = by(alert, Transition::shelve, monday + 40s, 10min);
    CHECK(alert.shelved_until == monday + 40s + 10min);
    CHECK(alert.timers == std::vector<Timer>{{Timing::shelve, 1, monday + 40s + 10min}});
    const auto step = fire(alert, Timing::shelve, monday + 40s + 10min, levels);
    REQUIRE(step);
    CHECK(step->entry.transition == Transition::unshelve);
    CHECK(step->entry.actor == "system");
    CHECK(!step->alert.shelved_until);
    CHECK(step->alert.timers == std::vector<Timer>{{Timing::acknowledge, 1, monday + 40s + 10min + 30s}});
    const Alert sooner = by(alert, Transition::unshelve, monday + 1min);
    CHECK(due(sooner, Timing::acknowledge) == monday + 90s);
}

TEST_CASE("a press and a condition that stands again end a shelving; one that clears does not") {
    Alert alert = by(raised(Priority::p1, AlarmChange::active), Transition::shelve, monday + 1s);
    alert = apply(alert, cause, event(AlarmChange::cleared, Priority::p1, monday), monday + 2s, levels)->alert;
    CHECK(alert.shelved_until);
    for (const AlarmChange change : {AlarmChange::active, AlarmChange::pressed}) {
        const Alert ended = apply(alert, cause, event(change, Priority::p1, monday), monday + 3s, levels)->alert;
        CHECK(!ended.shelved_until);
        CHECK(due(ended, Timing::acknowledge) == monday + 33s);
    }
}

TEST_CASE("what becomes more urgent is never due later than it was, nor than one of that urgency would be from now") {
    Alert alert = raised(Priority::p3);
    for (int press = 1; press <= 5; ++press) {
        const Instant before = *due(alert, Timing::acknowledge);
        const Instant now = monday + press * 1s;
        alert = apply(alert, cause, event(AlarmChange::pressed, Priority::p3, now), now, levels)->alert;
        CHECK(*due(alert, Timing::acknowledge) <= before);
        CHECK(*due(alert, Timing::acknowledge) <= now + levels.of(alert.priority).acknowledge.length);
    }
    CHECK(due(alert, Timing::acknowledge) == monday + 32s);  // P1 since the second press
    alert = by(raised(Priority::p2), Transition::acknowledge, monday + 1s);
    alert = apply(alert, cause, event(AlarmChange::pressed, Priority::p2, monday), monday + 2s, levels)->alert;
    CHECK(due(alert, Timing::dispatch) == monday + 90s);
    CHECK(due(alert, Timing::realarm) == monday + 2s + 5min);
}

TEST_CASE("the fourth priority is due on the next working day, counted in the hours in which people work") {
    Alert alert = raised(Priority::p4);
    CHECK(due(alert, Timing::acknowledge) == monday + 4h);
    alert = fired(alert, Timing::acknowledge);
    CHECK(due(alert, Timing::acknowledge) == monday + 24h);
    alert = fired(alert, Timing::acknowledge);
    CHECK(due(alert, Timing::acknowledge) == monday + 48h);
    const Instant friday_evening = monday + 24h * 4 + 12h;
    alert = apply(std::nullopt, cause, event(AlarmChange::active, Priority::p4, friday_evening), friday_evening, levels)->alert;
    CHECK(due(alert, Timing::acknowledge) == monday + 24h * 7 + 3h);
    CHECK(due(fired(alert, Timing::acknowledge), Timing::acknowledge) == monday + 24h * 7 + 7h);
}
