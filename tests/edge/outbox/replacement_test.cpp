#include <catch2/catch.hpp>

#include "tests/edge/outbox/sim_box.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using sqlite::DiskOperation;
using Greeting = BatchSource::Greeting;

namespace {

/// SQLite writes to no file that says it was written by a later version, and reads it all the same.
void turn_read_only(SimBox& box, const std::string& name) {
    constexpr std::uint64_t write_version_at = 18;
    box.disk.flip_bit(box.file(name), write_version_at * 8);
}

struct Filled : SimBox {
    explicit Filled(std::uint64_t seed = 1) : SimBox(seed) {
        (void)greet("");
        for (int i = 0; i < 3; ++i) {
            put(Lane::alarm);
            put(Lane::live);
        }
        outbox->close(now());
        outbox.reset();
    }
};

}  // namespace

TEST_CASE("a file that can only be read is replaced by its copy when it has stayed so for long, and not before") {
    Filled box;
    turn_read_only(box, "readings.db");
    box.start();
    REQUIRE(box.troubles() == "disk-failing active");
    int refusals = 0;
    while (!box.append(Lane::live)) {
        ++refusals;
        REQUIRE(refusals < 100);
        REQUIRE(box.moved_aside().empty());
        REQUIRE(box.append(Lane::alarm)->is_on_disk);
    }
    REQUIRE(refusals > 10);
    REQUIRE(box.moved_aside().size() == 1);
    REQUIRE(box.troubles() == "outbox-corrupt pressed; disk-failing cleared");
    REQUIRE(box.waiting(Lane::live).starts_with("2,4,6,"));
    REQUIRE(box.greet("1") == Greeting::renewed);
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().find("missing") == std::string::npos);
}

TEST_CASE("a file that can be written again before that is not replaced") {
    Filled box;
    turn_read_only(box, "readings.db");
    box.start();
    for (int refusals = 0; refusals < 15; ++refusals) REQUIRE_FALSE(box.append(Lane::live));
    turn_read_only(box, "readings.db");  // back
    REQUIRE(box.append(Lane::live));
    REQUIRE(box.moved_aside().empty());
    REQUIRE(box.greet("1") == Greeting::ready);
    REQUIRE(box.waiting(Lane::live) == "2,4,6-7");
}

TEST_CASE("whatever the disk refuses to move while a file is replaced, what is whole in it is there in the end") {
    int struck = 0, moved = 0;
    for (std::uint64_t nth = 1; nth <= 30; ++nth) {
        Filled box(nth);
        box.open("readings.db").execute("UPDATE batch SET checksum = 0 WHERE sequence = 6");
        box.disk.fail(DiskOperation::remove, nth, true);
        box.start();
        INFO("from the " << nth << ". on");
        if (!box.append(Lane::live)) ++struck;
        REQUIRE(box.append(Lane::alarm));
        box.disk.mend();
        REQUIRE(box.append(Lane::live));
        box.outbox->tidy(box.now());
        REQUIRE(box.waiting(Lane::live).starts_with("2,4,"));
        REQUIRE(box.waiting(Lane::alarm).starts_with("1,3,5,"));
        moved += box.moved_aside().empty() ? 0 : 1;
    }
    REQUIRE(struck > 0);
    REQUIRE(moved > 3);
}

TEST_CASE("a file that is deleted while it is closed is told of, and what was in it is missing") {
    Filled box;
    box.start();
    (void)box.troubles();
    box.disk.fail(DiskOperation::write, 1, true);
    REQUIRE_FALSE(box.append(Lane::live));
    for (const char* const part : {"readings.db", "readings.db-wal"}) {
        box.disk.mend();
        REQUIRE(box.disk.remove(box.file(part)));
    }
    REQUIRE(box.append(Lane::live));
    REQUIRE(box.troubles() == "disk-failing active; outbox-corrupt pressed; disk-failing cleared");
    REQUIRE(box.outbox->wants_greeting());
    box.outbox->tidy(box.now());
    REQUIRE(box.losses() == "missing 2,4,6 2");  // of the last no row behind it has told yet
    REQUIRE(box.append(Lane::live));
    REQUIRE(box.waiting(Lane::alarm) == "1,3,5");
}

TEST_CASE("what is left of a file that is gone is moved aside before another takes its name") {
    OutboxParts box;
    box.append_many(Lane::live, 2);
    box.outbox.reset();
    for (const std::string left : {"-wal", "-shm"}) {
        std::filesystem::remove(box.file("readings.db"));
        std::ofstream(box.file("readings.db" + left)) << "left";
        box.start();
        REQUIRE(box.append(Lane::live));
        box.outbox.reset();
        int aside = 0;
        for (const auto& entry : std::filesystem::directory_iterator(box.directory.path()))
            if (entry.path().filename().string().ends_with(left) && entry.path().filename().string().find(".corrupt-") != std::string::npos)
                ++aside;
        INFO(left);
        REQUIRE(aside == 1);
    }
}

TEST_CASE("a broken page costs the rows that are on it and no others") {
    constexpr std::uint64_t page_bytes = 1'024;
    SimBox box;
    for (int i = 0; i < 200; ++i) box.put(Lane::live);
    box.outbox.reset();
    std::vector<std::int64_t> leaves;
    {
        auto database = box.open("readings.db");
        auto pages = database.prepare("SELECT pageno, ncell FROM dbstat WHERE name = 'batch' AND pagetype = 'leaf' ORDER BY pageno");
        while (pages.step()) leaves.push_back(pages.integer(0));
    }
    REQUIRE(leaves.size() > 10);
    box.disk.flip_bit(box.file("readings.db"), static_cast<std::uint64_t>(leaves[leaves.size() / 2] - 1) * page_bytes * 8);
    box.start();
    (void)box.waiting(Lane::live);
    REQUIRE(box.append(Lane::live));
    box.outbox->tidy(box.now());
    REQUIRE(box.moved_aside().size() == 1);
    const auto lost = sequences_of(box.outbox->losses());
    INFO(box.losses());
    REQUIRE(lost.ranges().size() == 1);
    REQUIRE(count(lost) <= page_bytes / 120);
}

TEST_CASE("what cannot be read is waited for, and lost when that has taken too long, alone") {
    constexpr std::uint64_t page_bytes = 1'024;
    SimBox box;
    for (int i = 0; i < 200; ++i) box.put(Lane::live);
    box.outbox.reset();
    std::int64_t page = 0;
    {
        auto database = box.open("readings.db");
        auto pages =
            database.prepare("SELECT pageno FROM dbstat WHERE name = 'batch' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 12");
        if (pages.step()) page = pages.integer(0);
    }
    box.disk.spoil(box.file("readings.db"), static_cast<std::uint64_t>(page - 1) * page_bytes);
    box.start();
    for (Duration waited{0}; waited < Outbox::unreadable_max; waited += Duration{60'000}) {
        REQUIRE_FALSE(box.waiting(Lane::live).ends_with("-200"));
        REQUIRE(box.append(Lane::live));
        box.outbox->tidy(box.now());
        REQUIRE(box.moved_aside().empty());
        box.clock.pass(Duration{60'000});
    }
    (void)box.waiting(Lane::live);
    REQUIRE(box.append(Lane::live));
    box.outbox->tidy(box.now());
    REQUIRE(box.moved_aside().size() == 1);
    const auto lost = sequences_of(box.outbox->losses());
    INFO(box.losses());
    REQUIRE(lost.ranges().size() == 1);
    REQUIRE(count(lost) <= page_bytes / 120);
    REQUIRE(box.waiting(Lane::live).ends_with("-211"));
}
