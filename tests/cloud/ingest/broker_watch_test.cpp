#include "cloud/ingest/broker_watch.hpp"

#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using ingest::BrokerWatch;
using namespace std::chrono_literals;

TEST_CASE("a broker that is away for longer than may be is told once, and its return once") {
    BrokerWatch watch(30s);
    const Steady start{};
    const auto look = [&](bool connected, Duration after) {
        const auto change = watch.look(connected, start + after);
        if (change) watch.told(*change);
        return change;
    };
    CHECK(look(true, 0s) == AlarmChange::cleared);  // what an earlier run may have told
    CHECK(!look(true, 10s));
    CHECK(!look(false, 20s));
    CHECK(!look(true, 45s));
    CHECK(!look(false, 60s));
    CHECK(!look(false, 89s));
    CHECK(look(false, 90s) == AlarmChange::active);
    CHECK(!look(false, 500s));
    CHECK(look(true, 501s) == AlarmChange::cleared);
}

TEST_CASE("what could not be told is told again") {
    BrokerWatch watch(30s);
    CHECK(!watch.look(false, Steady{}));
    CHECK(watch.look(false, Steady{} + 30s) == AlarmChange::active);
    CHECK(watch.look(false, Steady{} + 31s) == AlarmChange::active);
}

TEST_CASE("without a limit the broker is not watched") {
    BrokerWatch watch(0s);
    CHECK(!watch.look(true, Steady{}));
    CHECK(!watch.look(false, Steady{}));
    CHECK(!watch.look(false, Steady{} + 24h));
}

TEST_CASE("a cloud that hears nobody raises an alert of its own, which is of no box") {
    Cloud cloud;
    const Instant now = cloud.clock.wall();
    CHECK(cloud.ingest.tell_of_broker("gengfu", AlarmChange::cleared, now));
    CHECK(cloud.alerts().empty());
    CHECK(cloud.ingest.tell_of_broker("gengfu", AlarmChange::active, now));
    REQUIRE(cloud.alerts().size() == 1);
    const alert::Alert alert = cloud.alerts()[0];
    CHECK(alert.cause.kind == KindId{"cloud"});
    CHECK(alert.cause.device == DeviceId{"gengfu"});
    CHECK(alert.cause.condition == ingest::broker_silent_condition());
    CHECK(alert.priority == Priority::p1);
    CHECK(cloud.store.next_timer());
    CHECK(cloud.store.summary().edges == 0);
    CHECK(cloud.store.boxes().empty());
    CHECK(cloud.ingest.tell_of_broker("gengfu", AlarmChange::cleared, now));
    CHECK_FALSE(cloud.alerts()[0].condition_active);
}
