#include <catch2/catch.hpp>
#include <limits>

#include "cloud/store/intake.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};

Reading litres(std::int64_t value, Instant at) {
    return {DeviceId{"water-1"}, at, {{FieldId{"volume"}, value}}};
}

std::int64_t ask(const std::filesystem::path& file, const std::string& sql) {
    sqlite::Database database(file, sqlite::Database::Access::read);
    auto row = database.prepare(sql);
    REQUIRE(row.step());
    return row.integer(0);
}

}  // namespace

TEST_CASE("readings are summed with plain SQL, and the newest value of a field is at hand") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    {
        Intake intake(store);
        const std::vector<Reading> round{litres(30, clock.wall()), litres(12, clock.wall() - Duration{1000})};
        intake.add(box, std::nullopt, clock.wall(), round);
        intake.keep_newest(box, std::nullopt, std::vector{litres(7, clock.wall() - Duration{2000})});
        intake.commit();
    }
    CHECK(ask(file, "SELECT sum(json_extract(fields, '$.volume')) FROM reading") == 42);
    CHECK(ask(file, "SELECT value FROM latest") == 30);
    CHECK(ask(file, "SELECT last_seen FROM device") == to_unix_ms(clock.wall()));
    CHECK(store.summary().readings_stored == 2);
    CHECK(store.summary().devices == 1);
    CHECK(store.summary().edges == 1);
}

TEST_CASE("what came together is one row, and each reading of it is seen with its place, its time and how that was come by") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    Intake intake(store);
    const auto order = intake.claim(box, {7, Lane::live, 41}, clock.wall());
    const Reading odd{
        DeviceId{"tank"}, clock.wall(), {{FieldId{"a\"b\\c"}, -1}, {FieldId{"水位"}, std::numeric_limits<std::int64_t>::min()}}};
    const std::vector<Repair> repairs{{}, {ClockMark::repaired, from_unix_ms(17)}};
    intake.add(box, order, clock.wall(), std::vector{litres(3, clock.wall()), odd}, repairs);
    intake.commit();
    CHECK(ask(file, "SELECT count(*) FROM batch") == 1);
    CHECK(ask(file, "SELECT count(*) FROM reading WHERE sequence = 41 AND epoch_id = 1") == 2);
    CHECK(ask(file, "SELECT count(*) FROM reading WHERE position = 0 AND clock = 'as_taken' AND raw_taken_at IS NULL") == 1);
    CHECK(ask(file, "SELECT raw_taken_at FROM reading WHERE position = 1 AND clock = 'repaired'") == 17);
    CHECK(ask(file, "SELECT count(DISTINCT rowid) FROM reading") == 2);
    CHECK(ask(file, "SELECT value FROM reading, json_each(fields) WHERE key = '水位'") == std::numeric_limits<std::int64_t>::min());
    CHECK(ask(file, "SELECT value FROM reading, json_each(fields) WHERE key = 'a\"b\\c'") == -1);
}

TEST_CASE("the order of a device is that of its box, whatever its clock said and whatever arrived first") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    const auto add = [&](std::uint64_t epoch, std::uint64_t sequence, std::int64_t value, Instant taken_at) {
        Intake intake(store);
        const auto order = intake.claim(box, {epoch, Lane::live, sequence}, clock.wall());
        REQUIRE(order);
        intake.add(box, order, clock.wall(), std::vector{litres(value, taken_at)});
        intake.commit();
    };
    add(9, 5, 3, clock.wall());
    add(9, 4, 2, clock.wall() + Duration{60'000});  // set back in between
    add(1, 1, 5, from_unix_ms(5));                  // a new outbox, on a box that woke in 1970
    add(9, 6, 4, clock.wall());                     // what was still on its way
    add(9, 1, 1, clock.wall());
    CHECK(
        ask(file, "SELECT group_concat(fields ->> 'volume', '') FROM (SELECT fields FROM reading ORDER BY epoch_id, sequence, position)") ==
        12345);
    clock.advance(Duration{1'000});
    add(1, 2, 6, from_unix_ms(4));
    CHECK(ask(file, "SELECT value FROM latest") == 6);
    CHECK(ask(file, "SELECT taken_at FROM latest") == 4);
}

TEST_CASE("newest values are written once a second, and what was rolled back is not among them") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    const auto add = [&](std::int64_t value, bool commits) {
        Intake intake(store);
        intake.add(box, std::nullopt, clock.wall(), std::vector{litres(value, clock.wall())});
        if (commits) intake.commit();
    };
    add(1, true);
    clock.advance(Duration{10});
    add(2, true);
    clock.advance(Duration{10});
    add(3, false);
    CHECK(ask(file, "SELECT value FROM latest") == 1);
    clock.advance(Duration{980});
    add(4, false);
    add(5, true);
    CHECK(ask(file, "SELECT value FROM latest") == 5);
    CHECK(ask(file, "SELECT count(*) FROM latest") == 1);
}

TEST_CASE("the newest value of a field stays when another field is newer, across reopening and whatever the field is called") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    const FieldId odd{"a\"b\\c"};
    for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-2}}) {
        Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
        Intake intake(store);
        intake.add(box, std::nullopt, clock.wall(), std::vector{litres(7, clock.wall())});
        intake.keep_newest(box, std::nullopt, std::vector{Reading{DeviceId{"water-1"}, clock.wall(), {{odd, value}}}});
        intake.keep_newest(box, std::nullopt, std::vector{litres(6, clock.wall() - Duration{1})});
        intake.commit();
        CHECK(ask(file, "SELECT value FROM latest WHERE field = 'volume'") == 7);
        CHECK(ask(file, "SELECT value FROM latest WHERE field = 'a\"b\\c'") == value);
        CHECK(ask(file, "SELECT count(*) FROM latest") == 2);
    }
}

TEST_CASE("newest values that cannot be read hold up no reading, and the next ones are there") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    for (const std::int64_t value : {1, 2}) {
        Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
        Intake intake(store);
        intake.add(box, std::nullopt, clock.wall(), std::vector{litres(value, clock.wall())});
        intake.commit();
        CHECK(ask(file, "SELECT value FROM latest") == value);
        sqlite::Database other(scratch.file("other.db"), sqlite::Database::Access::write);
        other.execute("ATTACH '" + file.string() + "' AS cloud; UPDATE cloud.device SET newest = 'no JSON'");
    }
}

TEST_CASE("a batch is claimed once, across rolled back transactions and reopening") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    const BatchId id{0xf000'0000'0000'0001, Lane::live, 5};
    {
        Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
        {
            Intake lost(store);
            CHECK(lost.claim(box, id, clock.wall()));
        }
        Intake intake(store);
        CHECK(intake.claim(box, id, clock.wall()));
        CHECK_FALSE(intake.claim(box, id, clock.wall()));
        CHECK_FALSE(intake.claim(box, {id.epoch, Lane::alarm, 5}, clock.wall()));
        CHECK(intake.claim(box, {id.epoch + 1, Lane::live, 5}, clock.wall()));
        CHECK(intake.claim({box.group, EdgeId{"b04"}}, id, clock.wall()));
        intake.commit();
    }
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    Intake intake(store);
    CHECK_FALSE(intake.claim(box, id, clock.wall()));
    CHECK(intake.claim(box, {id.epoch, Lane::live, 6}, clock.wall()));
    CHECK(to_string(intake.known(box, id.epoch)) == "5-6");
    CHECK(intake.known(box, 12345).empty());
}

TEST_CASE("what is not committed has not happened") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    int said = 0;
    store.on_change([&] { ++said; });
    {
        Intake intake(store);
        intake.set_online(box, true);
        intake.add(box, std::nullopt, clock.wall(), std::vector{litres(1, clock.wall())});
        intake.apply(box, {DeviceId{"water-1"}, ConditionId{"leak"}, AlarmChange::active, Priority::p3, clock.wall(), false}, std::nullopt,
                     clock.wall());
    }
    CHECK(store.summary().edges == 0);
    CHECK(store.summary().raised == 0);
    CHECK(said == 0);
    Intake intake(store);
    intake.add(box, std::nullopt, clock.wall(), std::vector{litres(1, clock.wall())});
    intake.commit();
    CHECK(store.summary().readings_stored == 1);
    CHECK(said == 0);
}

TEST_CASE("a birth's empty words leave what is known, and a box takes its devices offline with it") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    Intake intake(store);
    intake.describe(box, DeviceId{"water-1"}, {"water-meter", "2-301"});
    intake.describe(box, DeviceId{"water-1"}, {"", ""});
    intake.set_online(box, true);
    intake.set_sends_batches(box);
    intake.set_online(box, DeviceId{"water-1"}, true);
    intake.set_online(box, false);
    intake.commit();
    CHECK(ask(file, "SELECT count(*) FROM device WHERE kind = 'water-meter' AND place = '2-301' AND online = 0") == 1);
    const auto boxes = store.boxes();
    REQUIRE(boxes.size() == 1);
    CHECK(boxes[0].box == box);
    CHECK_FALSE(boxes[0].online);
    CHECK(boxes[0].sends_batches);
}
