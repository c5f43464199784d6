#include "simulators/world/cause_watch.hpp"

#include <catch2/catch.hpp>

#include "simulators/world/node_clock.hpp"

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;
using alert::Transition;

namespace {

const std::string device = "gas-1", condition = "gas-high";

/// A district in which one thing happens, at an hour past the beginning, and a feed that says what a test wants.
struct Bench {
    explicit Bench(Plot plot) : watch(scheduler, ledger, log, plot) {}

    void tell(Steady at, Transition transition, const std::string& what = condition, const std::string& who = device) {
        scheduler.run_until(at);
        alert::Book::Change change;
        change.entry.transition = transition;
        change.alert.cause.device = DeviceId{who};
        change.alert.cause.condition = ConditionId{what};
        change.alert.cause.edge = EdgeId{"b01"};
        watch.hear(change, at);
    }
    std::vector<std::string> end(const std::vector<alert::Alert>& open = {}, const std::vector<alert::Incident>& incidents = {}) {
        scheduler.run_until(Steady{24h * 5});
        watch.judge(open, incidents);
        std::vector<std::string> checkers;
        for (const Violation& each : ledger.violations()) checkers.push_back(each.checker);
        return checkers;
    }

    Scheduler scheduler{1};
    WorldLog log{scheduler, false};
    Ledger ledger{scheduler, log};
    CauseWatch watch;
};

Plot plot(Firmness firmness = Firmness::surely, int presses = 0) {
    Plot plot;
    Cause cause{.name = "gas", .where = device, .begins = Steady{1h}, .ends = Steady{2h}};
    cause.dues.push_back({.device = DeviceId{device},
                          .condition = ConditionId{condition},
                          .firmness = firmness,
                          .by = Steady{1h + 40s},
                          .until = Steady{4h},
                          .presses = presses});
    plot.causes.push_back(cause);
    return plot;
}

using Checkers = std::vector<std::string>;

}  // namespace

TEST_CASE("a cause that has its alert in time is well") {
    Bench bench(plot());
    bench.tell(Steady{1h + 5s}, Transition::raise);
    bench.tell(Steady{2h}, Transition::clear);
    REQUIRE(bench.end().empty());
    REQUIRE(bench.watch.rows().at("gas").delays == std::vector<Duration>{5s});
}

TEST_CASE("a cause without its alert, or with one that comes too late, is a violation") {
    Bench none(plot());
    REQUIRE(none.end() == Checkers{"alert-for-every-cause"});
    Bench late(plot());
    late.tell(Steady{1h + 10min}, Transition::raise);
    REQUIRE(late.end() == Checkers{"alert-for-every-cause"});
}

TEST_CASE("an outage gives the whole bound again from its end, and no more") {
    Plot with_outage = plot();
    with_outage.troubles.push_back({TroubleKind::cloud_killed, 0, Steady{1h}, 10min});
    Bench in_time(with_outage), late(with_outage);
    in_time.tell(Steady{1h + 12min}, Transition::raise);
    REQUIRE(in_time.end().empty());
    late.tell(Steady{1h + 14min}, Transition::raise);
    REQUIRE(late.end() == Checkers{"alert-for-every-cause"});
    Plot elsewhere = plot();
    elsewhere.troubles.push_back({TroubleKind::box_killed, 3, Steady{1h}, 10min});
    Bench other_box(elsewhere);
    other_box.tell(Steady{1h + 12min}, Transition::raise);
    REQUIRE(other_box.end() == Checkers{"alert-for-every-cause"});
}

TEST_CASE("a second alert of the same cause is a violation, one that stands again is not") {
    Bench twice(plot());
    twice.tell(Steady{1h + 5s}, Transition::raise);
    twice.tell(Steady{1h + 30min}, Transition::raise);
    REQUIRE(twice.end() == Checkers{"one-alert-per-cause"});
    Bench again(plot());
    again.tell(Steady{1h + 5s}, Transition::raise);
    again.tell(Steady{1h + 30min}, Transition::activate);
    REQUIRE(again.end().empty());
}

TEST_CASE("an alert goes to the cause that must have one, not to a later one that may") {
    Plot both = plot();
    both.causes.push_back(plot(Firmness::perhaps).causes.front());
    both.causes.back().name = "restart";
    both.causes.back().begins += 20s;
    Bench bench(both);
    bench.tell(Steady{1h + 30s}, Transition::raise);
    REQUIRE(bench.end().empty());
    REQUIRE(bench.watch.rows().at("gas").delays == std::vector<Duration>{30s});
}

TEST_CASE("an alert before or long after its cause, or of another device, has none") {
    for (const Duration at : {Duration{59min}, Duration{5h}}) {
        Bench bench(plot(Firmness::perhaps));
        bench.tell(Steady{at}, Transition::raise);
        REQUIRE(bench.end() == Checkers{"no-alert-without-cause"});
    }
    Bench other(plot(Firmness::perhaps));
    other.tell(Steady{1h + 5s}, Transition::raise, condition, "gas-2");
    REQUIRE(other.end() == Checkers{"no-alert-without-cause"});
}

TEST_CASE("what statistics say without a cause is counted, and during a declared absence it is a violation") {
    Plot away = plot(Firmness::perhaps);
    away.forbidden.push_back({DeviceId{"water-1"}, ConditionId{"no-water"}, {Steady{2h}, Steady{3h}}});
    Bench bench(away);
    bench.tell(Steady{1h}, Transition::raise, "no-water", "water-1");
    REQUIRE(bench.ledger.violations().empty());
    REQUIRE(bench.watch.false_alarms().at("no-water") == 1);
    bench.tell(Steady{2h + 1s}, Transition::raise, "no-water", "water-1");
    REQUIRE(bench.end() == Checkers{"no-alert-without-cause"});
}

TEST_CASE("what is missed against a budget is counted, and what stood before counts as found") {
    Bench missed(plot(Firmness::by_budget));
    REQUIRE(missed.end().empty());
    REQUIRE(missed.watch.rows().at("gas").missed == 1);
    Plot silence = plot();
    silence.causes.front().dues.front().condition = ConditionId{"no-water"};
    Bench stood(silence);
    stood.tell(Steady{30min}, Transition::raise, "no-water");
    REQUIRE(stood.end().empty());
    REQUIRE(stood.watch.rows().at("gas").delays == std::vector<Duration>{0s});
}

TEST_CASE("each press is told once") {
    Bench all(plot(Firmness::surely, 3)), one_less(plot(Firmness::surely, 3));
    all.tell(Steady{1h + 1s}, Transition::raise);
    all.tell(Steady{1h + 2s}, Transition::attach);
    all.tell(Steady{1h + 3s}, Transition::attach);
    REQUIRE(all.end().empty());
    one_less.tell(Steady{1h + 1s}, Transition::raise);
    one_less.tell(Steady{1h + 2s}, Transition::attach);
    REQUIRE(one_less.end() == Checkers{"press-count"});
}

TEST_CASE("what still stands a day after its cause is a violation") {
    Bench bench(plot());
    bench.tell(Steady{1h + 5s}, Transition::raise);
    alert::Alert open;
    open.cause.device = DeviceId{device};
    open.cause.condition = ConditionId{condition};
    open.condition_active = true;
    REQUIRE(bench.end({open}) == Checkers{"over-when-it-is-over"});
}

TEST_CASE("an incident comes once with its causes, and never without") {
    Plot fire = plot(Firmness::perhaps);
    fire.causes.front().incident = "fire";
    alert::Incident incident;
    incident.kind = "fire";
    incident.edge = EdgeId{"b01"};
    incident.raised_at = NodeClock::world_begins + 1h + 30s;
    REQUIRE(Bench(fire).end({}, {incident}).empty());
    REQUIRE(Bench(fire).end() == Checkers{"incident-for-its-causes"});
    REQUIRE(Bench(fire).end({}, {incident, incident}) == Checkers{"incident-for-its-causes"});
    REQUIRE(Bench(plot(Firmness::perhaps)).end({}, {incident}) == Checkers{"no-incident-without-cause"});
}
