#include "cloud/store/backup.hpp"

#include <fstream>

#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;

namespace {

sqlite::Database open(const std::filesystem::path& file) {
    return sqlite::Database(file, sqlite::Database::Access::write);
}

std::int64_t ask(const std::filesystem::path& file, const std::string& sql) {
    sqlite::Database database(file, sqlite::Database::Access::read);
    auto row = database.prepare(sql);
    REQUIRE(row.step());
    return row.integer(0);
}

/// A box that keeps what it has sent, and sends again what the cloud does not know after its birth.
struct KeepingBox {
    TalkingBox talks;
    std::map<std::uint64_t, std::function<ingest::Received(Instant)>> kept;
    std::uint64_t next = 1;

    ingest::Received reading(Instant at) {
        const std::uint64_t sequence = next++;
        kept[sequence] = [this, sequence](Instant now) { return talks.reading(sequence, static_cast<std::int64_t>(sequence), now); };
        return kept[sequence](at);
    }
    ingest::Received alarm(AlarmChange change, Instant at) {
        const std::uint64_t sequence = next++;
        kept[sequence] = [this, sequence, change](Instant now) { return talks.alarm(sequence, change, now); };
        return kept[sequence](at);
    }
    /// What it does with the answer to its birth.
    std::vector<ingest::Received> fill_gap(const std::vector<ingest::Outgoing>& answers, Instant now) {
        const auto payload = sparkplug::decode(answers.at(0).payload);
        REQUIRE(payload->metrics.at(0).name == "Gengfu/Known");
        const auto known = sparkplug::parse_committed(std::get<std::string>(payload->metrics[0].value));
        std::vector<ingest::Received> again;
        for (const auto& [sequence, message] : kept)
            if (!known->at(0).sequences.contains(sequence)) again.push_back(message(now));
        return again;
    }
};

}  // namespace

TEST_CASE(
    "a cloud that is restored from a copy gets from its boxes what came after it, raises those alerts again, and gives no number twice") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    KeepingBox box;
    ManualClock clock;
    std::int64_t last_seq = 0;
    {
        Cloud cloud(open(file));
        clock = cloud.clock;
        static_cast<void>(
            cloud.take({box.talks.birth(clock.wall()), box.reading(clock.wall()), box.alarm(AlarmChange::active, clock.wall())}));
        REQUIRE(store::back_up(file, scratch.file("copy.db")));
        for (int i = 0; i < 50; ++i) static_cast<void>(cloud.take({box.reading(clock.wall())}));
        static_cast<void>(cloud.take({box.alarm(AlarmChange::cleared, clock.wall()), box.alarm(AlarmChange::pressed, clock.wall())}));
        alert::Request request;
        request.actor = "li.na";
        REQUIRE(cloud.store.apply(cloud.alerts()[0].id, request));
        CHECK(cloud.store.summary().readings_stored == 51);
        last_seq = cloud.store.last_seq();
    }
    const auto aside = store::restore(file, scratch.file("copy.db"), clock.wall());
    REQUIRE(aside);
    CHECK(ask(*aside, "SELECT sum(readings_stored) FROM edge") == 51);
    Cloud cloud(open(file));
    CHECK(cloud.store.summary().readings_stored == 1);
    CHECK(cloud.alerts().at(0).state == alert::State::raised);
    const auto again = box.fill_gap(cloud.take({box.talks.birth(clock.wall())}), clock.wall());
    CHECK(again.size() == 52);
    static_cast<void>(cloud.take(again));
    CHECK(cloud.store.summary().readings_stored == 51);
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 2);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
    // Who has followed the feed to the end goes on from there and misses nothing.
    CHECK(cloud.store.changes_after(last_seq, 100).size() == 2);
    for (const auto& change : cloud.store.changes_after(last_seq, 100)) CHECK(change.entry.seq > last_seq);
    // And the boxes are told nothing that is not so.
    CHECK(box.fill_gap(cloud.take({box.talks.birth(clock.wall())}), clock.wall()).empty());
}

TEST_CASE("a copy is of one moment, however much is written while it is made") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(open(file));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    std::uint64_t sequence = 0;
    const auto store_some = [&](int batches) {
        std::vector<ingest::Received> bunch;
        for (int i = 0; i < batches; ++i) {
            sparkplug::Batch round;
            for (int k = 0; k < 100; ++k) round.readings.push_back({DeviceId{"gas-1"}, now + Duration{k}, {{FieldId{"gas"}, k}}});
            bunch.push_back(box.batch({7, Lane::live, ++sequence}, round, now));
        }
        static_cast<void>(cloud.take(bunch));
    };
    store_some(800);
    int steps = 0;
    const auto copied = store::back_up(file, scratch.file("copy.db"), [&](const sqlite::Progress& progress) {
        CHECK(progress.done <= progress.of);
        store_some(20);
        ++steps;
    });
    REQUIRE(copied);
    CHECK(steps > 1);
    CHECK(ask(scratch.file("copy.db"), "SELECT count(*) FROM reading") == 80'000);
    CHECK(ask(scratch.file("copy.db"), "SELECT sum(readings_stored) FROM edge") == 80'000);
    CHECK(cloud.store.summary().readings_stored > 80'000);
    CHECK_FALSE(std::filesystem::exists(scratch.file("copy.db-wal")));
    CHECK_FALSE(std::filesystem::exists(scratch.file("copy.db.part")));
}

TEST_CASE("nothing is overwritten, and what is no copy of ours is not restored") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    const auto kind = [](const auto& result) { return result ? std::string("done") : std::string(to_string(result.error().kind)); };
    CHECK(kind(store::back_up(file, scratch.file("copy.db"))) == "not_found");
    CHECK(kind(store::restore(file, scratch.file("copy.db"), {})) == "not_found");
    {
        Cloud cloud(open(file));
        REQUIRE(store::back_up(file, scratch.file("copy.db")));
        CHECK(kind(store::back_up(file, scratch.file("copy.db"))) == "conflict");
        CHECK(kind(store::restore(file, scratch.file("copy.db"), {})) == "conflict");
        CHECK(kind(store::back_up(file, scratch.file("nowhere") / "copy.db")) == "io");
    }
    std::ofstream(scratch.file("text.db")) << "this is no database, however long it may be";
    CHECK(kind(store::restore(file, scratch.file("text.db"), {})) == "malformed");
    {
        open(scratch.file("other.db")).execute("CREATE TABLE t(x INTEGER)");
        open(scratch.file("newer.db")).execute("PRAGMA user_version = 99");
    }
    CHECK(kind(store::restore(file, scratch.file("other.db"), {})) == "malformed");
    CHECK_THAT(store::restore(file, scratch.file("newer.db"), {}).error().what, Catch::Contains("newer version"));
    CHECK(ask(file, "SELECT count(*) FROM edge") == 0);
    CHECK(kind(store::restore(scratch.file("fresh.db"), scratch.file("copy.db"), {})) == "done");
    CHECK(ask(scratch.file("fresh.db"), "SELECT seq FROM sqlite_sequence WHERE name = 'journal'") == 1'000'000);
}
