#include <catch2/catch.hpp>

#include "cloud/store/intake.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;
using namespace std::chrono_literals;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};
const DeviceId tilt{"tilt-1"}, one{"level-1"}, two{"level-2"};

constexpr const char* rules = R"(
[tilt]
compensate = false
baseline = { x = 0, y = 0, signed_by = "li.na", signed_on = "2026-03-01" }
[settlement]
compensate = false
[[gauges]]
edge = "b03"
[[gauges.point]]
device = "level-1"
x_m = 0
zero = 0
[[gauges.point]]
device = "level-2"
x_m = 10
zero = 0
)";

struct Cloud {
    tests::ManualClock clock;
    tests::ScratchDirectory scratch;
    profile::Catalogue catalogue = *profile::load_directory(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    detect::Judge judge{*detect::Rules::parse(rules, "rules.toml"), catalogue};
    std::optional<Store> store;
    std::uint64_t sequence = 0;

    Cloud() {
        restart();
        describe(tilt, "tilt-sensor", "roof");
        describe(one, "settlement-gauge", "north");
        describe(two, "settlement-gauge", "south");
    }
    void restart() {
        store.reset();
        store.emplace(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock, Store::Rules{{}, &judge});
    }
    void describe(const DeviceId& device, const char* kind, const char* place) {
        Intake intake(*store);
        intake.describe(box, device, {kind, place});
        intake.commit();
    }
    /// The box tells an alarm in its order.
    void say(const DeviceId& device, const char* condition, AlarmChange change, Priority priority = Priority::p1) {
        Intake intake(*store);
        const auto order = intake.claim(box, {7, Lane::alarm, ++sequence}, clock.wall());
        intake.apply(box, {device, ConditionId{condition}, change, priority, clock.wall(), false}, order, clock.wall());
        intake.commit();
    }
    /// For so many hours a reading of each device every ten minutes, in one batch.
    void live(int hours, std::int64_t x, std::int64_t first, std::int64_t second) {
        for (int i = 0; i < hours * 6; ++i) {
            clock.advance(10min);
            const Instant now = clock.wall();
            const std::vector<Reading> readings{{tilt, now, {{FieldId{"x"}, x}, {FieldId{"y"}, 0}, {FieldId{"temperature"}, 15'000}}},
                                                {one, now, {{FieldId{"level"}, first}}},
                                                {two, now, {{FieldId{"level"}, second}}}};
            Intake intake(*store);
            intake.add(box, std::nullopt, now, readings);
            intake.commit();
        }
    }
    std::vector<std::string> open() {
        std::vector<std::string> all;
        for (const auto& each : store->list({})) all.push_back(each.cause.device.value() + " " + each.cause.condition.value());
        std::sort(all.begin(), all.end());
        return all;
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a building that leans raises its alert from the readings of a day, across restarts") {
    Cloud cloud;
    for (int i = 0; i < 8; ++i) {
        cloud.live(3, 250, 0, 0);
        cloud.restart();
    }
    CHECK(cloud.open() == Names{"tilt-1 tilt-red"});
    CHECK(cloud.store->list({})[0].priority == Priority::p1);
    CHECK(cloud.store->list({})[0].cause.place == "roof");
}

TEST_CASE("what the edge has raised by itself the cloud does not raise under another name") {
    Cloud cloud;
    cloud.say(tilt, "tilt-red-x-plus", AlarmChange::active);
    cloud.live(26, 250, 0, 0);
    CHECK(cloud.open() == Names{"tilt-1 tilt-red-x-plus"});
    cloud.say(tilt, "tilt-red-x-plus", AlarmChange::cleared);
    CHECK(cloud.open() == Names{"tilt-1 tilt-red", "tilt-1 tilt-red-x-plus"});
}

TEST_CASE("gauges of one building are judged together, under the first of them") {
    Cloud cloud;
    cloud.live(12, 0, 0, -19'000);
    cloud.restart();
    cloud.live(13, 0, 0, -19'000);
    CHECK(cloud.open() == Names{"level-1 differential-orange"});
    const auto alert = cloud.store->list({})[0];
    CHECK(alert.cause.kind == KindId{"settlement-gauge"});
    CHECK(cloud.store->timeline(alert.id)[0].reason == "differential per_mille=1.90 allowed=2.0 one=level-1 other=level-2");
}

TEST_CASE("an incident is raised with the alert that makes it, and hides none of its members") {
    Cloud cloud;
    const DeviceId first{"smoke-1"}, second{"smoke-2"}, third{"smoke-3"};
    for (const DeviceId& each : {first, second, third}) cloud.describe(each, "smoke-detector", "2-301");
    cloud.say(first, "smoke-alarm", AlarmChange::active);
    CHECK(cloud.store->incidents({}).empty());
    cloud.clock.advance(2min);
    cloud.say(second, "smoke-alarm", AlarmChange::active);
    auto incidents = cloud.store->incidents({});
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].kind == "fire");
    CHECK(incidents[0].raised_at == cloud.clock.wall());
    REQUIRE(incidents[0].members.size() == 2);
    CHECK(incidents[0].members[0].cause.device == first);
    for (const alert::Alert& each : cloud.store->list({})) {
        CHECK(each.state == alert::State::raised);
        CHECK(each.version == 1);
        CHECK(cloud.store->incidents_of(each.id).size() == 1);
    }

    cloud.clock.advance(8min);
    cloud.restart();
    cloud.say(third, "heat", AlarmChange::active);
    incidents = cloud.store->incidents({});
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].members.size() == 3);
    CHECK(cloud.store->list({}).size() == 3);
}

TEST_CASE("a fire is an incident however many other alerts of the building are open") {
    Cloud cloud;
    const DeviceId first{"smoke-1"}, second{"smoke-2"};
    for (const DeviceId& each : {first, second}) cloud.describe(each, "smoke-detector", "2-301");
    for (int i = 0; i < 150; ++i) cloud.say(DeviceId{"lamp-" + std::to_string(i)}, "battery-low", AlarmChange::active, Priority::p4);
    cloud.say(first, "smoke-alarm", AlarmChange::active);
    cloud.say(second, "smoke-alarm", AlarmChange::active);
    const auto incidents = cloud.store->incidents({});
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].kind == "fire");
    CHECK(incidents[0].members.size() == 2);
}

TEST_CASE("the entries that raise or end a member tell the incident, and from any number on nothing of it is missed") {
    Cloud cloud;
    const DeviceId first{"smoke-1"}, second{"smoke-2"}, alone{"gas-1"};
    for (const DeviceId& each : {first, second}) cloud.describe(each, "smoke-detector", "2-301");
    cloud.describe(alone, "gas-detector", "9-101");
    cloud.say(first, "smoke-alarm", AlarmChange::active);
    CHECK(cloud.store->changes_after(0, 100).at(0).incidents.empty());
    cloud.say(alone, "gas-high", AlarmChange::active);
    cloud.say(second, "smoke-alarm", AlarmChange::active);
    const auto begun = cloud.store->changes_after(2, 100);
    REQUIRE(begun.size() == 1);
    REQUIRE(begun[0].incidents.size() == 1);
    const alert::IncidentOutline& fire = begun[0].incidents[0];
    CHECK(fire.kind == "fire");
    CHECK(fire.is_open);
    CHECK(fire.priority == Priority::p1);
    CHECK(fire.members == std::vector<alert::AlertId>{alert::AlertId{1}, alert::AlertId{3}});
    CHECK(fire == outline_of(cloud.store->incidents({}).at(0)));

    cloud.say(alone, "gas-high", AlarmChange::cleared);
    for (const DeviceId& each : {first, second}) cloud.say(each, "smoke-alarm", AlarmChange::cleared);
    for (const int each : {1, 2, 3}) {
        alert::Request cancel;
        cancel.transition = alert::Transition::cancel;
        cancel.actor = "li.na";
        cancel.reason = "burnt rice";
        cancel.outcome = alert::Outcome::false_alarm;
        cancel.key = "k" + std::to_string(each);
        const auto seq = cloud.store->last_seq();
        REQUIRE(cloud.store->apply(alert::AlertId{each}, cancel));
        const auto ended = cloud.store->changes_after(seq, 100);
        REQUIRE(!ended.empty());
        CHECK(ended[0].incidents.size() == (each == 2 ? 0 : 1));
        if (each != 2) CHECK(ended[0].incidents[0].is_open == (each == 1));
    }
    std::vector<std::int64_t> told;
    for (const auto& each : cloud.store->changes_after(0, 100))
        if (!each.incidents.empty()) told.push_back(each.entry.alert.value());
    CHECK(told == std::vector<std::int64_t>{1, 3, 1, 3});
}

TEST_CASE("an alert that stands again and joins others then tells it with that entry") {
    Cloud cloud;
    const DeviceId first{"smoke-1"}, second{"smoke-2"};
    for (const DeviceId& each : {first, second}) cloud.describe(each, "smoke-detector", "2-301");
    cloud.say(first, "smoke-alarm", AlarmChange::active);
    cloud.say(first, "smoke-alarm", AlarmChange::cleared);
    cloud.clock.advance(2h);
    cloud.say(second, "smoke-alarm", AlarmChange::active);
    REQUIRE(cloud.store->incidents({}).empty());
    cloud.say(first, "smoke-alarm", AlarmChange::active);
    REQUIRE(cloud.store->incidents({}).size() == 1);
    const auto last = cloud.store->changes_after(cloud.store->last_seq() - 1, 1);
    REQUIRE(last.size() == 1);
    CHECK(last[0].entry.transition == alert::Transition::activate);
    REQUIRE(last[0].incidents.size() == 1);
    CHECK(last[0].incidents[0].members.size() == 2);
}

TEST_CASE("an incident is over when its last alert has ended, and what comes later is another one") {
    Cloud cloud;
    const DeviceId first{"smoke-1"}, second{"smoke-2"};
    for (const DeviceId& each : {first, second}) cloud.describe(each, "smoke-detector", "2-301");
    const auto alarm = [&] {
        for (const DeviceId& each : {first, second}) cloud.say(each, "smoke-alarm", AlarmChange::active);
    };
    alarm();
    CHECK(cloud.store->incidents({true, std::nullopt, 100}).size() == 1);
    for (const DeviceId& each : {first, second}) cloud.say(each, "smoke-alarm", AlarmChange::cleared);
    for (const alert::Alert& each : cloud.store->list({})) {
        alert::Request cancel;
        cancel.transition = alert::Transition::cancel;
        cancel.actor = "li.na";
        cancel.reason = "burnt rice";
        cancel.outcome = alert::Outcome::false_alarm;
        cancel.key = "k";
        REQUIRE(cloud.store->apply(each.id, cancel));
    }
    CHECK(cloud.store->incidents({true, std::nullopt, 100}).empty());
    CHECK(cloud.store->incidents({}).size() == 1);
    cloud.clock.advance(1h);
    alarm();
    CHECK(cloud.store->incidents({}).size() == 2);
    CHECK(cloud.store->incidents({false, 2, 100}).size() == 1);
}
