#include "tests/cloud/ingest/street.hpp"

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
    spoil(file, "CREATE TRIGGER poison BEFORE INSERT ON reading WHEN NEW.fields LIKE '%666%' BEGIN SELECT RAISE(ABORT, 'poison'); END");
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
        sqlite::Database other(file, sqlite::Database::Access::write);
        sqlite::Transaction holds_the_lock(other);
        CHECK(told(cloud.take({box.reading(1, 10, now)})).empty());
    }
    CHECK(cloud.store.summary().readings_stored == 0);
    // It might have been a birth that was not stored.
    CHECK(told(cloud.take({box.reading(1, 10, now)})) == Told{"NCMD/b03 Node Control/Rebirth true"});
    CHECK(told(cloud.take({box.birth(now), box.reading(1, 10, now)})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    CHECK(cloud.store.summary().readings_stored == 1);
    CHECK(ask(file, "SELECT count(*) FROM quarantine") == 0);
}

TEST_CASE("a time that cannot be is replaced by that of receipt") {
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
