#include <catch2/catch.hpp>
#include <set>

#include "cloud/store/intake.hpp"
#include "cloud/store/schema.hpp"
#include "cloud/store/store.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;
using namespace std::chrono_literals;
using alert::AlertId;
using alert::State;
using alert::Timing;
using alert::Transition;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};

void press(Store& store, const tests::ManualClock& clock, const std::string& device = "call-0001") {
    Intake intake(store);
    intake.apply(box, {DeviceId{device}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, clock.wall(), false}, std::nullopt,
                 clock.wall());
    intake.commit();
}

alert::Request request(Transition transition, Duration shelve_for = 5min) {
    alert::Request asked;
    asked.transition = transition;
    asked.actor = "li.na";
    asked.reason = "told by phone";
    asked.assignee = "grid worker 12";
    if (transition == Transition::resolve) asked.outcome = alert::Outcome::real;
    if (transition == Transition::shelve) asked.shelve_for = shelve_for;
    return asked;
}

std::set<Timing> waits_for(const Store& store) {
    std::set<Timing> timings;
    const alert::Alert alert = store.find(AlertId{1}).value();
    for (const alert::Timer& each : alert.timers) timings.insert(each.timing);
    return timings;
}

}  // namespace

TEST_CASE("every step of every timer is told once, with the time at which it was due, however often the program begins anew") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const Instant start = clock.wall();
    const auto opened = [&] { return Store(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock); };
    {
        Store store = opened();
        press(store, clock);
    }
    for (int second = 0; second < 20 * 60; second += 5) {
        clock.advance(5s);
        Store store = opened();
        while (store.fire_due(clock.wall(), 1) > 0) {
        }
        if (second == 100) REQUIRE(store.apply(AlertId{1}, request(Transition::acknowledge)));
    }
    Store store = opened();
    std::vector<std::tuple<Timing, int, std::int64_t>> fired;
    for (const alert::Entry& each : store.timeline(AlertId{1})) {
        if (!each.fired) continue;
        CHECK(each.at - each.fired->due <= 5s);
        CHECK(each.actor == "system");
        fired.emplace_back(each.fired->timing, each.fired->step, (each.fired->due - start) / 1s);
    }
    const std::vector<std::tuple<Timing, int, std::int64_t>> expected{
        {Timing::acknowledge, 1, 30}, {Timing::acknowledge, 2, 60},  {Timing::dispatch, 1, 165},    {Timing::dispatch, 2, 225},
        {Timing::realarm, 1, 405},    {Timing::acknowledge, 1, 435}, {Timing::acknowledge, 2, 465}, {Timing::acknowledge, 3, 525}};
    REQUIRE(fired.size() > expected.size());
    fired.resize(expected.size());
    CHECK(fired == expected);
}

TEST_CASE("an alert waits for several things at once, and each transition ends in its own transaction what it satisfies") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    press(store, clock);
    using Set = std::set<Timing>;
    CHECK(waits_for(store) == Set{Timing::acknowledge});
    const std::pair<Transition, Set> way[] = {{Transition::acknowledge, {Timing::dispatch, Timing::realarm}},
                                              {Transition::dispatch, {Timing::on_site, Timing::realarm}},
                                              {Transition::shelve, {Timing::shelve}},
                                              {Transition::unshelve, {Timing::on_site, Timing::realarm}},
                                              {Transition::refuse, {Timing::dispatch, Timing::realarm}},
                                              {Transition::dispatch, {Timing::on_site, Timing::realarm}},
                                              {Transition::accept, {Timing::on_site, Timing::realarm}},
                                              {Transition::arrive, {Timing::realarm}},
                                              {Transition::resolve, {}}};
    for (const auto& [transition, left] : way) {
        CAPTURE(to_string(transition));
        const auto done = store.apply(AlertId{1}, request(transition));
        REQUIRE(done);
        CHECK(waits_for(store) == left);
        CHECK((store.find(AlertId{1}).value() == done->alert));
    }
    CHECK(!store.next_timer());
}

TEST_CASE("a shelving ends by itself, and what was shelved is told again") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    press(store, clock);
    REQUIRE(store.apply(AlertId{1}, request(Transition::shelve)));
    clock.advance(5min - 1ms);
    CHECK(store.fire_due(clock.wall(), 10) == 0);
    clock.advance(1ms);
    CHECK(store.fire_due(clock.wall(), 10) == 1);
    CHECK(store.timeline(AlertId{1}).back().transition == Transition::unshelve);
    CHECK(store.next_timer() == clock.wall() + 30s);
}

TEST_CASE("what is shelved is shelved after a restart, and what people wrote is in the journal word for word") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    std::vector<alert::Entry> written;
    alert::Alert left;
    {
        Store store(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock);
        press(store, clock);
        for (const Transition each : {Transition::acknowledge, Transition::dispatch, Transition::refuse, Transition::shelve})
            written.push_back(store.apply(AlertId{1}, request(each))->entry);
        alert::Request note = request(Transition::note);
        note.photo = "https://pictures.example/17.jpg";
        written.push_back(store.apply(AlertId{1}, note)->entry);
        left = store.find(AlertId{1}).value();
    }
    Store store(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock);
    CHECK((store.find(AlertId{1}).value() == left));
    CHECK(left.shelved_until);
    auto timeline = store.timeline(AlertId{1});
    timeline.erase(timeline.begin());
    CHECK(timeline == written);
    CHECK(written[2].assignee == "grid worker 12");
}

TEST_CASE("the same key with another photo or another time of shelving is another request") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    press(store, clock);
    alert::Request note = request(Transition::note), shelve = request(Transition::shelve);
    note.key = "k-1";
    shelve.key = "k-2";
    REQUIRE(store.apply(AlertId{1}, note));
    REQUIRE(store.apply(AlertId{1}, shelve));
    CHECK(store.apply(AlertId{1}, shelve));
    note.photo = "IMG_1";
    shelve.shelve_for = 6min;
    CHECK(store.apply(AlertId{1}, note).error().kind == FaultKind::conflict);
    CHECK(store.apply(AlertId{1}, shelve).error().kind == FaultKind::conflict);
}

TEST_CASE("a database with one timer an alert goes on with the step that each alert waited for") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const Instant now = clock.wall();
    {
        sqlite::Database old(scratch.file("cloud.db"), sqlite::Database::Access::write);
        old.migrate(migrations().first(4));
        const auto add = [&](const std::string& device, const std::string& state, int level) {
            old.execute(
                "INSERT INTO alert(community, edge, device, kind, place, condition, priority, state, is_open, condition_active, test, "
                "level, count, version, raised_at, taken_at, updated_at, assignee) VALUES('pingjiang', 'b03', '" +
                device + "', 'call-button', '', 'sos', 1, '" + state + "', 1, 0, 0, " + std::to_string(level) + ", 1, 2, " +
                std::to_string(to_unix_ms(now)) + ", 0, " + std::to_string(to_unix_ms(now)) + ", '')");
        };
        add("call-1", "raised", 1);
        add("call-2", "acknowledged", 0);
        old.execute("INSERT INTO timer VALUES(1, " + std::to_string(to_unix_ms(now + 60s)) + ")");
    }
    Store store(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock);
    CHECK(store.find(AlertId{1})->timers == std::vector<alert::Timer>{{Timing::acknowledge, 2, now + 60s}});
    CHECK(store.find(AlertId{2})->timers == std::vector<alert::Timer>{{Timing::realarm, 1, now + 1h}});
    clock.advance(60s);
    CHECK(store.fire_due(clock.wall(), 10) == 1);
    CHECK(store.next_timer() == now + 120s);
}
