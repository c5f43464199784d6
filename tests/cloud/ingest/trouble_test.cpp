#include "cloud/store/schema.hpp"
#include "tests/cloud/ingest/street.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;

namespace {

std::int64_t ask(const std::filesystem::path& file, const std::string& sql) {
    sqlite::Database database(file, sqlite::Database::Access::read);
    auto row = database.prepare(sql);
    REQUIRE(row.step());
    return row.integer(0);
}

/// A cloud whose database refuses what the trigger refuses.
void spoil(const std::filesystem::path& file, const std::string& trigger) {
    {
        Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    }
    sqlite::Database(file, sqlite::Database::Access::write).execute(trigger);
}

}  // namespace

TEST_CASE("garbage costs only its sender: it is counted and kept, and the others' readings are stored") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox good;
    const Instant now = cloud.clock.wall();
    const std::vector<std::uint8_t> noise{0xff, 0xff, 0xff, 0x01};
    sparkplug::Payload no_name;
    no_name.metrics = {metric({}, std::int64_t{1})};
    sparkplug::Payload broken_batch;
    broken_batch.metrics = {metric("Gengfu/Batch", std::string("7:live:x"), sparkplug::DataType::string)};
    TalkingBox bad;
    bad.name = "noisy";
    const auto answers = cloud.take({{"spBv1.0/pingjiang/NDATA/noisy", noise, now},
                                     good.birth(now),
                                     {"spBv1.0/pingjiang/NWHAT/noisy", noise, now},
                                     bad.message("NDATA", no_name, now),
                                     bad.message("NDATA", broken_batch, now),
                                     {"spBv1.0/pingjiang/NDATA/noisy", {}, now, true},
                                     good.reading(1, 10, now)});
    CHECK(cloud.store.summary().readings_stored == 1);
    CHECK(Catch::contains(told(answers).front(), "b03 Gengfu/Committed"));
    CHECK(ask(file, "SELECT count(*) FROM quarantine") == 5);
    CHECK(ask(file, "SELECT count(*) FROM fault_count WHERE sender = 'pingjiang/noisy'") == 4);
    CHECK(ask(file, "SELECT count(*) FROM fault_count WHERE kind = 'topic'") == 1);
    CHECK(ask(file, "SELECT count(*) FROM quarantine WHERE sender LIKE '%b03'") == 0);
}

TEST_CASE("a message that cannot be stored is put aside and acknowledged, and does not hold up the others") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    spoil(file, "CREATE TRIGGER poison BEFORE INSERT ON batch WHEN NEW.readings LIKE '%666%' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    const auto answers = cloud.take({box.reading(1, 10, now), box.reading(2, 666, now), box.reading(3, 12, now)});
    CHECK(told(answers) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1-3"});
    CHECK(cloud.store.summary().readings_stored == 2);
    CHECK(ask(file, "SELECT count(*) FROM quarantine WHERE kind = 'unstorable'") == 1);
    CHECK(told(cloud.take({box.reading(2, 666, now)})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:2"});
    CHECK(ask(file, "SELECT count(*) FROM quarantine") == 1);
}

TEST_CASE("an alarm that cannot be stored raises an alert that says so") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    spoil(file, "CREATE TRIGGER poison BEFORE INSERT ON alert WHEN NEW.condition = 'gas-high' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const auto answers = cloud.take({box.birth(now), box.alarm(1, AlarmChange::active, now)});
    CHECK(told(answers) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.condition == ingest::unreadable_alarm_condition());
    CHECK(cloud.alerts()[0].cause.device == DeviceId{"b03"});
}

TEST_CASE("when the database is in trouble nothing is acknowledged, nothing is put aside, and all is stored when it is sent again") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    {
        Intruder other(file);
        other.hold();
        CHECK(told(cloud.take({box.reading(1, 10, now)})).empty());
    }
    CHECK(cloud.store.summary().readings_stored == 0);
    CHECK(told(cloud.take({box.reading(1, 10, now)})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    CHECK(cloud.store.summary().readings_stored == 1);
    CHECK(ask(file, "SELECT count(*) FROM quarantine") == 0);
}

TEST_CASE("a birth that could not be stored has to be said again") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    {
        Intruder other(file);
        other.hold();
        CHECK(cloud.take({box.birth(now), box.reading(1, 10, now)}).empty());
    }
    CHECK(told(cloud.take({box.reading(1, 10, now)})) == Told{"NCMD/b03 Node Control/Rebirth true"});
    CHECK(told(cloud.take({box.birth(now), box.reading(1, 10, now)})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    CHECK(cloud.store.boxes().size() == 1);
}

TEST_CASE("when the disk takes no bunch, an alarm in it is tried by itself, and what did not fit is not acknowledged") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    sqlite::Database database(file, sqlite::Database::Access::write);
    database.migrate(store::migrations());
    auto pages = database.prepare("PRAGMA page_count");
    pages.step();
    database.execute("PRAGMA max_page_count = " + std::to_string(pages.integer(0) + 20));
    pages.reset();
    Cloud cloud(std::move(database));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    REQUIRE(!cloud.take({box.birth(now)}).empty());
    sparkplug::Batch round;
    for (int i = 0; i < 4'000; ++i) round.readings.push_back({DeviceId{"gas-1"}, now + Duration{i}, {{FieldId{"gas"}, i}}});
    const auto answers =
        told(cloud.take({box.batch({7, Lane::live, 1}, round, now), box.alarm(2, AlarmChange::active, now), box.reading(3, 1, now)}));
    CHECK(answers == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:2"});
    CHECK(cloud.alerts().size() == 1);
    CHECK(cloud.store.summary().readings_stored == 0);
}

TEST_CASE("a message that spoils a bunch is found by halving, and each of the others is stored once") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    spoil(file, "CREATE TRIGGER poison BEFORE INSERT ON batch WHEN NEW.readings LIKE '%666%' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    std::vector<ingest::Received> bunch{box.birth(now)};
    for (std::uint64_t i = 1; i <= 100; ++i) bunch.push_back(box.reading(i, i == 17 || i == 80 || i == 81 ? 666 : 1, now));
    CHECK(told(cloud.take(bunch)) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1-100"});
    CHECK(cloud.store.summary().readings_stored == 97);
    CHECK(ask(file, "SELECT count(*) FROM quarantine WHERE kind = 'unstorable'") == 3);
    CHECK(ask(file, "SELECT count(*) FROM (SELECT DISTINCT epoch_id, sequence FROM batch)") == 97);
}

TEST_CASE("a batch of ours that cannot be decoded is kept raw, acknowledged by the id at its end, and of an alarm lane told") {
    const auto lane = GENERATE(Lane::safety, Lane::alarm, Lane::live);
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    auto torn = box.batch({7, lane, 4}, {{{DeviceId{"gas-1"}, now, {{FieldId{"gas"}, 1}}}}, {}, {}, {}}, now);
    torn.payload[0] = 0xff;
    CHECK(told(cloud.take({torn, torn})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:4"});
    const auto kept = cloud.store.quarantined({});
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].kind == "payload");
    CHECK(cloud.store.quarantined_payload(kept[0].id) == torn.payload);
    CHECK(cloud.alerts().size() == (lane == Lane::live ? 0U : 1U));
    if (lane != Lane::live) CHECK(cloud.alerts()[0].cause.condition == ingest::unreadable_alarm_condition());
}

TEST_CASE("an alarm of ours that names no device is unreadable, and so is a batch with what is no id or no loss") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    const AlarmEvent nowhere{DeviceId{"a+b"}, ConditionId{"gas-high"}, AlarmChange::active, Priority::p1, now, false};
    CHECK(told(cloud.take({box.batch({7, Lane::safety, 1}, {{}, {nowhere}, {}, {}}, now)})) ==
          Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.condition == ingest::unreadable_alarm_condition());
    CHECK(cloud.alerts()[0].count == 1);
    auto beyond = box.batch({7, Lane::live, store::EpochTable::sequence_max + 1}, {}, now);
    sparkplug::Payload no_loss;
    no_loss.metrics = {metric("Gengfu/Lost", std::string("1-2"), sparkplug::DataType::string)};
    CHECK(told(cloud.take({beyond, box.message("NDATA", no_loss, now)})).empty());
    CHECK(cloud.store.quarantined({}).size() == 3);
}

TEST_CASE("garbage with an id at its end, from nobody we know or from a foreign node, is acknowledged to nobody") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    auto torn = box.batch({7, Lane::safety, 4}, {}, now);
    torn.payload.insert(torn.payload.begin(), 0xff);
    CHECK(told(cloud.take({torn})).empty());
    CHECK(cloud.alerts().empty());
    CHECK(cloud.store.quarantined({}).size() == 1);
}

TEST_CASE("of a box that has started anew since, a time that cannot be is replaced by that of receipt") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    auto old = box.reading(1, 10, from_unix_ms(5));
    old.at = now;
    static_cast<void>(cloud.take({box.birth(now), old}));
    CHECK(ask(file, "SELECT max(taken_at) FROM reading") == to_unix_ms(now));
}
