#include <catch2/catch.hpp>

#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;
using namespace std::chrono_literals;
using alert::Transition;

namespace {

void press(Store& store, const tests::ManualClock& clock, const std::string& device) {
    Intake intake(store);
    intake.apply({GroupId{"pingjiang"}, EdgeId{"b03"}},
                 {DeviceId{device}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, clock.wall(), false}, std::nullopt,
                 clock.wall());
    intake.commit();
}

void cancel(Store& store, std::int64_t id) {
    alert::Request request;
    request.transition = Transition::cancel;
    request.actor = "li.na";
    request.reason = "by mistake";
    request.outcome = alert::Outcome::false_alarm;
    REQUIRE(store.apply(alert::AlertId{id}, request));
}

std::vector<alert::Life> lives_of(const Store& store, Instant from, Instant to) {
    std::vector<alert::Life> found;
    store.each_life(from, to, [&](const alert::Life& each) {
        found.push_back(each);
        return true;
    });
    return found;
}

std::vector<std::int64_t> ids(const Store& store, Instant from, Instant to) {
    std::vector<std::int64_t> found;
    for (const alert::Life& each : lives_of(store, from, to)) found.push_back(each.alert.id.value());
    return found;
}

}  // namespace

TEST_CASE("the lives of a time are those of all alerts that were open in it, each with its whole journal") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    const Instant start = clock.wall();
    press(store, clock, "call-1");
    press(store, clock, "call-2");
    clock.advance(1h);
    cancel(store, 1);
    clock.advance(1h);
    press(store, clock, "call-3");

    using Ids = std::vector<std::int64_t>;
    CHECK(ids(store, start - 1h, start) == Ids{});
    CHECK(ids(store, start, start + 1ms) == Ids{1, 2});
    CHECK(ids(store, start + 90min, start + 2h) == Ids{2});
    CHECK(ids(store, start + 90min, start + 3h) == Ids{2, 3});
    const auto lives = lives_of(store, start, start + 1ms);
    REQUIRE(lives.at(0).entries.size() == 2);
    CHECK(lives[0].entries[0].transition == Transition::raise);
    CHECK(!lives[0].entries[0].from);
    CHECK(lives[0].entries[1].transition == Transition::cancel);
    CHECK(lives[0].entries[1].from == alert::State::raised);
    CHECK(lives[0].entries[1].to == alert::State::cancelled);
    CHECK(lives[0].entries[1].at == start + 1h);
    CHECK(lives[0].entries[1].outcome == alert::Outcome::false_alarm);
    CHECK(lives[0].alert.outcome == alert::Outcome::false_alarm);
}

TEST_CASE("whoever has enough lives is given no more, and the next asks anew") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    for (const char* device : {"call-1", "call-2", "call-3"}) press(store, clock, device);
    for (int round = 0; round < 2; ++round) {
        std::vector<std::int64_t> taken;
        store.each_life(clock.wall(), clock.wall() + 1h, [&](const alert::Life& each) {
            taken.push_back(each.alert.id.value());
            return taken.size() < 2;
        });
        CHECK(taken == std::vector<std::int64_t>{1, 2});
    }
}
