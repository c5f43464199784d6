#include "cloud/feed/warnings_room.hpp"

#include <boost/json.hpp>

#include "tests/cloud/feed/fake_book.hpp"
#include "tests/cloud/registry/sample.hpp"

namespace gengfu::feed {
namespace {

using namespace gengfu::tests;

const std::string grid_rule = R"(
[[rule]]
name = "smoke"
conditions = ["smoke"]
levels = [{ roles = ["command_centre"] }, { roles = ["grid_worker"] }]
)" + everything;
const std::string building = "[[place]]\nid = \"building-03\"\nat = \"pingjiang/b03\"\n";

boost::json::array warnings(WarningsRoom& room) {
    auto response = room.answer({{}, Endpoint::warnings, 0, std::nullopt});
    REQUIRE(response);
    return boost::json::parse(response->body).at("warnings").as_array();
}

TEST_CASE("leave that leaves a level with nobody stands as a warning from a week before until it is over") {
    FakeClock clock;  // Tuesday 2026-11-24
    const registry::Plan plan(people_of(
        building + desk + responder("wang", "grid_worker", "away = [{ from = \"2026-12-01\", to = \"2026-12-01\" }]") + grid_rule));
    WarningsRoom room(&plan, clock, [] { return std::vector<std::string>{"pingjiang/b03"}; });
    CHECK(warnings(room).empty());
    CHECK(room.metrics().find("gengfu_plan_gaps 0\n") != std::string::npos);
    clock.passed += std::chrono::hours{24};
    const auto told = warnings(room);
    REQUIRE(told.size() == 1);
    CHECK(told[0] == boost::json::parse(R"({"kind":"nobody_reachable",
        "text":"Tuesday 2026-12-01 00:00–24:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody","rule":"smoke",
        "place":"building-03","at":"pingjiang/b03","level":1,"roles":"grid_worker","days":"Tuesday 2026-12-01","hours":"00:00–24:00",
        "first":"2026-12-01","last":"2026-12-01"})"));
    CHECK(room.metrics().find("gengfu_plan_gaps 1\n") != std::string::npos);
    clock.passed += std::chrono::hours{24 * 7};
    CHECK(warnings(room).empty());
}

TEST_CASE("a box that was heard of and has no place in the plan is warned of") {
    const FakeClock clock;
    const registry::Plan plan(people_of(building + desk + responder("wang", "grid_worker") + grid_rule));
    WarningsRoom room(&plan, clock, [] { return std::vector<std::string>{"pingjiang/b03", "pingjiang/b07"}; });
    const auto told = warnings(room);
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("place") == "pingjiang/b07");
    CHECK(told[0].at("at") == "pingjiang/b07");
    CHECK(!room.answer({{}, Endpoint::figures, 0, std::nullopt}));
}

TEST_CASE("without a plan nothing stands as a warning") {
    const FakeClock clock;
    WarningsRoom room(nullptr, clock, [] { return std::vector<std::string>{"pingjiang/b03"}; });
    CHECK(warnings(room).empty());
}

}  // namespace
}  // namespace gengfu::feed
