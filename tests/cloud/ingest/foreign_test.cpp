#include "tests/cloud/ingest/street.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;

TEST_CASE("a device of a foreign node that dies is offline, its node and its readings stay") {
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
    CHECK(cloud.alerts().empty());
}
