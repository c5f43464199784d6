#include <catch2/catch.hpp>

#include "tests/edge/outbox/sim_box.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using sqlite::DiskOperation;
using Greeting = BatchSource::Greeting;

namespace {

/// Two files with rows and one head, closed: lane alarm has 1, 3 and 5, lane live 2, 4 and 6.
struct Joined : SimBox {
    Joined() {
        (void)greet("");
        for (int i = 0; i < 3; ++i) {
            put(Lane::alarm);
            put(Lane::live);
        }
        outbox->close(now());
        outbox.reset();
    }
    [[nodiscard]] Head head(const std::string& name) { return *BatchView(file(name), disk.vfs()).reader().head(); }
    void set_head(const std::string& name, const Head& head) {
        const std::string text = to_text(head);
        open(name).execute("UPDATE head SET text = '" + text + "', checksum = " + std::to_string(checksum(text)));
    }
    void change(const std::string& name, const std::string& sql) { open(name).execute(sql); }
};

}  // namespace

TEST_CASE("a change of epoch that reached one file is finished at the next start, whichever file it was") {
    for (const std::string ahead : {"alarms.db", "readings.db"}) {
        Joined box;
        Head renewed = box.head(ahead);
        renewed.epoch_before = renewed.epoch;
        renewed.epoch = 0xbb;
        renewed.opened_at = 7;
        renewed.given_up = *parse_sequence_set("1-2");
        box.set_head(ahead, renewed);
        box.start();
        INFO(ahead);
        REQUIRE(box.outbox->epoch() == 0xbb);
        REQUIRE(box.waiting(Lane::alarm) == "3,5");
        REQUIRE(box.waiting(Lane::live) == "4,6");
        REQUIRE(box.moved_aside().empty());
        REQUIRE(box.head("alarms.db").epoch == box.head("readings.db").epoch);
        REQUIRE_FALSE(BatchView(box.file("alarms.db"), box.disk.vfs()).reader().at(1));
        REQUIRE_FALSE(BatchView(box.file("readings.db"), box.disk.vfs()).reader().at(2));
    }
}

TEST_CASE("of two heads of one epoch each tells what the other does not know") {
    for (const std::string name : {"alarms.db", "readings.db"}) {
        Joined box;
        const std::string other = name == "alarms.db" ? "readings.db" : "alarms.db";
        Head head = box.head(name);
        head.acknowledged = *parse_sequence_set("1");
        head.given_up = *parse_sequence_set("2");
        head.is_renewal_due = true;
        head.is_verified = false;
        head.opened_at = 3;
        head.readings_lost = 8;
        box.set_head(name, head);
        head.acknowledged = *parse_sequence_set("3");
        head.given_up = *parse_sequence_set("4");
        head.is_renewal_due = false;
        head.readings_lost = 5;
        box.set_head(other, head);
        box.start();
        INFO(name);
        REQUIRE(box.waiting(Lane::alarm) == "5");
        REQUIRE(box.waiting(Lane::live) == "6");
        REQUIRE(box.outbox->status().readings_lost == 8);
        REQUIRE(box.outbox->wants_greeting());
        REQUIRE(box.troubles().empty());
        // Numbers from 3 on have been in doubt since an earlier start.
        REQUIRE(box.greet("1-3") == Greeting::renewed);
        REQUIRE(box.waiting(Lane::alarm) == "3,5");
    }
}

TEST_CASE("a file of another outbox is not mixed with ours while the disk refuses to move it aside") {
    Joined box;
    Head foreign;
    foreign.epoch = 0x999;
    foreign.opened_at = 100;
    foreign.acknowledged = *parse_sequence_set("1-3");
    foreign.given_up = *parse_sequence_set("4-90");
    box.set_head("readings.db", foreign);
    box.disk.fail(DiskOperation::remove, 1, true);
    box.start();
    REQUIRE(box.outbox->epoch() != 0x999);
    REQUIRE(box.troubles() == "disk-failing active");
    REQUIRE_FALSE(box.append(Lane::live));
    REQUIRE_FALSE(box.append(Lane::safety)->is_on_disk);
    REQUIRE(box.moved_aside().empty());
    box.disk.mend();
    box.outbox->tidy(box.now());
    REQUIRE(box.moved_aside().size() == 1);
    REQUIRE(box.outbox->epoch() == 0xab);
    REQUIRE(box.waiting(Lane::alarm) == "1,3,5");
    REQUIRE(box.waiting(Lane::safety) == "6");
    REQUIRE(box.troubles() == "outbox-corrupt pressed; disk-failing cleared");
    REQUIRE(box.append(Lane::live));
}

TEST_CASE("a first start that reached one head only begins no new epoch") {
    Joined box;
    box.change("readings.db", "DELETE FROM head; DELETE FROM batch");
    box.change("alarms.db", "DELETE FROM batch");
    box.start();
    REQUIRE(box.outbox->epoch() == 0xab);
    REQUIRE_FALSE(box.outbox->status().quarantined.size() > 0);
    REQUIRE(box.troubles().empty());
    REQUIRE(box.greet("") == Greeting::ready);
}

TEST_CASE("a file whose head and rows are gone is told of, and a loss that is already known is not told again") {
    Joined box;
    box.change("readings.db", "DELETE FROM head; DELETE FROM batch");
    box.start();
    REQUIRE(box.troubles() == "outbox-corrupt pressed");
    REQUIRE(box.outbox->wants_greeting());
    box.start();  // before the cloud has spoken
    REQUIRE(box.troubles().empty());
    REQUIRE(box.outbox->wants_greeting());
    REQUIRE(box.greet("1-2") == Greeting::renewed);
    REQUIRE(box.waiting(Lane::alarm) == "3,5");
}

TEST_CASE("a file that cannot be opened at the start keeps what is in it until it can") {
    for (const std::string away : {"readings.db", "alarms.db"}) {
        OutboxParts box;
        (void)box.greet("");
        for (int i = 0; i < 3; ++i) {
            box.append_many(Lane::alarm, 1);
            box.append_many(Lane::live, 1);
        }
        box.outbox->close(box.now());
        box.outbox.reset();
        const bool is_readings = away == "readings.db";
        std::filesystem::rename(box.file(away), box.file("elsewhere"));
        std::filesystem::create_directory(box.file(away));
        box.start();
        INFO(away);
        REQUIRE(box.troubles() == "disk-failing active");
        REQUIRE(box.outbox->epoch() == 0xab);
        REQUIRE(box.outbox->next() > 1'000'000);
        REQUIRE(box.waiting(is_readings ? Lane::alarm : Lane::live) == (is_readings ? "1,3,5" : "2,4,6"));
        REQUIRE(box.waiting(is_readings ? Lane::live : Lane::alarm).empty());
        const auto placed = box.append(Lane::safety);
        REQUIRE(placed->is_on_disk == is_readings);
        REQUIRE(box.append(Lane::live).has_value() == !is_readings);
        box.outbox->tidy(box.now());
        REQUIRE(box.losses().empty());
        std::filesystem::remove(box.file(away));
        std::filesystem::rename(box.file("elsewhere"), box.file(away));
        REQUIRE(box.append(Lane::live));
        REQUIRE(box.append(Lane::alarm)->is_on_disk);
        box.outbox->tidy(box.now());
        REQUIRE(box.troubles() == "disk-failing cleared");
        REQUIRE(box.greet("1") == Greeting::ready);
        REQUIRE(box.waiting(Lane::alarm).starts_with("3,5,"));
        REQUIRE(box.waiting(Lane::live).starts_with("2,4,6,"));
        REQUIRE(box.waiting(Lane::safety) == std::to_string(placed->first));
    }
}

TEST_CASE("rows of another outbox are never sent as ours, whose numbers they have") {
    OutboxParts ours, theirs;
    theirs.outbox.reset();
    for (const auto& entry : std::filesystem::directory_iterator(theirs.directory.path())) std::filesystem::remove(entry);
    theirs.start();
    REQUIRE(ours.outbox->epoch() != theirs.outbox->epoch());
    const auto put = [](OutboxParts& box, Lane lane, Content content) {
        REQUIRE(box.outbox->append({{lane, bytes_of(content), 1}}, box.now()));
    };
    for (Content i = 1; i <= 3; ++i) {
        put(ours, Lane::alarm, i);
        put(theirs, Lane::live, 100 + i);
    }
    ours.outbox.reset();
    theirs.outbox.reset();
    std::filesystem::copy_file(theirs.file("readings.db"), ours.file("readings.db"), std::filesystem::copy_options::overwrite_existing);
    ours.start();
    ours.outbox->tidy(ours.now());
    REQUIRE(quarantined(ours.directory.path()).size() == 1);
    Cloud cloud;
    cloud.take_all(*ours.outbox);
    REQUIRE(cloud.stored == std::multiset<Content>{1, 2, 3});
}
