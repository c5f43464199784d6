#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "tests/edge/outbox/sim_box.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using sqlite::DiskOperation;

namespace {

std::vector<Content> sent(Outbox& outbox, Lane lane) {
    std::vector<Content> contents;
    for (const Row& row : outbox.rows_after(lane, 0, 100, 1'000'000).rows) contents.push_back(content_of(row.bytes));
    return contents;
}

}  // namespace

TEST_CASE("a commit whose sync failed counts as taken once it is in the file itself, and then outlives a power cut") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SimBox box(seed);
        box.put(Lane::live);
        for (const Lane lane : {Lane::live, Lane::safety}) {
            box.disk.fail(DiskOperation::sync, 1, false);
            box.put(lane);
        }
        REQUIRE(box.disk.counts().errors == 2);
        REQUIRE(box.taken == std::vector<Content>{1, 2, 3});
        REQUIRE(box.troubles().empty());
        box.lose_power();
        INFO("seed " << seed);
        REQUIRE(sent(*box.outbox, Lane::live) == std::vector<Content>{1, 2});
        REQUIRE(sent(*box.outbox, Lane::safety) == std::vector<Content>{3});
    }
}

TEST_CASE("a commit whose sync failed is made again when a reader keeps it from the file itself") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SimBox box(seed);
        box.put(Lane::live);
        sqlite::Database reader(box.file("readings.db"), sqlite::Database::Access::read, box.disk.vfs());
        auto rows = reader.prepare("SELECT sequence FROM batch");
        REQUIRE(rows.step());
        box.disk.fail(DiskOperation::sync, 1, false);
        box.put(Lane::live);
        REQUIRE(box.taken == std::vector<Content>{1, 2});
        REQUIRE(sent(*box.outbox, Lane::live) == std::vector<Content>{1, 2});
    }
}

TEST_CASE("a round that the disk has although it said no is not given out, and another takes its place") {
    SimBox box;
    box.put(Lane::live);
    box.start();
    box.disk.fail(DiskOperation::sync, 1, true);
    box.put(Lane::live);
    REQUIRE(box.taken == std::vector<Content>{1});
    box.refused.clear();
    REQUIRE(BatchView(box.file("readings.db"), box.disk.vfs()).reader().last() == 2);
    REQUIRE(sent(*box.outbox, Lane::live) == std::vector<Content>{1});
    REQUIRE_FALSE(box.outbox->row(Lane::live, 2));
    box.disk.mend();
    box.put(Lane::live);
    REQUIRE(box.outbox->row(Lane::live, 2)->bytes == bytes_of(3));
    REQUIRE(sent(*box.outbox, Lane::live) == std::vector<Content>{1, 3});
}

TEST_CASE("an alarm that memory has no room for has used its number, which is not missing later") {
    SimBox box;
    box.put(Lane::alarm);
    box.disk.fail(DiskOperation::write, 1, true);
    for (std::size_t i = 0; i < Outbox::memory_rows_max; ++i) REQUIRE(box.append(Lane::alarm));
    REQUIRE(box.append(Lane::alarm).error().kind == FaultKind::full);
    box.disk.mend();
    box.outbox->tidy(box.now());
    REQUIRE(box.append(Lane::alarm)->first == Outbox::memory_rows_max + 3);
    REQUIRE(box.losses() == "not-saved " + std::to_string(Outbox::memory_rows_max + 2) + " 0");
    box.declare();
    box.start();
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().empty());
}

TEST_CASE("names that no file took are written with the next batch") {
    SimBox box;
    box.disk.fail(DiskOperation::write, 1, true);
    const sparkplug::Aliases first = box.outbox->aliases_for({"a/x", "a/y"});
    box.put(Lane::live);  // closes the file
    REQUIRE(box.outbox->aliases_for({"b/x"}).at("b/x") == 3);
    box.disk.mend();
    box.put(Lane::live);
    box.outbox.reset();
    REQUIRE(BatchView(box.file("readings.db"), box.disk.vfs()).reader().aliases().size() == 3);
    box.start();
    REQUIRE(box.outbox->aliases_for({"c/x"}).at("c/x") == 4);
    REQUIRE(box.outbox->aliases_for({}).at("a/y") == first.at("a/y"));
}

TEST_CASE("what is given up in a commit whose sync failed is declared, also after a restart") {
    const bool is_for_ever = GENERATE(false, true);
    const Duration every = GENERATE(Duration{10'000}, Duration{3'600'000});  // rows that go, and rows of which something stays
    Outbox::Settings settings;
    settings.readings_bytes_max = 96 * 1024;
    SimBox box(1, settings);
    const auto aliases = box.outbox->aliases_for({"d/x"});
    std::vector<Outbox::Piece> round;
    std::uint64_t taken = 0;
    const auto take = [&] {
        box.clock.pass(every);
        sparkplug::Batch batch;
        for (int i = 0; i < 20; ++i) batch.readings.push_back({DeviceId{"d"}, box.clock.wall() + Duration{i}, {{FieldId{"x"}, i}}});
        round.push_back({Lane::live, sparkplug::encode_batch(batch, aliases), batch.readings.size()});
        if (!box.outbox->append(round, box.now())) return;
        taken += round.size() * batch.readings.size();
        round.clear();
    };
    while (box.outbox->losses().empty()) {
        REQUIRE(taken < 100'000);
        box.disk.fail(DiskOperation::sync, 1, is_for_ever);
        take();
        box.disk.mend();
        if (is_for_ever) take();
    }
    for (int i = 0; i < 2; ++i) {
        std::uint64_t left = 0;
        for (const Row& row : box.outbox->rows_after(Lane::live, 0, 10'000, 10'000'000).rows)
            left += count_readings(row.bytes, {{aliases.at("d/x"), "d/x"}});
        INFO((is_for_ever ? "for ever" : "once") << ", every " << every.count() << " ms, start " << i << ": " << box.losses());
        CHECK(left + readings_of(box.outbox->losses()) == taken);
        take();
        box.start();
        box.outbox->tidy(box.now());
    }
}

TEST_CASE("a round of the loop does not wait for a commit that is under way") {
    /// The system's disk; tells when the ballast is given up, which happens within a commit.
    struct Told final : sqlite::Disk {
        std::string vfs() const override { return sqlite::system_disk().vfs(); }
        std::optional<std::uint64_t> size(const std::filesystem::path& file) const override { return sqlite::system_disk().size(file); }
        std::vector<std::string> names(const std::filesystem::path& directory) const override {
            return sqlite::system_disk().names(directory);
        }
        Result<void> move(const std::filesystem::path& from, const std::filesystem::path& to) override {
            return sqlite::system_disk().move(from, to);
        }
        Result<void> remove(const std::filesystem::path& file) override {
            if (file.filename() == "ballast" && within_commit) std::exchange(within_commit, nullptr)();
            return sqlite::system_disk().remove(file);
        }
        Result<void> fill(const std::filesystem::path& file, std::uint64_t bytes) override {
            return sqlite::system_disk().fill(file, bytes);
        }
        std::function<void()> within_commit;
    } disk;
    Outbox::Settings settings;
    settings.disk = &disk;
    OutboxParts box(settings);
    box.append_many(Lane::live, 1);
    int rounds = 0;
    disk.within_commit = [&] {
        std::thread loop([&] {
            box.outbox->tidy(box.now());
            ++rounds;
        });
        loop.join();
    };
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.append(Lane::live));
    }
    REQUIRE(rounds == 1);
    REQUIRE(box.append(Lane::live)->first == 2);
}
