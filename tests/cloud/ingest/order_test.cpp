#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;

namespace {

AlarmEvent gas(AlarmChange change, Instant at) {
    return {DeviceId{"gas-1"}, ConditionId{"gas-high"}, change, Priority::p1, at, false};
}

/// "known <set>", "committed <set>", in the order in which they are said.
Told said(const std::vector<ingest::Outgoing>& answers) {
    Told lines;
    for (const auto& each : answers) {
        const auto payload = sparkplug::decode(each.payload);
        REQUIRE(payload);
        const auto& first = payload->metrics.at(0);
        lines.push_back(first.name->substr(std::string("Gengfu/").size()) + " " + std::get<std::string>(first.value).substr(17));
    }
    return lines;
}

}  // namespace

TEST_CASE("what was committed before a birth is acknowledged before it is answered, and the answer knows nothing of what came after") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.reading(1, 1, now)}));
    const auto answers =
        cloud.take({box.reading(2, 1, now), box.reading(4, 1, now), box.birth(now), box.reading(5, 1, now), box.reading(5, 1, now)});
    CHECK(said(answers) == Told{"Committed 2,4", "Known 1-2,4", "Committed 5"});
}

TEST_CASE("an epoch that the cloud has never heard of is known by nothing") {
    Cloud cloud;
    TalkingBox box;
    CHECK(said(cloud.take({box.birth(cloud.clock.wall())})) == Told{"Known "});
}

TEST_CASE("what a box gave up is counted once, known at its next birth, and its batches are repeats if they come after all") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.reading(1, 1, now)}));
    const sparkplug::Batch gave_up{{}, {}, {}, {{*parse_sequence_set("2-9"), 80, "full"}, {*parse_sequence_set("11"), 7, "corrupt"}}};
    const auto message = [&] { return box.batch({7, Lane::alarm, 12}, gave_up, now); };
    const auto first = message();
    CHECK(said(cloud.take({first, message()})) == Told{"Committed 12"});
    CHECK(said(cloud.take({box.birth(now), box.reading(4, 1, now)})) == Told{"Known 1-9,11-12", "Committed 4"});
    CHECK(cloud.store.summary().readings_stored == 1);
    const auto counts = cloud.store.loss_counts();
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].batches == 8);
    CHECK(counts[0].readings == 80);
    CHECK(counts[1].reason == "corrupt");
    CHECK(counts[1].readings == 7);
    CHECK(cloud.store.losses({}).size() == 2);
}

TEST_CASE("readings that were thinned out of batches which are still to come are counted once, with the batch that tells of them") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const auto told = box.batch({7, Lane::alarm, 12}, {{}, {}, {}, {{{}, 151, "thinned"}}}, now);
    static_cast<void>(cloud.take({box.birth(now), told, told}));
    const auto counts = cloud.store.loss_counts();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].batches == 0);
    CHECK(counts[0].readings == 151);
}

TEST_CASE("the end of an alarm that overtakes its beginning: one alert, and the condition does not stand") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.alarm(9, AlarmChange::cleared, now)}));
    CHECK(cloud.alerts().empty());
    static_cast<void>(cloud.take({box.birth(now), box.alarm(5, AlarmChange::active, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
    CHECK(cloud.alerts()[0].state == alert::State::raised);
}

TEST_CASE("what a box that began anew said again, and what comes late after its end, is not another time that it stood") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.alarm(5, AlarmChange::active, now), box.alarm(9, AlarmChange::cleared, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    const int version = cloud.alerts()[0].version;
    static_cast<void>(cloud.take({box.alarm(7, AlarmChange::active, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 1);
    CHECK(cloud.alerts()[0].version == version);
}

TEST_CASE("words on a condition that come late change nothing of where it stands, and presses always count") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.alarm(9, AlarmChange::active, now), box.alarm(8, AlarmChange::cleared, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].condition_active);
    static_cast<void>(cloud.take({box.alarm(5, AlarmChange::active, now), box.alarm(10, AlarmChange::cleared, now)}));
    CHECK(cloud.alerts().size() == 1);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
    static_cast<void>(cloud.take({box.alarm(7, AlarmChange::pressed, now), box.alarm(6, AlarmChange::pressed, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 3);
}

TEST_CASE("within one batch the last word on a condition counts") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const sparkplug::Batch both{{}, {gas(AlarmChange::active, now), gas(AlarmChange::cleared, now)}, {}, {}};
    static_cast<void>(cloud.take({box.birth(now), box.batch({7, Lane::safety, 1}, both, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
}

TEST_CASE("a box that goes back to the epoch of its files is believed, and what it had said there before stays earlier") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const auto gas_of = [&](std::uint64_t epoch, std::uint64_t sequence, AlarmChange change, Instant at) {
        return box.batch({epoch, Lane::safety, sequence}, {{}, {gas(change, at)}, {}, {}}, now);
    };
    const auto stands = [&] {
        REQUIRE(cloud.alerts().size() == 1);
        return cloud.alerts()[0].condition_active;
    };
    static_cast<void>(
        cloud.take({box.birth(now), gas_of(7, 1, AlarmChange::active, now), gas_of(9, 1, AlarmChange::cleared, now + Duration{2'000})}));
    CHECK_FALSE(stands());
    static_cast<void>(cloud.take({gas_of(7, 2, AlarmChange::active, now + Duration{1'000})}));
    CHECK_FALSE(stands());
    static_cast<void>(cloud.take({gas_of(7, 3, AlarmChange::active, now + Duration{3'000})}));
    CHECK(stands());
    static_cast<void>(cloud.take({gas_of(7, 4, AlarmChange::cleared, now + Duration{2'500})}));
    CHECK_FALSE(stands());
}

TEST_CASE("a word on a device's silence that comes late does not take it offline again") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const auto online = [&](std::uint64_t sequence, bool is) {
        return box.batch({7, Lane::alarm, sequence}, {{}, {}, {{DeviceId{"gas-1"}, is, now}}, {}}, now);
    };
    const auto state = [&] {
        sqlite::Database reader(file, sqlite::Database::Access::read);
        auto row = reader.prepare("SELECT online FROM device");
        REQUIRE(row.step());
        return row.integer(0);
    };
    static_cast<void>(cloud.take({box.birth(now), online(4, false)}));
    CHECK(state() == 0);
    static_cast<void>(cloud.take({online(9, true), online(8, false)}));
    CHECK(state() == 1);
    static_cast<void>(cloud.take({online(10, false)}));
    CHECK(state() == 0);
}
