#include <stdexcept>

#include "tests/cloud/ingest/street.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;

namespace {

/// A cloud with somebody else at its file, who forbids it things.
struct Hindered {
    ScratchDirectory scratch;
    Cloud cloud{sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write)};
    Intruder intruder{scratch.file("cloud.db")};
    TalkingBox box;

    void forbid(const std::string& what) { intruder.execute("CREATE TRIGGER no BEFORE " + what + " BEGIN SELECT RAISE(ABORT, 'no'); END"); }
    void allow() { intruder.execute("DROP TRIGGER no"); }
    [[nodiscard]] Instant now() const { return cloud.clock.wall(); }
};

struct Memory final : Log {
    std::vector<std::string> events;
    void write(Level, std::string_view event, Fields) override { events.emplace_back(event); }
};

}  // namespace

TEST_CASE("what cannot even be put aside is not acknowledged, and comes again") {
    Hindered at;
    static_cast<void>(at.cloud.take({at.box.birth(at.now())}));
    at.forbid("INSERT ON batch");
    at.intruder.execute("CREATE TRIGGER nor BEFORE INSERT ON quarantine BEGIN SELECT RAISE(ABORT, 'nor'); END");
    CHECK(at.cloud.take({at.box.reading(1, 1, at.now())}).empty());
    at.allow();
    CHECK(told(at.cloud.take({at.box.reading(1, 1, at.now())})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    CHECK(at.cloud.store.summary().readings_stored == 1);
}

TEST_CASE("when drops cannot be counted their senders are asked for a rebirth all the same, and strangers are not") {
    Hindered at;
    static_cast<void>(at.cloud.take({at.box.birth(at.now())}));
    at.forbid("INSERT ON fault_count");
    const std::vector<ingest::Inbox::Cut> cut{{"pingjiang/b03", Box{GroupId{"pingjiang"}, EdgeId{"b03"}}, 3},
                                              {"pingjiang/b04", Box{GroupId{"pingjiang"}, EdgeId{"b04"}}, 3},
                                              {"/", std::nullopt, 3}};
    CHECK(told(at.cloud.ingest.settle(cut, at.now(), at.cloud.clock.steady())) == Told{"NCMD/b03 Node Control/Rebirth true"});
    CHECK(at.cloud.store.fault_counts().empty());
    CHECK(told(at.cloud.ingest.settle(cut, at.now(), at.cloud.clock.steady())).empty());
}

TEST_CASE("a silence that cannot be stored is told as soon as it can be") {
    Hindered at;
    static_cast<void>(at.cloud.take({at.box.birth(at.now())}));
    at.cloud.clock.advance(std::chrono::seconds{31});
    at.forbid("INSERT ON alert");
    static_cast<void>(at.cloud.ingest.watch(at.now(), at.cloud.clock.steady()));
    CHECK(at.cloud.alerts().empty());
    at.allow();
    static_cast<void>(at.cloud.ingest.watch(at.now(), at.cloud.clock.steady()));
    CHECK(at.cloud.alerts().size() == 1);
}

TEST_CASE("a box that comes back while the database is in trouble is back for the others only once that is stored") {
    Hindered at;
    static_cast<void>(at.cloud.take({at.box.birth(at.now())}));
    at.cloud.clock.advance(std::chrono::seconds{31});
    static_cast<void>(at.cloud.ingest.watch(at.now(), at.cloud.clock.steady()));
    at.intruder.hold();
    const std::vector<std::uint8_t> noise{0xff};
    CHECK(at.cloud.take({at.box.reading(1, 1, at.now()), {"spBv1.0/pingjiang/NDATA/noisy", noise, at.now()}}).empty());
    at.intruder.execute("ROLLBACK");
    CHECK(at.cloud.alerts()[0].condition_active);
    CHECK(told(at.cloud.take({at.box.reading(1, 1, at.now())})) == Told{"NCMD/b03 Node Control/Rebirth true"});
    static_cast<void>(at.cloud.take({at.box.birth(at.now()), at.box.reading(1, 1, at.now())}));
    CHECK_FALSE(at.cloud.alerts()[0].condition_active);
    CHECK(at.cloud.store.summary().readings_stored == 1);
}

TEST_CASE("of alarms that are tried by themselves the first that fails ends it") {
    Hindered at;
    static_cast<void>(at.cloud.take({at.box.birth(at.now())}));
    TalkingBox twin = at.box;
    auto torn = twin.batch({7, Lane::safety, 9}, {}, at.now());
    torn.payload.insert(torn.payload.begin(), 0xff);
    at.intruder.hold();
    CHECK(at.cloud.take({torn, at.box.alarm(1, AlarmChange::active, at.now()), at.box.alarm(2, AlarmChange::cleared, at.now())}).empty());
    CHECK(at.cloud.ingest.counts().in_trouble == 1);
    CHECK(at.cloud.ingest.counts().bunches == 1);
}

TEST_CASE("whatever else is thrown on the way, what was stored is acknowledged and nothing is stored twice") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    cloud.store.on_change([] { throw std::runtime_error("a listener that fails"); });
    CHECK(told(cloud.take({box.alarm(1, AlarmChange::pressed, now)})) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1"});
    CHECK(cloud.alerts().at(0).count == 1);
    CHECK(cloud.store.quarantined({}).empty());
}

TEST_CASE("a foreign node's birth is the only word on its alarms, but no birth tells of a press") {
    using sparkplug::DataType;
    Cloud cloud;
    TalkingBox node;
    node.name = "plc";
    sparkplug::Payload birth;
    birth.metrics = {metric("bdSeq", std::int64_t{0}), metric("pump/Alarm/dry", true, DataType::boolean),
                     metric("pump/Alarm/call", true, DataType::boolean)};
    birth.metrics[2].properties.push_back({"pressed", true});
    static_cast<void>(cloud.take({node.message("NBIRTH", birth, cloud.clock.wall())}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.condition == ConditionId{"dry"});
}

TEST_CASE("who sends nothing but rubbish is in the log once a minute, for each kind of it, and counted always") {
    Memory log;
    ManualClock clock;
    store::Store store(sqlite::Database::in_memory(), clock);
    ingest::Ingest ingest(store, std::chrono::seconds{30}, log);
    const auto say = [&](const std::string& edge) {
        static_cast<void>(
            ingest.take(std::vector<ingest::Received>{{"spBv1.0/g/NDATA/" + edge, {0xff}, clock.wall()}}, clock.wall(), clock.steady()));
    };
    for (int i = 0; i < 10; ++i) say("noisy");
    say("other");
    CHECK(log.events == Told{"message_rejected", "message_rejected"});
    clock.advance(ingest::Reader::said_every);
    say("noisy");
    CHECK(log.events.size() == 3);
    for (std::size_t i = 0; i < ingest::Reader::said_max; ++i) say(std::to_string(i));
    say("noisy");
    CHECK(log.events.size() == 3 + ingest::Reader::said_max + 1);
    CHECK(store.totals().faults.at("payload") == static_cast<std::int64_t>(13 + ingest::Reader::said_max));
}

TEST_CASE("batches of an alarm lane that say something else are no riddles: a sign of life, a loss, something online") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    const sparkplug::Batch online{{}, {}, {{DeviceId{"gas-1"}, true, now}}, {}};
    const sparkplug::Batch nothing_lost{{}, {}, {}, {{{}, 0, "full"}}};
    static_cast<void>(cloud.take({box.batch({7, Lane::alarm, 1}, {}, now), box.batch({7, Lane::alarm, 2}, online, now),
                                  box.batch({7, Lane::alarm, 3}, nothing_lost, now)}));
    sparkplug::Payload text;
    text.metrics = {metric("gas-1/note", std::string("a text that nobody reads"), sparkplug::DataType::string)};
    auto with_event = text, with_loss = text;
    with_event.metrics.push_back(metric("gas-1/Alarm/gas-high", false, sparkplug::DataType::boolean));
    with_loss.metrics.push_back(metric("Gengfu/Lost", std::string("8:1:full"), sparkplug::DataType::string));
    std::uint64_t sequence = 4;
    for (sparkplug::Payload* each : {&with_event, &with_loss}) {
        each->metrics.push_back(
            metric("Gengfu/Batch", "0000000000000007:alarm:" + std::to_string(sequence++), sparkplug::DataType::string));
        static_cast<void>(cloud.take({box.message("NDATA", *each, now)}));
    }
    CHECK(cloud.alerts().empty());
    CHECK(cloud.store.quarantined({}).empty());
    text.metrics.push_back(metric("Gengfu/Batch", std::string("0000000000000007:alarm:6"), sparkplug::DataType::string));
    static_cast<void>(cloud.take({box.message("NDATA", text, now)}));
    CHECK(cloud.alerts().size() == 1);
    auto beyond = sparkplug::Payload{};
    beyond.metrics = {metric("Gengfu/Lost", std::string("1-4611686018427387905:1:full"), sparkplug::DataType::string),
                      metric("Gengfu/Lost", std::string("9:1:full"), sparkplug::DataType::string),
                      metric("Gengfu/Batch", std::string("0000000000000007:alarm:7"), sparkplug::DataType::string)};
    static_cast<void>(cloud.take({box.message("NDATA", beyond, now)}));
    CHECK(cloud.store.quarantined({}).size() == 2);
}
