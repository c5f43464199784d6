#include <catch2/catch.hpp>

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
        intake.add(box, litres(30, clock.wall()), clock.wall());
        intake.add(box, litres(12, clock.wall() - Duration{1000}), clock.wall());
        intake.keep_latest(box, litres(7, clock.wall() - Duration{2000}));
        intake.commit();
    }
    CHECK(ask(file, "SELECT sum(json_extract(fields, '$.volume')) FROM reading") == 42);
    CHECK(ask(file, "SELECT value FROM latest") == 30);
    CHECK(store.summary().readings_stored == 2);
    CHECK(store.summary().devices == 1);
    CHECK(store.summary().edges == 1);
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
            CHECK(lost.claim(box, id).value());
        }
        Intake intake(store);
        CHECK(intake.claim(box, id).value());
        CHECK_FALSE(intake.claim(box, id).value());
        CHECK_FALSE(intake.claim(box, {id.epoch, Lane::alarm, 5}).value());
        CHECK(intake.claim(box, {id.epoch + 1, Lane::live, 5}).value());
        CHECK(intake.claim({box.group, EdgeId{"b04"}}, id).value());
        intake.commit();
    }
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    Intake intake(store);
    CHECK_FALSE(intake.claim(box, id).value());
    CHECK(intake.claim(box, {id.epoch, Lane::live, 6}).value());
}

TEST_CASE("what is not committed has not happened") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    int said = 0;
    store.on_change([&] { ++said; });
    {
        Intake intake(store);
        intake.set_online(box, true);
        intake.add(box, litres(1, clock.wall()), clock.wall());
        intake.apply(box, {DeviceId{"water-1"}, ConditionId{"leak"}, AlarmChange::active, Priority::p3, clock.wall(), false}, clock.wall());
    }
    CHECK(store.summary().edges == 0);
    CHECK(store.summary().raised == 0);
    CHECK(said == 0);
    Intake intake(store);
    intake.add(box, litres(1, clock.wall()), clock.wall());
    intake.commit();
    CHECK(store.summary().readings_stored == 1);
    CHECK(said == 0);
}

TEST_CASE("the quarantine keeps the last messages, cut to size, and counts all") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    const std::vector<std::uint8_t> large(100'000, 7);
    Intake intake(store);
    intake.quarantine({"g/noisy", "payload", "first", "topic", large}, clock.wall());
    for (int i = 0; i < 1'000; ++i) intake.quarantine({"g/noisy", "payload", "no payload", "topic", {}}, clock.wall());
    intake.quarantine({"g/other", "payload", "last", "topic", large}, clock.wall());
    intake.commit();
    CHECK(ask(file, "SELECT count(*) FROM quarantine") == 1000);
    CHECK(ask(file, "SELECT count(*) FROM quarantine WHERE what = 'first'") == 0);
    CHECK(ask(file, "SELECT length(payload) FROM quarantine WHERE what = 'last'") == 64 * 1024);
    CHECK(ask(file, "SELECT count FROM fault_count WHERE sender = 'g/noisy'") == 1001);
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
