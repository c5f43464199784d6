#include <catch2/catch.hpp>

#include "cloud/store/intake.hpp"
#include "cloud/store/schema.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;

TEST_CASE("the quarantine keeps the last messages of each sender, cut to size, and counts all") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    const std::vector<std::uint8_t> large(100'000, 7);
    Intake intake(store);
    intake.quarantine({"g/other", "payload", "first of another", "topic", large}, clock.wall());
    intake.quarantine({"g/noisy", "payload", "first", "topic", large}, clock.wall());
    for (int i = 0; i < 1'000; ++i) intake.quarantine({"g/noisy", "batch", "no batch", "topic", {}}, clock.wall());
    intake.commit();
    const auto all = store.quarantined({std::nullopt, 500});
    REQUIRE(all.size() == 201);
    CHECK(all[0].sender == "g/noisy");
    CHECK(all[0].kind == "batch");
    CHECK(all[0].at == clock.wall());
    CHECK(all[200].what == "first of another");
    CHECK(all[200].bytes == 64 * 1024);
    CHECK(store.quarantined_payload(all[200].id)->size() == 64 * 1024);
    CHECK_FALSE(store.quarantined_payload(2));
    CHECK(store.quarantined({all[199].id, 500}).size() == 1);
    CHECK(store.quarantined({std::nullopt, 7}).size() == 7);
    const auto counts = store.fault_counts();
    REQUIRE(counts.size() == 3);
    CHECK(counts[0].kind == "batch");
    CHECK(counts[0].count == 1'000);
    CHECK(counts[1].sender == "g/noisy");
    CHECK(counts[2].sender == "g/other");
    CHECK(store.totals().faults == std::map<std::string, std::int64_t>{{"batch", 1'000}, {"payload", 2}});
}

TEST_CASE("more senders than anybody could read through are counted together") {
    tests::ManualClock clock;
    Store store(sqlite::Database::in_memory(), clock);
    Intake intake(store);
    for (std::int64_t i = 0; i < QuarantineTable::counts_max + 5; ++i)
        intake.quarantine({"g/" + std::to_string(i), "payload", "no payload", "topic", {}}, clock.wall());
    intake.commit();
    const auto counts = store.fault_counts();
    CHECK(counts.size() == 500);
    CHECK(counts[0].sender == "others");
    CHECK(counts[0].count == 5);
    CHECK(store.totals().faults.at("payload") == QuarantineTable::counts_max + 5);
}

TEST_CASE("readings of a database from before are still there, in the order in which they came") {
    tests::ManualClock clock;
    const tests::ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    {
        sqlite::Database old(file, sqlite::Database::Access::write);
        old.migrate(migrations().first(3));
        old.execute(
            "INSERT INTO edge(id, community, name) VALUES(1, 'g', 'b03'); INSERT INTO device(id, edge_id, name) VALUES(4, 1, 'gas-1'); "
            "INSERT INTO reading VALUES(4, 200, 201, '{\"gas\":7}'); INSERT INTO reading VALUES(4, 100, 202, '{\"gas\":8}'); "
            "INSERT INTO latest VALUES(4, 'gas', 200, 7); INSERT INTO watermark VALUES(1, '0000000000000007', '1-2,9')");
    }
    Store store(sqlite::Database(file, sqlite::Database::Access::write), clock);
    sqlite::Database reader(file, sqlite::Database::Access::read);
    auto rows = reader.prepare("SELECT device_id, taken_at, received_at, fields, clock, sequence FROM reading ORDER BY rowid");
    REQUIRE(rows.step());
    CHECK(rows.integer(0) == 4);
    CHECK(rows.integer(1) == 200);
    CHECK(rows.integer(2) == 201);
    CHECK(rows.text(3) == R"({"gas":7})");
    CHECK(rows.text(4) == "as_taken");
    CHECK(rows.is_null(5));
    REQUIRE(rows.step());
    CHECK(rows.text(3) == R"({"gas":8})");
    auto newest = reader.prepare("SELECT value, taken_at FROM latest WHERE device_id = 4 AND field = 'gas'");
    REQUIRE(newest.step());
    CHECK(newest.integer(0) == 7);
    CHECK(newest.integer(1) == 200);
    newest.reset();
    Intake intake(store);
    const Box box{GroupId{"g"}, EdgeId{"b03"}};
    CHECK(to_string(intake.known(box, 7)) == "1-2,9");
    CHECK_FALSE(intake.claim(box, {7, Lane::live, 9}, clock.wall()));
}
