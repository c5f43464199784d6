#include <catch2/catch.hpp>

#include "tests/edge/outbox/sim_box.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using sqlite::DiskOperation;
using Seen = Outbox::Seen;

namespace {

/// A box whose files are open for reading, and cannot be read any more.
struct Unreadable : SimBox {
    Unreadable() {
        for (int i = 0; i < 3; ++i) {
            put(Lane::alarm);
            put(Lane::live);
        }
        start();
        (void)waiting(Lane::alarm);
        (void)waiting(Lane::live);
        put(Lane::alarm);
        put(Lane::live);
        disk.fail(DiskOperation::read, 1, true);
    }
};

}  // namespace

TEST_CASE("what cannot be read now is not passed over, and what is in memory goes out meanwhile") {
    Unreadable box;
    REQUIRE(box.outbox->rows_after(Lane::alarm, 0, 10, 10'000).upto == 0);
    box.disk.fail(DiskOperation::any, 1, true);
    box.put(Lane::alarm);
    REQUIRE(box.held == std::vector<Content>{9});
    const auto found = box.outbox->rows_after(Lane::alarm, 0, 10, 10'000);
    REQUIRE(found.rows.size() == 1);
    REQUIRE(found.rows.front().bytes == bytes_of(9));
    REQUIRE(found.upto == 0);
    box.disk.mend();
    REQUIRE(box.waiting(Lane::alarm) == "1,3,5,7,9");
}

TEST_CASE("a single row that cannot be read now is none, and is there again when it can") {
    Unreadable box;
    REQUIRE_FALSE(box.outbox->row(Lane::alarm, 1));
    REQUIRE_FALSE(box.outbox->row(Lane::alarm, 1));
    box.disk.mend();
    REQUIRE(box.outbox->row(Lane::alarm, 1)->bytes == bytes_of(1));
}

TEST_CASE("a message is not known while nothing can be read, and is again when it can") {
    SimBox box;
    Outbox::With with;
    with.mark = Mark{"call-1", "17"};
    REQUIRE(box.outbox->append({{Lane::alarm, {1}, 1}}, box.now(), with));
    box.start();
    (void)box.waiting(Lane::alarm);
    box.put(Lane::alarm);
    box.disk.fail(DiskOperation::read, 1, true);
    REQUIRE(box.outbox->seen(*with.mark, box.now(), Duration{60'000}) == Seen::no);
    box.disk.mend();
    REQUIRE(box.outbox->seen(*with.mark, box.now(), Duration{60'000}) == Seen::taken);
}

TEST_CASE("gaps are looked for when both files can be read, and not before") {
    SimBox box;
    for (int i = 0; i < 4; ++i) box.put(Lane::live);
    box.outbox.reset();
    box.open("readings.db").execute("DELETE FROM batch WHERE sequence = 2");
    box.start();
    box.disk.fail(DiskOperation::read, 1, true);
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().empty());
    box.disk.mend();
    (void)box.waiting(Lane::live);
    (void)box.waiting(Lane::alarm);
    box.put(Lane::live);
    box.disk.fail(DiskOperation::read, 1, true);
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().empty());
    box.disk.mend();
    box.outbox->tidy(box.now());
    REQUIRE(box.losses() == "missing 2 1");
}

TEST_CASE("a row that is asked for by its number is judged by its checksum, too") {
    SimBox box;
    for (int i = 0; i < 3; ++i) box.put(Lane::live);
    box.outbox.reset();
    box.open("readings.db").execute("UPDATE batch SET checksum = 0 WHERE sequence = 2");
    box.start();
    REQUIRE_FALSE(box.outbox->row(Lane::live, 2));
    REQUIRE(box.losses() == "damaged 2 1");
    REQUIRE(box.troubles() == "outbox-corrupt pressed");
    REQUIRE(box.waiting(Lane::live) == "1,3");
}

TEST_CASE("the files alone tell of a box what they can, whichever of their heads is gone") {
    SimBox box;
    box.put(Lane::alarm);
    box.put(Lane::live);
    box.outbox.reset();
    const auto status = [&] { return read_status(box.directory.path(), box.disk.vfs()); };
    for (const char* const name : {"alarms.db", "readings.db"}) {
        REQUIRE(status()->epoch == 0xab);
        box.open(name).execute("DELETE FROM head");
    }
    REQUIRE(status()->epoch == 0);
    REQUIRE(status()->taken == 2);
    REQUIRE(status()->pending == 2);
    box.open("readings.db").execute("DELETE FROM batch");
    REQUIRE(status()->taken == 1);
    REQUIRE(box.disk.remove(box.file("readings.db")));
    REQUIRE(status()->pending == 1);
    REQUIRE(box.disk.remove(box.file("alarms.db")));
    REQUIRE_FALSE(status());
}

TEST_CASE("a checkpoint that fails leaves what is in the log") {
    SimBox box;
    for (int i = 0; i < 700; ++i) REQUIRE(box.append(Lane::live, 1, 1'000));
    box.disk.fail(DiskOperation::sync, 1, true);
    box.outbox->tidy_files();
    REQUIRE(box.disk.counts().errors > 0);
    box.disk.mend();
    box.lose_power();
    REQUIRE(box.waiting(Lane::live) == "1-700");
}

TEST_CASE("a ballast is made where there is room for it twice") {
    Outbox::Settings settings;
    settings.ballast_bytes = 64 * 1024;
    SimBox box(1, settings);
    REQUIRE(box.disk.size(box.file("ballast")) == settings.ballast_bytes);
    box.outbox.reset();
    REQUIRE(box.disk.remove(box.file("ballast")));
    for (const std::uint64_t room : {32u, 96u}) {
        box.disk.set_capacity(box.disk.bytes() + room * 1024);
        box.start();
        REQUIRE_FALSE(box.disk.size(box.file("ballast")));
        REQUIRE_FALSE(box.disk.size(box.file("ballast-probe")));
        box.outbox.reset();
    }
    box.disk.set_capacity(box.disk.bytes() + 256 * 1024);
    box.start();
    REQUIRE(box.disk.size(box.file("ballast")) == settings.ballast_bytes);
    settings.ballast_bytes = 0;
    SimBox without(2, settings);
    REQUIRE_FALSE(without.disk.size(without.file("ballast")));
}
