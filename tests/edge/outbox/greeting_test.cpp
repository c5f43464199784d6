#include <catch2/catch.hpp>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Greeting = BatchSource::Greeting;

TEST_CASE("what the cloud knows is not sent again, although the edge had not heard of it") {
    OutboxParts box;
    box.append_many(Lane::live, 10);
    REQUIRE(box.greet("") == Greeting::ready);
    box.start();
    REQUIRE(box.waiting(Lane::live) == "1-10");
    REQUIRE(box.greet("1-7") == Greeting::ready);
    REQUIRE(box.waiting(Lane::live) == "8-10");
}

TEST_CASE("a cloud that was restored gets again what is still here, and is told what is not") {
    OutboxParts box;
    box.append_many(Lane::live, 100);
    REQUIRE(box.greet("") == Greeting::ready);
    box.commit("1-100");
    box.clock.pass(Duration{80 * 3'600'000LL});
    box.append_many(Lane::live, 64);
    box.commit("101-164");
    REQUIRE(BatchView(box.directory / "readings.db").reader().first() == 101);
    REQUIRE(box.greet("1-40") == Greeting::ready);
    REQUIRE(box.waiting(Lane::live) == "101-164");
    box.outbox->tidy(box.now());
    REQUIRE(box.losses() == "missing 41-100 0");
    box.declare();
    REQUIRE(box.losses().empty());
    box.start();
    box.outbox->tidy(box.now());
    REQUIRE(box.losses().empty());
    REQUIRE(box.outbox->epoch() == 0xab);
}

TEST_CASE("an outbox that was cut short takes a new epoch, and no new batch hides behind an old number") {
    OutboxParts box;
    box.append_many(Lane::alarm, 5);
    REQUIRE(box.greet("") == Greeting::ready);
    REQUIRE(box.append(Lane::alarm)->first == 6);
    // The cloud has seen 20: fourteen batches have been cut off here.
    box.start();
    REQUIRE(box.append(Lane::safety)->first == 7);
    REQUIRE(box.greet("1-4,6-20") == Greeting::renewed);
    REQUIRE(box.outbox->epoch() == 0xac);
    REQUIRE(box.troubles() == "outbox-shortened pressed");
    REQUIRE(box.waiting(Lane::alarm) == "5");
    REQUIRE(box.waiting(Lane::safety) == "7");
    REQUIRE(box.losses() == "moved 1-4,6 0");
    box.declare();
    REQUIRE(box.append(Lane::alarm)->first == 9);
    box.start();
    REQUIRE(box.outbox->epoch() == 0xac);
    REQUIRE(box.waiting(Lane::alarm) == "5,8-9");
    REQUIRE(box.greet("") == Greeting::ready);
    REQUIRE(box.troubles().empty());
}

TEST_CASE("a cut is noticed also when the first process after it never reached the cloud") {
    OutboxParts box;
    box.append_many(Lane::alarm, 5);
    REQUIRE(box.greet("") == Greeting::ready);
    box.start();
    box.append_many(Lane::alarm, 3);  // 6 to 8, which the cloud has already, with other contents
    box.start();
    box.append_many(Lane::alarm, 1);
    REQUIRE(box.greet("1-8") == Greeting::renewed);
    REQUIRE(box.waiting(Lane::alarm) == "6-9");
}

TEST_CASE("what was sent in this life is known without being a surprise") {
    OutboxParts box;
    box.append_many(Lane::alarm, 2);
    REQUIRE(box.greet("") == Greeting::ready);
    box.append_many(Lane::alarm, 3);
    REQUIRE(box.greet("1-5") == Greeting::ready);
    box.start();
    REQUIRE(box.greet("1-5") == Greeting::ready);
    // Somebody else sends under our epoch: a box that was copied.
    REQUIRE(box.greet("1-6") == Greeting::renewed);
}

TEST_CASE("a change of epoch that reached one file only is finished at the next start") {
    OutboxParts box;
    box.append_many(Lane::alarm, 2);
    box.append_many(Lane::live, 2);
    REQUIRE(box.greet("") == Greeting::ready);
    box.outbox.reset();
    const auto saved = box.directory / "saved.db";
    std::filesystem::copy_file(box.directory / "readings.db", saved);
    box.start();
    REQUIRE(box.greet("1,3") == Greeting::ready);
    REQUIRE(box.greet("1,3,9") == Greeting::renewed);
    box.outbox.reset();
    std::filesystem::remove(box.directory / "readings.db-wal");
    std::filesystem::copy_file(saved, box.directory / "readings.db", std::filesystem::copy_options::overwrite_existing);
    box.start();
    REQUIRE(box.outbox->epoch() == 0xac);
    REQUIRE(box.waiting(Lane::alarm) == "2");
    REQUIRE(box.waiting(Lane::live) == "4");
}

TEST_CASE("where nobody acknowledges, a lost file renews the epoch at once") {
    Outbox::Settings settings;
    settings.is_acknowledged = false;
    OutboxParts box(settings);
    box.append_many(Lane::alarm, 1);
    box.append_many(Lane::live, 1);
    box.outbox.reset();
    std::filesystem::remove(box.directory / "alarms.db");
    box.start();
    REQUIRE(box.outbox->epoch() == 0xac);
    REQUIRE(box.waiting(Lane::live) == "2");
}
