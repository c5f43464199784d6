#include "tests/cloud/registry/sample.hpp"

using namespace gengfu;
using namespace gengfu::registry;
using namespace gengfu::tests;
using namespace std::chrono_literals;

namespace {

const Instant monday = from_unix_ms(1'795'363'200'000);  // 2026-11-22T16:00Z

alert::Alert alert_at(const std::string& place, const std::string& condition = "smoke", int priority = 1, const std::string& edge = "b03") {
    alert::Alert alert;
    alert.cause = {GroupId{"pingjiang"}, EdgeId{edge}, DeviceId{"smoke-1"}, KindId{"smoke-detector"}, place, ConditionId{condition}};
    alert.priority = static_cast<Priority>(priority);
    return alert;
}

using Names = std::vector<std::vector<std::string>>;

Names told(const People& people, const alert::Alert& alert, Instant now) {
    Names names;
    for (const alert::Level& level : plan(people, alert, now)) {
        names.emplace_back();
        for (const alert::Told& each : level.told) names.back().push_back(each.responder.value());
    }
    return names;
}

const std::string two_levels = R"(
[[rule]]
name = "all"
levels = [{ roles = ["command_centre", "family"] }, { roles = ["grid_worker", "community_duty"], answer_within = "60s" }]
)";

}  // namespace

TEST_CASE("the day of the test is a Monday in Suzhou") {
    const People people = people_of(places + desk + everything);
    const Day day = people.day_of(std::chrono::floor<std::chrono::days>(monday + people.desk.utc_offset));
    CHECK(day.weekday == 0);
    CHECK(monday + people.desk.utc_offset == Instant{*day.date});
}

TEST_CASE("those are told who have the role, serve the place and are on call, level by level") {
    const People people = people_of(places + desk + responder("wang", "grid_worker", "on_call = [\"Mon-Fri 08:00-20:00\"]") +
                                    responder("duty", "community_duty") + responder("daughter", "family", "serves = [\"home-2-301\"]") +
                                    responder("other", "grid_worker", "serves = [\"home-2-301\"]") + two_levels);
    CHECK(told(people, alert_at("2-301"), monday + 8h) == Names{{"desk", "daughter"}, {"wang", "duty", "other"}});
    CHECK(told(people, alert_at("2-301"), monday + 8h - 1ms) == Names{{"desk", "daughter"}, {"duty", "other"}});
    CHECK(told(people, alert_at("2-302"), monday + 20h) == Names{{"desk"}, {"duty"}});
    CHECK(told(people, alert_at("2-3011"), monday + 8h) == Names{{"desk"}, {"wang", "duty"}});
    CHECK(told(people, alert_at("2-301", "smoke", 1, "b04"), monday + 8h) == Names{{"desk"}, {}});
    const auto levels = plan(people, alert_at("2-301"), monday + 8h);
    CHECK(levels[1].answer_within == Duration(60s));
    CHECK(levels[0].told[1] == alert::Told{ResponderId{"daughter"}, "family", "sms"});
}

TEST_CASE("who has no number for the first channel is told by the first that leads anywhere") {
    const std::string wang =
        "[[responder]]\nid = \"wang\"\nroles = [\"grid_worker\"]\nserves = [\"everywhere\"]\nchannels = [\"telephone\", \"wecom\", "
        "\"sms\"]\n"
        "addresses = { wecom = \"wang\", sms = \"+86 138 0000 0002\" }\n";
    const People people = people_of(places + desk + wang + two_levels);
    CHECK(plan(people, alert_at("2-301"), monday)[1].told == std::vector<alert::Told>{{ResponderId{"wang"}, "grid_worker", "wecom"}});
    CHECK(Plan(people).find("wang")->channel == "wecom");
}

TEST_CASE("the first rule counts that takes the kind, the condition, the priority, the place and the hour") {
    const auto only = [](const std::string& condition) {
        return people_of(places + desk + responder("wang", "grid_worker") + "[[rule]]\nname = \"one\"\n" + condition +
                         "\nlevels = [{ roles = [\"grid_worker\"] }]\n" + everything);
    };
    const Names first{{"wang"}}, second{{"desk"}};
    CHECK(told(only("kinds = [\"smoke-detector\"]"), alert_at("2-301"), monday) == first);
    CHECK(told(only("kinds = [\"box\"]"), alert_at("2-301"), monday) == second);
    CHECK(told(only("conditions = [\"sos\", \"smoke\"]"), alert_at("2-301"), monday) == first);
    CHECK(told(only("conditions = [\"sos\"]"), alert_at("2-301"), monday) == second);
    CHECK(told(only("priorities = [1, 2]"), alert_at("2-301"), monday) == first);
    CHECK(told(only("priorities = [1, 2]"), alert_at("2-301", "smoke", 3), monday) == second);
    CHECK(told(only("places = [\"home-2-301\"]"), alert_at("2-301"), monday) == first);
    CHECK(told(only("places = [\"home-2-301\"]"), alert_at("2-302"), monday) == second);
    CHECK(told(only("hours = [\"22:00-06:00\"]"), alert_at("2-301"), monday + 5h) == first);
    CHECK(told(only("hours = [\"22:00-06:00\"]"), alert_at("2-301"), monday + 6h) == second);
}

TEST_CASE("on a holiday and on leave people are not there as on other days") {
    const People people =
        people_of(places + desk + responder("wang", "grid_worker", "on_holidays = [\"09:00-10:00\"]") +
                      responder("li", "grid_worker", "away = [{ from = \"2026-11-25\", to = \"2026-11-26\" }]") + two_levels,
                  holiday_on(2026, 11, 24));
    CHECK(told(people, alert_at("2-301"), monday + 8h)[1] == std::vector<std::string>{"wang", "li"});
    CHECK(told(people, alert_at("2-301"), monday + 32h)[1] == std::vector<std::string>{"li"});
    CHECK(told(people, alert_at("2-301"), monday + 33h)[1] == std::vector<std::string>{"wang", "li"});
    CHECK(told(people, alert_at("2-301"), monday + 56h)[1] == std::vector<std::string>{"wang"});
    CHECK(told(people, alert_at("2-301"), monday + 96h)[1] == std::vector<std::string>{"wang", "li"});
}

TEST_CASE("a service is asked of whoever offers it, whatever their role") {
    const std::string rules = R"(
[[rule]]
name = "meal"
conditions = ["meal"]
service = "meal"
levels = [{ roles = ["provider"] }, { roles = ["command_centre", "provider"] }]
)" + everything;
    const People people = people_of(places + desk + responder("zhao", "volunteer", "services = [\"meal\", \"bath\"]") +
                                    responder("kitchen", "property", "services = [\"meal\"]") +
                                    responder("plumber", "property", "services = [\"repair\"]") + rules);
    CHECK(told(people, alert_at("2-301", "meal", 4), monday) == Names{{"zhao", "kitchen"}, {"desk", "zhao", "kitchen"}});
    CHECK(plan(people, alert_at("2-301", "meal", 4), monday)[0].told[0].role == "provider");
}

TEST_CASE("an exercise tells nobody unless a rule is for exercises") {
    alert::Alert exercise = alert_at("2-301");
    exercise.test = true;
    const std::string drill = "[[rule]]\nname = \"drill\"\ntest = true\nlevels = [{ roles = [\"command_centre\"] }]\n";
    CHECK(told(people_of(places + desk + everything), exercise, monday).empty());
    const People people = people_of(places + desk + drill + everything);
    CHECK(told(people, exercise, monday) == Names{{"desk"}});
    CHECK(rule_of(people, alert_at("2-301"), monday)->name == "everything");
}

TEST_CASE("who only offers services has no role, and is told of nothing else") {
    const std::string canteen =
        "[[responder]]\nid = \"canteen\"\nserves = [\"everywhere\"]\nchannels = [\"telephone\"]\nservices = [\"meal\"]\n";
    const std::string rules =
        "[[rule]]\nname = \"meal\"\nconditions = [\"meal\"]\nservice = \"meal\"\nlevels = [{ roles = [\"provider\"] }]\n" + everything;
    const Plan plan(people_of(places + desk + canteen + rules));
    CHECK(told(plan.people(), alert_at("2-301", "meal", 4), monday) == Names{{"canteen"}});
    CHECK(told(plan.people(), alert_at("2-301"), monday) == Names{{"desk"}});
    CHECK(plan.find("canteen") == alert::Told{ResponderId{"canteen"}, "provider", "telephone"});
}

TEST_CASE("a responder is found by the name of the sign-in") {
    const Plan plan(people_of(places + desk + everything));
    CHECK(plan.find("desk") == alert::Told{ResponderId{"desk"}, "command_centre", "console"});
    CHECK(!plan.find("li.na"));
}

namespace {

/// A call device with a key for meals and one for everything.
People people_with_keys(const std::string& text) {
    profile::Profile call;
    call.kind = KindId{"call-button"};
    call.events = {{ConditionId{"meal"}, {}, 150, true, Priority::p4, 21, "meal"},
                   {ConditionId{"service"}, {}, 150, true, Priority::p4, std::nullopt, "any"},
                   {ConditionId{"sos"}, {}, 101, true, Priority::p1}};
    const profile::Catalogue catalogue{{call.kind, call}};
    const auto node = document::parse(text, "people.toml");
    REQUIRE(node);
    auto people = parse_people(*node, {catalogue, {}, {}});
    if (!people) FAIL(to_string(people.error()));
    return std::move(*people);
}

const std::string asked_rule = "[[rule]]\nname = \"service\"\nservice = \"asked\"\nlevels = [{ roles = [\"provider\"] }]\n";

}  // namespace

TEST_CASE("what a key asks for by its profile goes to its provider, and any service to every provider") {
    const People people = people_with_keys(places + desk + responder("canteen", "property", "services = [\"meal\"]") +
                                           responder("plumber", "property", "services = [\"repair\"]") + asked_rule + everything);
    const auto key = [](const std::string& condition) {
        alert::Alert alert = alert_at("2-301", condition, 4);
        alert.cause.kind = KindId{"call-button"};
        return alert;
    };
    CHECK(told(people, key("meal"), monday) == Names{{"canteen"}});
    CHECK(told(people, key("service"), monday) == Names{{"canteen", "plumber"}});
    CHECK(told(people, key("sos"), monday) == Names{{"desk"}});
    CHECK(told(people, alert_at("2-301", "meal", 4), monday) == Names{{"desk"}});  // of another kind of device
}

TEST_CASE("a service that a key can ask for and nobody offers at some hour is a gap") {
    const People people = people_with_keys("[[place]]\nid = \"building-03\"\nat = \"pingjiang/b03\"\n" + desk +
                                           responder("canteen", "property", "services = [\"meal\"]\non_call = [\"08:00-20:00\"]") +
                                           responder("plumber", "property", "services = [\"repair\"]") + asked_rule + everything);
    std::vector<std::string> told;
    for (const Gap& each : gaps(people, typical_days(people))) told.push_back(to_string(each));
    CHECK(told == std::vector<std::string>{"every day 00:00–08:00, building-03, rule \"service\", level 0 (provider of meal): nobody",
                                           "every day 20:00–24:00, building-03, rule \"service\", level 0 (provider of meal): nobody"});
}
