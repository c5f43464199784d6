#include <catch2/catch.hpp>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Greeting = BatchSource::Greeting;

namespace {

/// Two files with rows that the cloud has not got, closed.
struct Filled : OutboxParts {
    Filled() {
        for (int i = 0; i < 40; ++i) {
            if (!outbox->append({4, {Lane::live, Bytes(100, 7), 1}}, now())) throw std::runtime_error("an append failed");
            append_many(Lane::alarm, 1);
        }
        (void)outbox->aliases_for({"a/x"});
        outbox.reset();
    }
    [[nodiscard]] std::size_t aside() const { return quarantined(directory.path()).size(); }
};

}  // namespace

TEST_CASE("a file that is no database is moved aside and named, and the box goes on under a new epoch") {
    for (const std::string name : {"alarms.db", "readings.db"}) {
        Filled box;
        std::ofstream(box.file(name), std::ios::trunc) << std::string(5'000, 'x');
        std::filesystem::remove(box.file(name + "-wal"));
        box.start();
        INFO(name);
        REQUIRE(box.aside() == 1);
        REQUIRE(quarantined(box.directory.path())[0].starts_with(name + ".corrupt-"));
        REQUIRE(box.troubles() == "outbox-corrupt pressed");
        const bool is_alarms = name == "alarms.db";
        const auto placed = box.append(is_alarms ? Lane::alarm : Lane::live);
        REQUIRE(placed);
        REQUIRE(placed->is_on_disk);
        REQUIRE(box.outbox->wants_greeting());
        // The cloud has some of what is gone, and some of what is left.
        REQUIRE(box.greet(is_alarms ? "1-10,200" : "1-5") == Greeting::renewed);
        REQUIRE(box.waiting(is_alarms ? Lane::alarm : Lane::live) == std::to_string(placed->first));
        REQUIRE(box.outbox->epoch() == 0xac);
        REQUIRE(box.losses().find("missing") == 0);
    }
}

TEST_CASE("a database of a newer version, an empty file and a deleted one are told of, and none stops the box") {
    const auto damage = GENERATE(0, 1, 2);
    Filled box;
    const std::string file = box.file("readings.db");
    if (damage == 0) sqlite::Database(file, sqlite::Database::Access::write).execute("PRAGMA user_version=99;");
    if (damage == 1) std::ofstream(file, std::ios::trunc).close();
    if (damage == 2) std::filesystem::remove(file);
    if (damage != 0) std::filesystem::remove(file + "-wal");
    box.start();
    REQUIRE(box.aside() == (damage == 0 ? 1 : 0));
    REQUIRE(box.troubles() == "outbox-corrupt pressed");
    REQUIRE(box.append(Lane::live));
    REQUIRE(box.waiting(Lane::alarm).find("5,10,15") == 0);
    REQUIRE(box.outbox->wants_greeting());
}

TEST_CASE("of a file with a broken page everything else is saved") {
    Filled box;
    const auto size = std::filesystem::file_size(box.file("readings.db"));
    box.overwrite("readings.db", size / 2 / 1024 * 1024, std::string(1024, '\x2a'));
    box.start();
    // The page is met when rows are given out; the next write replaces the file.
    (void)box.waiting(Lane::live);
    REQUIRE(box.append(Lane::live));
    box.outbox->tidy(box.now());
    REQUIRE(box.aside() == 1);
    REQUIRE(box.troubles() == "outbox-corrupt pressed");
    const auto rows = box.outbox->rows_after(Lane::live, 0, 10'000, 10'000'000).rows;
    REQUIRE(rows.size() > 40);
    REQUIRE(rows.size() < 161);
    REQUIRE(box.losses().find("missing") == 0);
    const auto lost = box.outbox->losses();
    REQUIRE(rows.size() + count(sequences_of(lost)) == 161);
    INFO(box.losses());
    REQUIRE(readings_of(lost) == count(sequences_of(lost)));
    REQUIRE(box.outbox->aliases_for({}).at("a/x") == 1);
}

TEST_CASE("a row that does not fit its checksum is never sent, and declared") {
    Filled box;
    {
        sqlite::Database database(box.file("alarms.db"), sqlite::Database::Access::write);
        database.execute("UPDATE batch SET bytes = x'00' WHERE sequence = 10; UPDATE batch SET lane = 7 WHERE sequence = 15;");
        database.execute("UPDATE batch SET wall = wall + 1 WHERE sequence = 20;");
    }
    box.start();
    REQUIRE(box.waiting(Lane::alarm).find("5,25,30") == 0);
    REQUIRE_FALSE(box.outbox->row(Lane::alarm, 10));
    REQUIRE(box.losses() == "damaged 10,15,20 3");
    REQUIRE(box.troubles() == "outbox-corrupt pressed; outbox-corrupt pressed; outbox-corrupt pressed");
    box.declare();
    REQUIRE(box.outbox->status().readings_lost == 3);
    box.start();
    REQUIRE(box.waiting(Lane::alarm).find("5,25,30") == 0);
    REQUIRE(box.losses().empty());
}

TEST_CASE("a last row that is broken makes no number be given twice") {
    Filled box;
    sqlite::Database(box.file("alarms.db"), sqlite::Database::Access::write).execute("UPDATE batch SET checksum = 0 WHERE sequence = 200;");
    box.start();
    REQUIRE(box.aside() == 1);
    REQUIRE(box.append(Lane::alarm)->first == 200);
    REQUIRE(box.greet("200") == Greeting::renewed);
    REQUIRE(box.waiting(Lane::alarm).ends_with("195,200"));
}

TEST_CASE("rows that are gone are found and declared with the readings that were in them") {
    Filled box;
    sqlite::Database(box.file("readings.db"), sqlite::Database::Access::write)
        .execute("DELETE FROM batch WHERE sequence BETWEEN 51 AND 53;");
    box.start();
    box.outbox->tidy(box.now());
    REQUIRE(box.losses() == "missing 51-53 3");
}

TEST_CASE("a broken head is taken from the other file") {
    Filled box;
    sqlite::Database(box.file("alarms.db"), sqlite::Database::Access::write).execute("UPDATE head SET checksum = 1;");
    box.start();
    REQUIRE(box.outbox->epoch() == 0xab);
    REQUIRE(box.outbox->wants_greeting());
}

TEST_CASE("two files that do not belong together are not mixed") {
    Filled box, other;
    box.epochs = 0x500;
    box.start();
    box.outbox.reset();
    Filled third;
    sqlite::Database(third.file("readings.db"), sqlite::Database::Access::write).execute("DELETE FROM head;");
    third.start();
    third.outbox.reset();
    std::filesystem::copy_file(third.file("readings.db"), box.file("readings.db"), std::filesystem::copy_options::overwrite_existing);
    {
        sqlite::Database database(box.file("readings.db"), sqlite::Database::Access::write);
        Head head;
        head.epoch = 0x999;
        database.execute("UPDATE head SET text = '" + to_text(head) + "', checksum = " + std::to_string(checksum(to_text(head))));
    }
    box.start();
    REQUIRE(box.aside() == 1);
    REQUIRE(box.outbox->epoch() == 0xab);
}

TEST_CASE("alarms that no disk takes go out from memory, are bounded, and are saved when the disk is back") {
    OutboxParts box;
    box.append_many(Lane::alarm, 1);
    {
        const NoWrites disk_full;
        for (std::uint64_t i = 0; i < Outbox::memory_rows_max; ++i) {
            const auto placed = box.append(Lane::safety);
            REQUIRE(placed);
            REQUIRE_FALSE(placed->is_on_disk);
            REQUIRE(placed->first == i + 2);
        }
        REQUIRE(box.append(Lane::safety).error().kind == FaultKind::full);
        REQUIRE(box.waiting(Lane::safety) == "2-1001");
        REQUIRE(box.outbox->row(Lane::safety, 500)->id.sequence == 500);
        REQUIRE(box.outbox->status().alarms_in_memory == 1'000);
        REQUIRE(box.outbox->status().taken == 1);
        REQUIRE_FALSE(box.append(Lane::live));
        REQUIRE(box.troubles() == "disk-failing active");
        box.commit("2-901");
        REQUIRE(box.outbox->status().alarms_in_memory == 100);
    }
    box.outbox->tidy(box.now());
    REQUIRE(box.outbox->status().alarms_in_memory == 0);
    REQUIRE(box.append(Lane::live));
    REQUIRE(box.troubles() == "disk-failing cleared");
    box.start();
    REQUIRE(box.waiting(Lane::safety) == "902-1001");
    REQUIRE(box.outbox->status().taken == 1'002);
}

TEST_CASE("a round that the disk refused keeps its numbers unless an alarm needs them, and none is used twice") {
    OutboxParts box;
    box.append_many(Lane::live, 1);
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.append(Lane::live));
    }
    REQUIRE(box.append(Lane::live)->first == 2);
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.append(Lane::live));
    }
    REQUIRE(box.append(Lane::alarm)->first == 4);
    REQUIRE(box.append(Lane::live)->first == 5);
    REQUIRE(box.losses() == "not-saved 3 0");
    box.declare();
    box.start();
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().empty());
    REQUIRE(box.waiting(Lane::live) == "1-2,5");
}

TEST_CASE("a smaller round that the disk refuses after a larger one takes no doubt from the numbers of the larger one") {
    OutboxParts box;
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.outbox->append({3, {Lane::live, Bytes(100, 7), 1}}, box.now()));
        REQUIRE_FALSE(box.append(Lane::live));
    }
    REQUIRE(box.append(Lane::alarm)->first == 4);
    REQUIRE(box.losses() == "not-saved 1-3 0");
}

TEST_CASE("a file that is deleted under a running box is replaced by what can still be read of it") {
    OutboxParts box;
    box.append_many(Lane::live, 20);
    std::filesystem::remove(box.file("readings.db"));
    box.outbox->tidy_files();
    box.outbox->tidy(box.now());
    REQUIRE(box.troubles() == "outbox-corrupt pressed");
    REQUIRE(box.waiting(Lane::live) == "1-20");
    REQUIRE(box.append(Lane::live)->first == 21);
    REQUIRE(box.greet("") == Greeting::renewed);
    box.start();
    REQUIRE(box.waiting(Lane::live) == "1-21");
}

TEST_CASE("without any disk at the start alarms still go, and with the disk comes what was on it") {
    OutboxParts box;
    box.append_many(Lane::alarm, 3);
    box.outbox.reset();
    const auto away = box.directory.path().string() + "-away";
    std::filesystem::rename(box.directory.path(), away);
    box.start();
    REQUIRE(box.troubles() == "disk-failing active");
    const auto placed = box.append(Lane::safety);
    REQUIRE(placed);
    REQUIRE_FALSE(placed->is_on_disk);
    REQUIRE(box.waiting(Lane::safety) == std::to_string(placed->first));
    std::filesystem::rename(away, box.directory.path());
    box.outbox->tidy(box.now());
    REQUIRE(box.waiting(Lane::alarm) == "1-3");
    REQUIRE(box.waiting(Lane::safety) == "4");
    REQUIRE(box.outbox->epoch() == 0xab);
    REQUIRE(box.outbox->wants_greeting());
    REQUIRE(box.troubles() == "disk-failing cleared");
}

TEST_CASE("an alarm that the cloud has taken out of memory is not sent again with the files that come back") {
    OutboxParts box;
    box.append_many(Lane::alarm, 3);
    box.outbox.reset();
    const auto away = box.directory.path().string() + "-away";
    std::filesystem::rename(box.directory.path(), away);
    box.start();
    const auto placed = box.append(Lane::safety);
    REQUIRE(placed);
    REQUIRE(box.outbox->epoch() != 0xab);
    REQUIRE(box.greet("") == Greeting::ready);
    std::filesystem::rename(away, box.directory.path());
    // It may have gone out under an epoch of its own: the files wait for what the cloud says of it.
    box.outbox->tidy(box.now());
    REQUIRE(box.outbox->epoch() != 0xab);
    REQUIRE(box.greet(std::to_string(placed->first)) == Greeting::renewed);
    REQUIRE(box.outbox->epoch() == 0xab);
    REQUIRE(box.waiting(Lane::alarm) == "1-3");
    REQUIRE(box.waiting(Lane::safety).empty());
}

TEST_CASE("a round that was refused before the files could be opened takes no number from those that follow") {
    OutboxParts box;
    REQUIRE(box.greet("") == Greeting::ready);
    box.append_many(Lane::alarm, 3);
    box.outbox.reset();
    const auto away = box.directory.path().string() + "-away";
    std::filesystem::rename(box.directory.path(), away);
    box.start();
    for (int round = 0; round < 3; ++round) {
        REQUIRE_FALSE(box.append(Lane::live));
        REQUIRE_FALSE(box.append(Lane::safety)->is_on_disk);
    }
    REQUIRE(box.losses().empty());
    std::filesystem::rename(away, box.directory.path());
    box.outbox->tidy(box.now());
    REQUIRE(box.waiting(Lane::safety) == "4-6");
    REQUIRE(box.append(Lane::live)->first == 7);
    REQUIRE(box.greet("1-3") == Greeting::ready);
    REQUIRE(box.waiting(Lane::safety) == "4-6");
    REQUIRE(box.waiting(Lane::live) == "7");
    REQUIRE(box.losses().empty());
}
