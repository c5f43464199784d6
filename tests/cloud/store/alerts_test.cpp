#include <catch2/catch.hpp>

#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;
using alert::AlertId;
using alert::State;
using alert::Transition;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};

AlarmEvent event(const tests::ManualClock& clock, AlarmChange change, const std::string& device = "gas-0007") {
    return {DeviceId{device}, ConditionId{"gas-high"}, change, Priority::p1, clock.wall(), false};
}

void take(Store& store, const tests::ManualClock& clock, AlarmChange change, const std::string& device = "gas-0007") {
    Intake intake(store);
    intake.apply(box, event(clock, change, device), std::nullopt, clock.wall());
    intake.commit();
}

alert::Request request(Transition transition, const std::string& key = {}) {
    alert::Request asked;
    asked.transition = transition;
    asked.actor = "li.na";
    asked.reason = "told by phone";
    asked.assignee = "grid worker 12";
    if (transition == Transition::resolve) asked.outcome = alert::Outcome::real;
    if (transition == Transition::cancel) asked.outcome = alert::Outcome::false_alarm;
    asked.key = key;
    return asked;
}

void walk_to_closed(Store& store, AlertId id) {
    for (const Transition each : {Transition::acknowledge, Transition::dispatch, Transition::accept, Transition::arrive,
                                  Transition::resolve, Transition::verify, Transition::close}) {
        CAPTURE(to_string(each));
        REQUIRE(store.apply(id, request(each)));
    }
}

}  // namespace

TEST_CASE("an alert is raised, listed, told in its timeline and walked to its end") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    {
        Intake intake(store);
        intake.describe(box, DeviceId{"gas-0007"}, {"gas-detector", "2-301"});
        intake.commit();
    }
    take(store, clock, AlarmChange::active);
    take(store, clock, AlarmChange::cleared);
    const auto listed = store.list({});
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].cause.kind == KindId{"gas-detector"});
    CHECK(listed[0].cause.place == "2-301");
    walk_to_closed(store, listed[0].id);
    const auto timeline = store.timeline(listed[0].id);
    REQUIRE(timeline.size() == 9);
    for (std::size_t i = 0; i < timeline.size(); ++i) CHECK(timeline[i].version == static_cast<int>(i) + 1);
    CHECK(timeline.back().to == State::closed);
    CHECK(store.find(listed[0].id)->outcome == alert::Outcome::real);
    CHECK(store.find(listed[0].id)->assignee == "grid worker 12");
    const auto summary = store.summary();
    CHECK(summary.raised == 1);
    CHECK(summary.open == 0);
    CHECK(summary.acknowledged == 1);
    CHECK(summary.closed == 1);
}

TEST_CASE("closing an alert whose condition stands raises it again in the same transaction") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::active);
    int said = 0;
    store.on_change([&] { ++said; });
    walk_to_closed(store, AlertId{1});
    CHECK(said == 7);
    const auto open = store.list({.open_only = true, .state = {}, .before = {}});
    REQUIRE(open.size() == 1);
    CHECK(open[0].id == AlertId{2});
    CHECK(open[0].state == State::raised);
    CHECK(open[0].condition_active);
    CHECK(store.next_timer() == clock.wall() + std::chrono::seconds{30});
}

TEST_CASE("a cancelled alert is raised again only by its edge") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::active);
    REQUIRE(store.apply(AlertId{1}, request(Transition::cancel)));
    CHECK(store.list({}).size() == 1);
    take(store, clock, AlarmChange::active);
    CHECK(store.list({}).size() == 2);
}

TEST_CASE("an idempotency key gives the same answer again and another request with it is a conflict") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::active);
    const auto first = store.apply(AlertId{1}, request(Transition::acknowledge, "k-1"));
    REQUIRE(first);
    REQUIRE(store.apply(AlertId{1}, request(Transition::dispatch, "k-2")));
    clock.advance(Duration{1000});
    const auto again = store.apply(AlertId{1}, request(Transition::acknowledge, "k-1"));
    REQUIRE(again);
    CHECK(again->entry == first->entry);
    CHECK(again->alert.state == State::dispatched);
    CHECK(store.timeline(AlertId{1}).size() == 3);

    alert::Request other = request(Transition::acknowledge, "k-1");
    other.reason = "something else";
    const auto conflict = store.apply(AlertId{1}, other);
    REQUIRE(!conflict);
    CHECK(conflict.error().kind == FaultKind::conflict);
    CHECK_THAT(conflict.error().what, Catch::Contains("k-1"));

    take(store, clock, AlarmChange::active, "gas-0008");
    CHECK(store.apply(AlertId{2}, request(Transition::acknowledge, "k-1")));
}

TEST_CASE("requests that name no alert, a stale version or an illegal step change nothing") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::active);
    CHECK(store.apply(AlertId{9}, request(Transition::acknowledge)).error().kind == FaultKind::not_found);
    alert::Request stale = request(Transition::acknowledge);
    stale.expected_version = 7;
    CHECK(store.apply(AlertId{1}, stale).error().kind == FaultKind::conflict);
    CHECK(store.apply(AlertId{1}, request(Transition::close)).error().kind == FaultKind::conflict);
    CHECK(store.last_seq() == 1);
}

TEST_CASE("the journal is read in order from any place, with the alert as it is now") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::active);
    take(store, clock, AlarmChange::active, "gas-0008");
    REQUIRE(store.apply(AlertId{1}, request(Transition::acknowledge)));
    const auto changes = store.changes_after(1, 100);
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].entry.alert == AlertId{2});
    CHECK(changes[1].entry.transition == Transition::acknowledge);
    CHECK(changes[1].alert.state == State::acknowledged);
    CHECK(store.changes_after(0, 1)[0].alert.state == State::acknowledged);
    CHECK(store.changes_after(store.last_seq(), 100).empty());
    CHECK(store.list({.open_only = false, .state = State::raised, .before = {}}).size() == 1);
    CHECK(store.list({.open_only = false, .state = {}, .before = AlertId{2}})[0].id == AlertId{1});
}

TEST_CASE("the journal can be neither changed, deleted nor replaced") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    {
        Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
        take(store, clock, AlarmChange::active);
    }
    sqlite::Database database(file, sqlite::Database::Access::write);
    for (const std::string sql :
         {"UPDATE journal SET actor = 'nobody'", "DELETE FROM journal", "DELETE FROM alert",
          "INSERT OR REPLACE INTO journal SELECT seq, alert_id, version, at, 'nobody', transition, from_state, to_state, reason, outcome, "
          "key, "
          "request FROM journal",
          "INSERT OR REPLACE INTO journal(alert_id, version, at, actor, transition, to_state, reason, key, request) "
          "VALUES(1, 1, 0, 'nobody', 'note', 'raised', '', '', '')"}) {
        CAPTURE(sql);
        CHECK_THROWS_AS(database.execute(sql), sqlite::Error);
    }
    auto row = database.prepare("SELECT count(*), min(actor) FROM journal");
    REQUIRE(row.step());
    CHECK(row.integer(0) == 1);
    CHECK(row.text(1) == "system");
}

TEST_CASE("escalation comes on time, survives reopening of the database, and ends with the acknowledgement") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    {
        Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
        take(store, clock, AlarmChange::active);
        CHECK(store.fire_due(clock.wall() + std::chrono::seconds{30} - Duration{1}, 10) == 0);
    }
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    CHECK(store.next_timer() == clock.wall() + std::chrono::seconds{30});
    clock.advance(std::chrono::seconds{30});
    CHECK(store.fire_due(clock.wall(), 10) == 1);
    CHECK(store.find(AlertId{1})->level == 1);
    CHECK(store.next_timer() == clock.wall() + std::chrono::seconds{30});
    clock.advance(std::chrono::hours{1});
    CHECK(store.fire_due(clock.wall(), 10) == 1);
    CHECK(store.fire_due(clock.wall(), 10) == 0);
    CHECK(store.next_timer() == clock.wall() + std::chrono::seconds{30});
    REQUIRE(store.apply(AlertId{1}, request(Transition::acknowledge)));
    CHECK(store.next_timer() == clock.wall() + std::chrono::minutes{1});  // for somebody to be sent
    const alert::Alert acknowledged = store.find(AlertId{1}).value();
    for (const alert::Timer& each : acknowledged.timers) CHECK(each.timing != alert::Timing::acknowledge);
    REQUIRE(store.apply(AlertId{1}, request(Transition::cancel)));
    CHECK(!store.next_timer());
}

TEST_CASE("a press while an alert is open attaches to it and the next press after its end raises another") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    take(store, clock, AlarmChange::pressed);
    take(store, clock, AlarmChange::pressed);
    REQUIRE(store.list({}).size() == 1);
    CHECK(store.find(AlertId{1})->count == 2);
    walk_to_closed(store, AlertId{1});
    CHECK(store.list({}).size() == 1);
    take(store, clock, AlarmChange::pressed);
    CHECK(store.list({}).size() == 2);
}
