#include "tests/cloud/ingest/street.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;

TEST_CASE("a device of a foreign node that dies is offline and told to be silent until it is born again; its node and its readings stay") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    TalkingBox node;
    node.name = "plc";
    const Instant now = cloud.clock.wall();
    const auto of_tank = [&](const std::string& type, std::vector<sparkplug::Metric> metrics) {
        auto message = node.message(type, {{}, {}, std::move(metrics)}, now);
        message.topic += "/tank";
        return message;
    };
    (void)cloud.take(
        {node.message("NBIRTH", {{}, {}, {metric("bdSeq", std::int64_t{0})}}, now), of_tank("DBIRTH", {metric("level", std::int64_t{7})})});
    const auto online = [&] {
        auto database = sqlite::Database(file, sqlite::Database::Access::read);
        auto statement = database.prepare("SELECT online FROM device WHERE name = 'tank'");
        REQUIRE(statement.step());
        return statement.integer(0);
    };
    CHECK(online() == 1);
    CHECK(cloud.take({of_tank("DDEATH", {})}).empty());
    CHECK(online() == 0);
    CHECK(cloud.store.summary().readings_stored == 1);
    CHECK(cloud.store.boxes().size() == 1);
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.device == DeviceId{"tank"});
    CHECK(cloud.alerts()[0].cause.condition == ConditionId{"silent"});
    CHECK(cloud.alerts()[0].condition_active);
    CHECK(cloud.take({of_tank("DBIRTH", {metric("level", std::int64_t{7})})}).empty());
    CHECK(online() == 1);
    CHECK(cloud.alerts().size() == 1);
    CHECK_FALSE(cloud.alerts()[0].condition_active);
}

TEST_CASE("of a device of one of our boxes, which tells of silence by batches, a DDEATH says that it is offline and raises nothing") {
    Cloud cloud;
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    const auto of_gas = [&](const std::string& type, std::vector<sparkplug::Metric> metrics) {
        auto message = box.message(type, {{}, {}, std::move(metrics)}, now);
        message.topic += "/gas-1";
        return message;
    };
    (void)cloud.take({box.birth(now)});
    (void)cloud.take({of_gas("DDEATH", {})});
    CHECK(cloud.alerts().empty());
    const auto back = cloud.take({of_gas("DBIRTH", {metric("gas", std::int64_t{7})})});
    CHECK(cloud.alerts().empty());
    CHECK(told(back).empty());
}

TEST_CASE("a foreign node that dies while the cloud is away is told to be silent, one that answers is not") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    TalkingBox dies, lives;
    dies.name = "plc";
    lives.name = "gateway";
    const auto birth = [](TalkingBox& node, Instant now) {
        return node.message("NBIRTH", {{}, {}, {metric("bdSeq", std::int64_t{0})}}, now);
    };
    {
        Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
        for (TalkingBox* each : {&dies, &lives}) (void)cloud.take({birth(*each, cloud.clock.wall())});
    }
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    cloud.ingest.begin(cloud.clock.steady());
    const auto watch = [&] { return told(cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady())); };
    CHECK(watch() == Told{"NCMD/gateway Node Control/Rebirth true", "NCMD/plc Node Control/Rebirth true"});
    (void)cloud.take({birth(lives, cloud.clock.wall())});
    cloud.clock.advance(std::chrono::seconds{29});
    CHECK(watch().empty());
    CHECK(cloud.alerts().empty());
    cloud.clock.advance(std::chrono::seconds{1});
    CHECK(watch().empty());
    REQUIRE(cloud.alerts().size() == 1);
    CHECK(cloud.alerts()[0].cause.edge == EdgeId{"plc"});
    CHECK(cloud.alerts()[0].cause.condition == ingest::box_silent_condition());
}
