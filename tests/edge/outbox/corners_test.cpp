#include <catch2/catch.hpp>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Seen = Outbox::Seen;

namespace {

constexpr Duration window = std::chrono::minutes{5};

Outbox::With marked(const std::string& account, const std::string& content) {
    Outbox::With with;
    with.mark = Mark{account, content};
    return with;
}

/// A folder that is away, as a disk that was not mounted.
struct Away : OutboxParts {
    std::string elsewhere = directory.path().string() + "-away";
    void leave() {
        outbox.reset();
        std::filesystem::rename(directory.path(), elsewhere);
        start();
    }
    void come_back() { std::filesystem::rename(elsewhere, directory.path()); }
};

}  // namespace

TEST_CASE("a call that is said again is known by its content and its time, in memory, once it has gone, and on disk") {
    OutboxParts box;
    const auto in_memory = [&] {
        const NoWrites disk_full;
        REQUIRE(box.outbox->append({{Lane::safety, {1}, 1}}, box.now(), marked("call-1", "17")));
    };
    in_memory();
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::held);
    REQUIRE(box.outbox->seen({"call-1", "18"}, box.now(), window) == Seen::no);
    box.commit("1");
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::taken);
    REQUIRE(box.outbox->seen({"call-1", "18"}, box.now(), window) == Seen::no);
    in_memory();
    box.clock.pass(window + Duration{1});
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::no);
    REQUIRE(box.outbox->append({{Lane::safety, {1}, 1}}, box.now(), marked("call-2", "5")));
    REQUIRE(box.outbox->seen({"call-2", "5"}, box.now(), window) == Seen::taken);
    box.clock.pass(window + Duration{1});
    REQUIRE(box.outbox->seen({"call-2", "5"}, box.now(), window) == Seen::no);
}

TEST_CASE("of a thousand and more calls that the cloud took out of memory the latest are remembered") {
    OutboxParts box;
    for (int round = 0; round < 2; ++round) {
        {
            const NoWrites disk_full;
            for (int i = 0; i < 600; ++i)
                REQUIRE(box.outbox->append({{Lane::safety, {1}, 1}}, box.now(), marked("call", std::to_string(round * 600 + i))));
        }
        box.commit("1-1200");
    }
    REQUIRE(box.outbox->seen({"call", "0"}, box.now(), window) == Seen::no);
    REQUIRE(box.outbox->seen({"call", "1199"}, box.now(), window) == Seen::taken);
}

TEST_CASE("while the disk is away nothing is asked of it and nothing on it counts as seen") {
    Away box;
    REQUIRE(box.outbox->append({{Lane::alarm, {1}, 1}}, box.now(), marked("call-1", "17")));
    box.leave();
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::no);
    REQUIRE_FALSE(box.append(Lane::live));
    REQUIRE_FALSE(box.outbox->row(Lane::live, 1));
    REQUIRE(box.outbox->wants_greeting() == false);
    box.outbox->close(box.now());
    box.outbox->tidy(box.now());
    box.come_back();
    box.outbox->tidy(box.now());
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::taken);
}

TEST_CASE("alarms that went out of memory wait so many rounds for the cloud before they join what was on the disk") {
    Away box;
    box.leave();
    REQUIRE(box.append(Lane::safety));
    REQUIRE(box.greet("") == BatchSource::Greeting::ready);
    box.come_back();
    int rounds = 0;
    while (box.outbox->status().alarms_in_memory > 0 && rounds < 1'000) {
        box.outbox->tidy(box.now());
        ++rounds;
    }
    REQUIRE(rounds > 2);
    REQUIRE(rounds < 1'000);
    REQUIRE(box.outbox->wants_greeting());
}

TEST_CASE("what is held in memory goes out as many at once as there is room for, each lane for itself") {
    OutboxParts box;
    box.append_many(Lane::alarm, 1);
    REQUIRE(box.waiting(Lane::alarm) == "1");  // the file is open for reading
    const NoWrites disk_full;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(box.append(Lane::safety));
        REQUIRE(box.append(Lane::alarm));
    }
    const auto first = box.outbox->rows_after(Lane::safety, 0, 2, 10'000);
    REQUIRE(first.rows.size() == 2);
    REQUIRE(first.upto == 4);
    const auto rest = box.outbox->rows_after(Lane::safety, first.upto, 10, 10'000);
    REQUIRE(rest.rows.size() == 3);
    REQUIRE(rest.rows.front().id.sequence == 6);
}

TEST_CASE("a number that was never given, or is settled, or belongs to the other file has no row") {
    OutboxParts box;
    box.append_many(Lane::live, 2);
    box.append_many(Lane::alarm, 1);
    REQUIRE(box.outbox->row(Lane::live, 2));
    REQUIRE_FALSE(box.outbox->row(Lane::live, 3));
    REQUIRE_FALSE(box.outbox->row(Lane::live, 4));
    box.commit("2");
    REQUIRE_FALSE(box.outbox->row(Lane::live, 2));
}

TEST_CASE("of a hundred troubles nobody has asked for the first are told") {
    OutboxParts box;
    box.append_many(Lane::alarm, 120);
    box.outbox.reset();
    sqlite::Database(box.file("alarms.db"), sqlite::Database::Access::write)
        .execute("UPDATE batch SET bytes = x'00' WHERE sequence < 115;");
    box.start();
    REQUIRE(box.waiting(Lane::alarm) == "115-120");
    REQUIRE(box.outbox->take_troubles().size() == 100);
}

TEST_CASE("a row whose lane, clock or bytes no program writes is damaged, however large it says it is") {
    for (const std::string change : {"lane = -1", "lane = 3", "clock = -1", "clock = 3", "readings = 1000000"}) {
        OutboxParts box;
        box.append_many(Lane::alarm, 3);
        box.outbox.reset();
        sqlite::Database(box.file("alarms.db"), sqlite::Database::Access::write)
            .execute("UPDATE batch SET " + change + " WHERE sequence = 2;");
        box.start();
        INFO(change);
        REQUIRE(box.waiting(Lane::alarm) == "1,3");
        REQUIRE(box.losses() == (change.starts_with("readings") ? "damaged 2 0" : "damaged 2 1"));
    }
}

TEST_CASE("marks and names of metrics survive a broken page, and a name that does not fit its checksum is given anew") {
    OutboxParts box;
    REQUIRE(box.outbox->append({{Lane::alarm, {1}, 1}}, box.now(), marked("call-1", "17")));
    (void)box.outbox->aliases_for({"a/x", "a/y"});
    box.outbox.reset();
    sqlite::Database(box.file("alarms.db"), sqlite::Database::Access::write)
        .execute("UPDATE batch SET checksum = 0; UPDATE alias SET checksum = 0 WHERE name = 'a/y';");
    sqlite::Database(box.file("readings.db"), sqlite::Database::Access::write).execute("UPDATE alias SET checksum = 0 WHERE name = 'a/y';");
    box.start();
    REQUIRE(box.outbox->status().quarantined.size() == 1);
    REQUIRE(box.outbox->seen({"call-1", "17"}, box.now(), window) == Seen::taken);
    const auto aliases = box.outbox->aliases_for({"a/x", "a/y"});
    REQUIRE(aliases.at("a/x") == 1);
    REQUIRE(aliases.contains("a/y"));
}

TEST_CASE("gaps are looked for beside what is held in memory") {
    OutboxParts box;
    box.append_many(Lane::live, 4);
    box.outbox.reset();
    sqlite::Database(box.file("readings.db"), sqlite::Database::Access::write).execute("DELETE FROM batch WHERE sequence = 2;");
    box.start();
    {
        const NoWrites disk_full;
        REQUIRE(box.append(Lane::safety));
        box.outbox->tidy(box.now());
    }
    REQUIRE(box.outbox->status().alarms_in_memory == 1);
    box.outbox->tidy(box.now());
    REQUIRE(box.losses() == "missing 2 1");
}
