#include <chrono>

#include "tests/cloud/registry/sample.hpp"

using namespace gengfu;
using namespace gengfu::registry;
using namespace gengfu::tests;

namespace {

using Told = std::vector<std::string>;

Told gaps_of(const People& people, const std::vector<Day>& days, const std::vector<registry::Place>& more = {}) {
    Told told;
    for (const Gap& each : gaps(people, days, more)) told.push_back(to_string(each));
    return told;
}
Told gaps_of(const std::string& text, const alert::WorkingTime& calendar = {}) {
    const People people = people_of(text, calendar);
    return gaps_of(people, typical_days(people));
}

const std::string building = "[[place]]\nid = \"building-03\"\nat = \"pingjiang/b03\"\n";
const std::string grid = R"(
[[rule]]
name = "smoke"
conditions = ["smoke"]
levels = [{ roles = ["command_centre"] }, { roles = ["grid_worker"] }]
)" + everything;

}  // namespace

TEST_CASE("a level with nobody at some hour is told with the day, the hours, the place, the rule and the level") {
    CHECK(gaps_of(building + desk + responder("wang", "grid_worker", "on_call = [\"Mon-Sat\", \"Sun 00:00-02:00\", \"Sun 06:00-24:00\"]") +
                  grid) == Told{"Sunday 02:00–06:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
    CHECK(gaps_of(building + desk + grid) == Told{"every day 00:00–24:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
    CHECK(gaps_of(building + desk + responder("wang", "grid_worker") + grid).empty());
}

TEST_CASE("the same hours of days in a row are one gap") {
    CHECK(gaps_of(building + desk + responder("wang", "grid_worker", "on_call = [\"Mon-Fri\", \"Sat-Sun 08:00-24:00\"]") + grid) ==
          Told{"Saturday to Sunday 00:00–08:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
}

TEST_CASE("two people who take turns leave no gap, and a minute between them is one") {
    const std::string day = responder("wang", "grid_worker", "on_call = [\"08:00-20:00\"]");
    CHECK(gaps_of(building + desk + day + responder("li", "grid_worker", "on_call = [\"20:00-08:00\"]") + grid).empty());
    CHECK(gaps_of(building + desk + day + responder("li", "grid_worker", "on_call = [\"20:01-08:00\"]") + grid) ==
          Told{"every day 20:00–20:01, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
}

TEST_CASE("a rule is only asked for at its own hours and places, and not where an earlier one takes its alerts") {
    const std::string day_rule = R"(
[[rule]]
name = "by day"
hours = ["08:00-20:00"]
levels = [{ roles = ["grid_worker"] }]
)";
    const std::string wang = responder("wang", "grid_worker", "on_call = [\"08:00-20:00\"]");
    CHECK(gaps_of(building + desk + wang + day_rule + everything).empty());
    const std::string duty = "[[rule]]\nname = \"rest\"\nlevels = [{ roles = [\"community_duty\"] }]\n";
    const std::string night = responder("duty", "community_duty", "on_call = [\"20:00-08:00\"]");
    CHECK(gaps_of(building + desk + wang + night + day_rule + duty).empty());
    const std::string smoke_by_day =
        "[[rule]]\nname = \"smoke\"\nconditions = [\"smoke\"]\nhours = [\"08:00-20:00\"]\n"
        "levels = [{ roles = [\"grid_worker\"] }]\n";
    CHECK(gaps_of(building + desk + wang + night + smoke_by_day + duty) ==
          Told{"every day 08:00–20:00, building-03, rule \"rest\", level 0 (community_duty): nobody"});
}

TEST_CASE("holidays on which people are off are told besides the days of the week") {
    const auto holiday = holiday_on(2027, 2, 5);
    CHECK(gaps_of(building + desk + responder("wang", "grid_worker", "on_holidays = []") + grid, holiday) ==
          Told{"holidays 00:00–24:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
    CHECK(gaps_of(building + desk + responder("wang", "grid_worker") + grid, holiday).empty());
}

TEST_CASE("leave in the days to come is told with its dates") {
    const People people =
        people_of(building + desk + responder("wang", "grid_worker", "away = [{ from = \"2026-11-26\", to = \"2026-11-27\" }]") + grid);
    CHECK(gaps_of(people, typical_days(people)).empty());
    const Instant wednesday = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
    CHECK(gaps_of(people, coming_days(people, wednesday)) ==
          Told{"Thursday 2026-11-26 to Friday 2026-11-27 00:00–24:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
    CHECK(gaps_of(people, coming_days(people, wednesday + std::chrono::hours{24 * 3})).empty());
}

TEST_CASE("a box that the file does not know is a place as well, a community is only a name") {
    const People people =
        people_of("[[place]]\nid = \"pingjiang\"\nat = \"pingjiang\"\n" + building + desk + responder("wang", "grid_worker") + grid);
    CHECK(gaps_of(people, typical_days(people)).empty());
    CHECK(gaps_of(people, typical_days(people), {{PlaceId{"pingjiang/b07"}, {"pingjiang/b07"}}}) ==
          Told{"every day 00:00–24:00, pingjiang/b07, rule \"smoke\", level 1 (grid_worker): nobody"});
}

TEST_CASE("no more gaps are told than a person would read") {
    std::string many;
    for (std::size_t i = 0; i < gaps_max + 50; ++i)
        many += "[[place]]\nid = \"p" + std::to_string(i) + "\"\nat = \"pingjiang/b" + std::to_string(i) + "\"\n";
    CHECK(gaps_of(many + desk + grid).size() == gaps_max);
}

TEST_CASE("what lacks in a whole building is not told of each of its homes, what lacks in a home is") {
    const std::string family =
        "[[rule]]\nname = \"sos\"\nconditions = [\"sos\"]\nplaces = [\"home-2-301\"]\nlevels = [{ roles = [\"family\"] }]\n";
    CHECK(gaps_of(places + desk + grid) == Told{"every day 00:00–24:00, building-03, rule \"smoke\", level 1 (grid_worker): nobody"});
    CHECK(gaps_of(places + desk + family + everything) ==
          Told{"every day 00:00–24:00, home-2-301, rule \"sos\", level 0 (family): nobody"});
    CHECK(gaps_of(places + desk + responder("daughter", "family", "serves = [\"home-2-301\"]") + family + everything).empty());
}

TEST_CASE("who has no address for any channel is nobody, and one address is enough") {
    const auto fire = [](const std::string& channels) {
        return "[[responder]]\nid = \"brigade\"\nroles = [\"fire\"]\nserves = [\"everywhere\"]\n" + channels +
               "\n[[rule]]\nname = \"smoke\"\nconditions = [\"smoke\"]\nlevels = [{ roles = [\"fire\"] }]\n" + everything;
    };
    CHECK(gaps_of(building + desk + fire("channels = [\"telephone\", \"sms\"]")) ==
          Told{"every day 00:00–24:00, building-03, rule \"smoke\", level 0 (fire): nobody"});
    CHECK(gaps_of(building + desk + fire("channels = [\"telephone\", \"sms\"]\naddresses = { sms = \"119\" }")).empty());
}
