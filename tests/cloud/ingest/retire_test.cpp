#include "cloud/ingest/retire.hpp"

#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using namespace std::chrono_literals;

namespace {

sqlite::Database open(const ScratchDirectory& scratch) {
    return sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write);
}

std::size_t silent_alerts_after_a_start(const ScratchDirectory& scratch) {
    Cloud cloud(open(scratch));
    cloud.clock.advance(24h);
    cloud.ingest.begin(cloud.clock.steady());
    cloud.clock.advance(30s);
    (void)cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
    const auto alerts = cloud.alerts();
    return static_cast<std::size_t>(
        std::count_if(alerts.begin(), alerts.end(), [](const alert::Alert& each) { return each.condition_active; }));
}

}  // namespace

TEST_CASE("a box that was taken out of use is silent without an alert, and its alerts say why") {
    const ScratchDirectory scratch;
    const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};
    {
        Cloud cloud(open(scratch));
        TalkingBox talking;
        (void)cloud.take({talking.birth(cloud.clock.wall())});
    }
    CHECK(silent_alerts_after_a_start(scratch) == 1);
    const ManualClock clock;
    const auto told = ingest::retire(open(scratch), box, {}, clock);
    REQUIRE(told);
    CHECK(*told == 1);
    CHECK(silent_alerts_after_a_start(scratch) == 0);
    Cloud cloud(open(scratch));
    const auto alerts = cloud.alerts();
    REQUIRE(alerts.size() == 1);
    const auto timeline = cloud.store.timeline(alerts[0].id);
    CHECK(timeline.back().transition == alert::Transition::note);
    CHECK(timeline.back().reason == "the box pingjiang/b03 is out of use");
}

TEST_CASE("every open alert of a box says that it is out of use, however many there are, and none of another box") {
    const ScratchDirectory scratch;
    constexpr int devices = 230;
    {
        Cloud cloud(open(scratch));
        const Instant now = cloud.clock.wall();
        TalkingBox talking, other;
        other.name = "b04";
        sparkplug::Batch said;
        for (int i = 0; i < devices; ++i)
            said.events.push_back({DeviceId{"gas-" + std::to_string(i)}, ConditionId{"gas-high"}, AlarmChange::active, Priority::p1, now});
        (void)cloud.take({talking.birth(now), other.birth(now)});
        (void)cloud.take({talking.batch({7, Lane::safety, 1}, said, now), other.alarm(1, AlarmChange::active, now)});
    }
    const ManualClock clock;
    CHECK(ingest::retire(open(scratch), {GroupId{"pingjiang"}, EdgeId{"b03"}}, {}, clock) == devices);
    Cloud cloud(open(scratch));
    alert::Book::Filter filter;
    filter.limit = 500;
    for (const alert::Alert& each : cloud.store.list(filter)) {
        const bool is_told = cloud.store.timeline(each.id).back().transition == alert::Transition::note;
        INFO(each.cause.edge.value() << "/" << each.cause.device.value());
        CHECK(is_told == (each.cause.edge.value() == "b03"));
    }
}

TEST_CASE("a box that is born after it was taken out of use is in use again") {
    const ScratchDirectory scratch;
    const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};
    const ManualClock clock;
    TalkingBox talking;
    {
        Cloud cloud(open(scratch));
        (void)cloud.take({talking.birth(cloud.clock.wall())});
    }
    REQUIRE(ingest::retire(open(scratch), box, {}, clock));
    {
        Cloud cloud(open(scratch));
        CHECK(cloud.store.boxes().empty());
        (void)cloud.take({talking.birth(cloud.clock.wall())});
        CHECK(cloud.store.boxes().size() == 1);
    }
    CHECK(silent_alerts_after_a_start(scratch) == 1);
}

TEST_CASE("a box of which nobody has heard cannot be taken out of use") {
    const ScratchDirectory scratch;
    const ManualClock clock;
    const auto told = ingest::retire(open(scratch), {GroupId{"pingjiang"}, EdgeId{"b99"}}, {}, clock);
    REQUIRE_FALSE(told);
    CHECK(told.error().kind == FaultKind::not_found);
    CHECK_THAT(told.error().what, Catch::Contains("pingjiang/b99"));
}
