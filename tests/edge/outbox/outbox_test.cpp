#include "edge/outbox/outbox.hpp"

#include <catch2/catch.hpp>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("what was appended is there after a restart, under the same epoch and with its bytes") {
    OutboxParts box;
    REQUIRE(box.append(Lane::live, 15)->first == 1);
    REQUIRE(box.append(Lane::live, 15)->first == 2);
    REQUIRE(box.append(Lane::safety, 1)->first == 3);
    REQUIRE(box.append(Lane::alarm, 1)->first == 4);
    const std::uint64_t epoch = box.outbox->epoch();
    box.start();
    REQUIRE(box.outbox->epoch() == epoch);
    REQUIRE(box.waiting(Lane::live) == "1-2");
    REQUIRE(box.waiting(Lane::safety) == "3");
    REQUIRE(box.waiting(Lane::alarm) == "4");
    const auto rows = box.outbox->rows_after(Lane::live, 1, 10, 1'000).rows;
    REQUIRE(rows.size() == 1);
    REQUIRE(rows[0].id == BatchId{epoch, Lane::live, 2});
    REQUIRE(rows[0].bytes == Bytes(100, 7));
    REQUIRE(rows[0].accepted == box.clock.steady());
    const auto status = read_status(box.directory.path());
    REQUIRE(status->taken == 32);
    REQUIRE(status->pending == 4);
    REQUIRE(box.outbox->status().taken == 32);
    REQUIRE(box.losses().empty());
    REQUIRE(box.troubles().empty());
}

TEST_CASE("what a clock was worth when it dated a batch outlives the boot, when no age tells better") {
    OutboxParts box;
    for (const auto quality : {ClockQuality::unset, ClockQuality::plausible, ClockQuality::stepped})
        REQUIRE(box.outbox->append({{Lane::live, Bytes(10, 7), 1}}, box.now(quality)));
    box.boot = 2;
    box.start();
    const auto rows = box.outbox->rows_after(Lane::live, 0, 3, 1'000).rows;
    REQUIRE(rows.size() == 3);
    REQUIRE(rows[0].clock == ClockQuality::unset);
    REQUIRE(rows[1].clock == ClockQuality::plausible);
    REQUIRE(rows[2].clock == ClockQuality::stepped);
}

TEST_CASE("a batch of an earlier boot tells no age") {
    OutboxParts box;
    box.append_many(Lane::alarm, 1);
    box.boot = 2;
    box.start();
    REQUIRE_FALSE(box.outbox->rows_after(Lane::alarm, 0, 1, 1'000).rows.at(0).accepted);
}

TEST_CASE("a sequence is never given twice, not even after everything was committed and the box restarted") {
    OutboxParts box;
    box.append_many(Lane::alarm, 3);
    box.commit("1-3");
    box.outbox->close(box.now());
    box.start();
    REQUIRE(box.waiting(Lane::alarm).empty());
    REQUIRE(box.outbox->status().pending == 0);
    REQUIRE(box.append(Lane::live)->first == 4);
}

TEST_CASE("several batches of one commit have numbers in a row, and lanes of one file may mix") {
    OutboxParts box;
    const auto placed = box.outbox->append({{Lane::safety, {1}, 1}, {Lane::alarm, {2}, 0}}, box.now());
    REQUIRE(placed);
    REQUIRE(placed->first == 1);
    REQUIRE(placed->last == 2);
    REQUIRE(box.waiting(Lane::safety) == "1");
    REQUIRE(box.waiting(Lane::alarm) == "2");
}

TEST_CASE("a look at the rows of a lane says how far it has come, so that others are not looked at again") {
    OutboxParts box;
    box.append_many(Lane::alarm, 200);
    box.append_many(Lane::safety, 1);
    const auto found = box.outbox->rows_after(Lane::safety, 0, 10, 1'000'000);
    REQUIRE(found.rows.size() == 1);
    REQUIRE(found.upto == 201);
    const auto some = box.outbox->rows_after(Lane::alarm, 0, 1'000, 500);
    REQUIRE(some.rows.size() == 5);
    REQUIRE(some.upto == 5);
    REQUIRE(box.outbox->rows_after(Lane::alarm, 0, 1'000, 1).rows.size() == 1);
}

TEST_CASE("committed rows are not given out again, and stay as a ring until they are old") {
    OutboxParts box;
    box.append_many(Lane::live, 100);
    box.commit("1-90,95");
    REQUIRE(box.waiting(Lane::live) == "91-94,96-100");
    REQUIRE_FALSE(box.outbox->row(Lane::live, 95));
    REQUIRE(box.outbox->row(Lane::live, 94));
    box.clock.pass(Duration{71 * 3'600'000LL});
    box.append_many(Lane::live, 64);
    const BatchView before(box.directory / "readings.db");
    REQUIRE(BatchView(box.directory / "readings.db").reader().first() == 1);
    box.clock.pass(Duration{2 * 3'600'000LL});
    box.append_many(Lane::live, 64);
    REQUIRE(BatchView(box.directory / "readings.db").reader().first() == 91);
    REQUIRE_FALSE(BatchView(box.directory / "readings.db").reader().at(95));
    REQUIRE(read_status(box.directory.path())->pending == 164 + 64 - 91);
}

TEST_CASE("an acknowledgement of what was never given deletes nothing that comes later") {
    OutboxParts box;
    box.append_many(Lane::live, 1);
    box.commit("1-1000");
    REQUIRE(box.append(Lane::live)->first == 2);
    REQUIRE(box.waiting(Lane::live) == "2");
}

TEST_CASE("a message that a device sends again is recognised for a while, also across a restart and a jump of the wall clock") {
    OutboxParts box;
    const Mark mark{"call-1", "0001 101"};
    Outbox::With with;
    with.mark = mark;
    REQUIRE(box.outbox->seen(mark, box.now(), Duration{60'000}) == Outbox::Seen::no);
    REQUIRE(box.outbox->append({{Lane::safety, {1}, 1}}, box.now(), with));
    box.start();
    box.clock.step_wall(Duration{-3'600'000});
    box.clock.pass(Duration{60'000});
    REQUIRE(box.outbox->seen(mark, box.now(), Duration{60'000}) == Outbox::Seen::taken);
    REQUIRE(box.outbox->seen({"call-1", "0002 101"}, box.now(), Duration{60'000}) == Outbox::Seen::no);
    REQUIRE(box.outbox->seen({"call-2", "0001 101"}, box.now(), Duration{60'000}) == Outbox::Seen::no);
    box.clock.pass(Duration{1});
    REQUIRE(box.outbox->seen(mark, box.now(), Duration{60'000}) == Outbox::Seen::no);
    box.clock.step_wall(Duration{3'600'000});
    box.boot = 2;
    REQUIRE(box.outbox->seen(mark, box.now(), Duration{60'001}) == Outbox::Seen::taken);
}

TEST_CASE("an alias stays with its name for ever, also when a file is lost") {
    OutboxParts box;
    const sparkplug::Aliases first = box.outbox->aliases_for({"a/x", "b/x"});
    for (const char* lost : {"alarms.db", "readings.db"}) {
        box.append_many(Lane::alarm, 1);
        box.append_many(Lane::live, 1);
        box.outbox.reset();
        std::filesystem::remove(box.directory / lost);
        box.start();
        const auto& second = box.outbox->aliases_for({"c/x", "a/x"});
        REQUIRE(second.at("a/x") == first.at("a/x"));
        REQUIRE(second.at("b/x") == first.at("b/x"));
        REQUIRE(second.at("c/x") == 3);
    }
}

TEST_CASE("while a file cannot be read no name gets an alias that a row in it may use for another, and gets one with the file") {
    OutboxParts box;
    const std::string file = GENERATE(as<std::string>{}, "alarms.db", "readings.db", "both");
    (void)box.outbox->aliases_for({"a/x", "b/x"});
    box.outbox.reset();
    const std::string aside = box.directory.path().string() + "-away";
    if (file == "both") {
        std::filesystem::rename(box.directory.path(), aside);
    } else {
        // The other one is new, and this one cannot be opened.
        for (const std::string name : {"alarms.db", "readings.db"})
            if (name != file) std::filesystem::remove(box.file(name));
        std::filesystem::rename(box.file(file), aside);
        std::filesystem::create_directory(box.file(file));
    }
    box.start();
    const auto& aliases = box.outbox->aliases_for({"b/x", "c/x"});
    REQUIRE_FALSE(aliases.contains("b/x"));
    REQUIRE_FALSE(aliases.contains("c/x"));
    if (file == "both") {
        std::filesystem::rename(aside, box.directory.path());
        box.outbox->tidy(box.now());
    } else {
        std::filesystem::remove(box.file(file));
        std::filesystem::rename(aside, box.file(file));
        box.start();
        (void)box.outbox->aliases_for({"b/x", "c/x"});
    }
    // Meanwhile an outbox has begun without it: it is another's now, and is set aside with all its rows.
    if (file == "readings.db") {
        CHECK(box.troubles().find("outbox-corrupt") != std::string::npos);
        return;
    }
    const auto& known = box.outbox->aliases_for({});
    REQUIRE(known.at("a/x") == 1);
    REQUIRE(known.at("b/x") == 2);
    REQUIRE(known.at("c/x") == 3);
}

TEST_CASE("status tells from outside beside a running box, and nothing where no box ever ran") {
    OutboxParts box;
    box.append_many(Lane::live, 3);
    REQUIRE(read_status(box.directory.path())->taken == 3);
    const TemporaryDirectory empty;
    REQUIRE_FALSE(read_status(empty.path()));
    REQUIRE(std::filesystem::is_empty(empty.path()));
    const auto status = box.outbox->status();
    REQUIRE(status.readings_written == 3);
    REQUIRE(status.bytes_written > 3 * 1'000);
    REQUIRE(status.readings_bytes > 0);
}
