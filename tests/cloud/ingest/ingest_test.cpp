#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;

TEST_CASE("batches are stored in one transaction and acknowledged as committed, whatever their lanes") {
    Cloud cloud;
    TalkingBox box;
    CHECK(told(cloud.take({box.birth(cloud.clock.wall())})).empty());
    const Instant now = cloud.clock.wall();
    const auto answers =
        cloud.take({box.reading(1, 10, now), box.reading(2, 11, now + Duration{1}), box.alarm(3, AlarmChange::active, now)});
    CHECK(told(answers) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1-3"});
    CHECK(cloud.store.summary().readings_stored == 2);
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.kind == KindId{"gas-detector"});
    CHECK(cloud.alerts()[0].cause.place == "2-301");
}

TEST_CASE("the same batch is stored once and acknowledged each time, within a bunch and across a restart of the cloud") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    TalkingBox box;
    const Told acknowledged{"NCMD/b03 Gengfu/Committed 0000000000000007:1"};
    {
        Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
        static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
        const auto first = box.reading(1, 10, cloud.clock.wall());
        // The answer is lost, so the box sends again.
        CHECK(told(cloud.take({first, box.reading(1, 10, cloud.clock.wall())})) == acknowledged);
        CHECK(told(cloud.take({box.reading(1, 10, cloud.clock.wall())})) == acknowledged);
        CHECK(cloud.store.summary().readings_stored == 1);
    }
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
    CHECK(told(cloud.take({box.reading(1, 10, cloud.clock.wall())})) == acknowledged);
    CHECK(cloud.store.summary().readings_stored == 1);
}

TEST_CASE("an alarm that is said again, by batch, by another batch or by births, raises one alert") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.alarm(1, AlarmChange::active, now), box.alarm(1, AlarmChange::active, now)}));
    static_cast<void>(cloud.take({box.alarm(2, AlarmChange::active, now), box.birth(now, true), box.birth(now, true)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 1);
    CHECK(cloud.store.last_seq() == 1);
    static_cast<void>(cloud.take({box.alarm(3, AlarmChange::cleared, now)}));
    CHECK_FALSE(cloud.alerts()[0].condition_active);
    CHECK(cloud.alerts()[0].state == alert::State::raised);
}

TEST_CASE("a birth of one of our boxes raises nothing: the batch that is still to come does, once") {
    Cloud cloud;
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall(), true)}));
    CHECK(cloud.alerts().empty());
    static_cast<void>(cloud.take({box.alarm(1, AlarmChange::active, cloud.clock.wall())}));
    CHECK(cloud.alerts().size() == 1);
}

TEST_CASE("a birth does not turn back and forth what the rows behind it tell in their order") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    // The box has been restarted twice without a link: raised, then looked at anew and normal, then raised again.
    static_cast<void>(cloud.take({box.birth(now, true), box.alarm(1, AlarmChange::cleared, now), box.alarm(2, AlarmChange::active, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 1);
    CHECK(cloud.store.last_seq() == 1);
}

TEST_CASE("two presses are one alert that counts two; a repeated batch is no press") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now), box.alarm(1, AlarmChange::pressed, now), box.alarm(2, AlarmChange::pressed, now),
                                  box.alarm(2, AlarmChange::pressed, now)}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].count == 2);
}

TEST_CASE("the birth of one of our boxes adds no readings") {
    Cloud cloud;
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall()), box.birth(cloud.clock.wall())}));
    CHECK(cloud.store.summary().readings_stored == 0);
    CHECK(cloud.store.summary().devices == 1);
}

TEST_CASE("data with an alias that no birth has named asks for a rebirth, is not acknowledged and loses nothing") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    CHECK(told(cloud.take({box.reading(1, 10, now), box.reading(2, 11, now)})) == Told{"NCMD/b03 Node Control/Rebirth true"});
    CHECK(cloud.store.summary().readings_stored == 0);
    const auto answers = cloud.take({box.birth(now), box.reading(1, 10, now), box.reading(2, 11, now)});
    CHECK(told(answers) == Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1-2"});
    CHECK(cloud.store.summary().readings_stored == 2);
}

TEST_CASE("a foreign edge node that knows nothing of batches is ingested: births, node metrics, devices") {
    using sparkplug::DataType;
    Cloud cloud;
    TalkingBox node;
    node.name = "plc";
    const Instant now = cloud.clock.wall();
    sparkplug::Payload birth, device, data, own;
    birth.metrics = {metric("bdSeq", std::int64_t{0}), metric("load", std::int64_t{7}, DataType::int32, 1),
                     metric("Node Control/Rebirth", false, DataType::boolean)};
    device.metrics = {metric("level", 1.6, DataType::float64, 2), metric("Inputs/door", true, DataType::boolean, 3)};
    data.metrics = {metric({}, 2.4, DataType::unknown, 2)};
    own.metrics = {metric({}, std::int64_t{4'294'967'291}, DataType::unknown, 1)};
    auto dbirth = node.message("NBIRTH", birth, now);
    const auto answers = cloud.take({dbirth,
                                     [&] {
                                         auto m = node.message("DBIRTH", device, now);
                                         m.topic += "/tank";
                                         return m;
                                     }(),
                                     [&] {
                                         auto m = node.message("DDATA", data, now);
                                         m.topic += "/tank";
                                         return m;
                                     }(),
                                     node.message("NDATA", own, now)});
    CHECK(answers.empty());
    CHECK(cloud.store.summary().readings_stored == 4);
    CHECK(cloud.store.summary().devices == 2);
    CHECK(cloud.store.summary().edges == 1);
}

TEST_CASE("a box that died and is not back within the deadline is one alert, and its birth clears the condition but not the alert") {
    Cloud cloud;
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall()), box.death(cloud.clock.wall())}));
    CHECK_FALSE(cloud.store.boxes()[0].online);
    cloud.clock.advance(std::chrono::seconds{30} - Duration{1});
    cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
    CHECK(cloud.alerts().empty());
    cloud.clock.advance(Duration{1});
    for (int i = 0; i < 3; ++i) cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.condition == ingest::box_silent_condition());
    CHECK(cloud.alerts()[0].cause.device == DeviceId{"b03"});
    CHECK(cloud.alerts()[0].priority == Priority::p3);
    box.bd_seq = 2;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
    REQUIRE(cloud.alerts().size() == 1);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
    CHECK(cloud.alerts()[0].state == alert::State::raised);
    CHECK(cloud.store.boxes()[0].online);
}

TEST_CASE("a box that is restarted, or loses its link for a moment, troubles nobody") {
    Cloud cloud;
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(cloud.take({box.death(cloud.clock.wall())}));
        ++box.bd_seq;
        cloud.clock.advance(std::chrono::seconds{20});
        cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
        static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
    }
    CHECK(cloud.alerts().empty());
    CHECK(cloud.store.boxes()[0].online);
}

TEST_CASE("a box that says nothing raises an alert on time, once, also when it was never heard since the start") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    TalkingBox box;
    {
        Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
        static_cast<void>(cloud.take({box.birth(cloud.clock.wall())}));
        cloud.clock.advance(std::chrono::seconds{30} - Duration{1});
        cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
        CHECK(cloud.alerts().empty());
        static_cast<void>(cloud.take({box.reading(1, 1, cloud.clock.wall())}));
        cloud.clock.advance(std::chrono::seconds{30});
        for (int i = 0; i < 3; ++i) cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
        REQUIRE(cloud.store.last_seq() == 1);
        static_cast<void>(cloud.take({box.reading(2, 1, cloud.clock.wall())}));
        CHECK_FALSE(cloud.alerts()[0].condition_active);
        CHECK(cloud.store.boxes()[0].online);
    }
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    cloud.ingest.begin(cloud.clock.steady());
    cloud.clock.advance(std::chrono::seconds{30});
    cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].condition_active);
}

TEST_CASE("a birth is answered with all that is stored of the box's epoch, and with credit for history") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(
        cloud.take({box.birth(now), box.reading(1, 10, now), box.reading(2, 11, now), box.alarm(4, AlarmChange::active, now)}));
    const auto answers = cloud.take({box.birth(now)});
    REQUIRE(answers.size() == 1);
    const auto greeting = sparkplug::decode(answers[0].payload);
    REQUIRE(greeting->metrics.size() == 2);
    CHECK(greeting->metrics[0].name == "Gengfu/Known");
    CHECK(greeting->metrics[0].value == sparkplug::Value{std::string("0000000000000007:1-2,4")});
    CHECK(greeting->metrics[1].name == "Gengfu/Credit");
    CHECK(greeting->metrics[1].value == sparkplug::Value{ingest::Credits::most});
}

TEST_CASE("commands, which the host itself writes, are not news") {
    Cloud cloud;
    CHECK(cloud.take({{"spBv1.0/pingjiang/NCMD/b03", {}, cloud.clock.wall()}, {"spBv1.0/pingjiang/DCMD/b03/gas-1", {}, cloud.clock.wall()}})
              .empty());
    CHECK(cloud.store.quarantined({}).empty());
    CHECK(cloud.store.summary().edges == 0);
}
