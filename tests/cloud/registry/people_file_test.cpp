#include <type_traits>

#include "common/runtime/log.hpp"
#include "tests/cloud/registry/sample.hpp"

using namespace gengfu;
using namespace gengfu::registry;
using namespace gengfu::tests;

namespace {

std::string complaint(const std::string& text) {
    const auto people = read_people(text);
    REQUIRE(!people);
    return to_string(people.error());
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

}  // namespace

TEST_CASE("the documented example is read, and every level of it has somebody at every hour") {
    const auto catalogue = profile::load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    REQUIRE(catalogue);
    const auto people = load_people(GENGFU_SOURCE_DIR "/configs/people.toml", {*catalogue, {}, holiday_on(2027, 1, 1)});
    if (!people) FAIL(to_string(people.error()));
    CHECK(people->desk.shifts.size() == 2);
    CHECK(people->desk.shifts[0].operators == 2);
    CHECK(people->places.size() == 3);
    REQUIRE(people->find(ResponderId{"grid.wang"}) != nullptr);
    CHECK(people->find(ResponderId{"grid.wang"})->contacts[0].address->reveal() == "wanglei");
    CHECK(people->find(ResponderId{"grid.wang"})->on_holidays == Spans{});
    for (const Responder& each : people->responders)
        for (const Contact& contact : each.contacts) CHECK(contact.leads_anywhere());
    for (const Gap& each : gaps(*people, typical_days(*people))) FAIL_CHECK(to_string(each));
}

TEST_CASE("names and addresses of people cannot be printed") {
    STATIC_REQUIRE(!Printable<Secret<std::string>>);
    STATIC_REQUIRE(std::is_same_v<decltype(Contact::address), std::optional<Secret<std::string>>>);
    STATIC_REQUIRE(std::is_same_v<decltype(Responder::name), std::optional<Secret<std::string>>>);
    STATIC_REQUIRE(!std::is_constructible_v<Log::Field, std::string_view, Secret<std::string>>);
}

TEST_CASE("a wrong word is named with its place and the nearest right one") {
    CHECK(has(complaint(places + desk + responder("wang", "grid_wroker") + everything),
              "people.toml:16:9: unknown role \"grid_wroker\", did you mean \"grid_worker\"?"));
    CHECK(has(complaint(places + desk + responder("wang", "grid_worker", "serves = [\"building-30\"]") + everything),
              "unknown place \"building-30\", did you mean \"building-03\"?"));
    CHECK(has(complaint(places + desk + "[[rule]]\nname = \"s\"\nkinds = [\"smoke-detectors\"]\nlevels = [{ roles = [\"fire\"] }]\n" +
                        everything),
              "people.toml:16:9: unknown kind \"smoke-detectors\", did you mean \"smoke-detector\"?"));
    CHECK(
        has(complaint(places + desk + "[[rule]]\nname = \"s\"\nconditions = [\"smok\"]\nlevels = [{ roles = [\"fire\"] }]\n" + everything),
            "unknown condition \"smok\", did you mean \"smoke\"?"));
    CHECK(has(
        complaint(places + desk +
                  "[[responder]]\nid = \"wang\"\nroles = [\"fire\"]\nserves = [\"everywhere\"]\nchannels = [\"telephon\"]\n" + everything),
        "people.toml:18:12: unknown channel \"telephon\", did you mean \"telephone\"?"));
    CHECK(has(complaint(places + desk + "[[rul]]\nname = \"s\"\n" + everything),
              "unknown key \"rul\" in file of people, did you mean \"rule\"?"));
    CHECK(
        has(complaint(places + desk + "[[rule]]\nname = \"s\"\nservice = \"meals\"\nlevels = [{ roles = [\"provider\"] }]\n" + everything),
            "unknown service \"meals\""));
}

TEST_CASE("what is missing or makes no sense is told, all of it at once") {
    const std::string told = complaint(R"(
[[shift]]
name = "day"
from = "8"
to = "20:00"
[[responder]]
id = "wang"
roles = []
serves = ["everywhere"]
channels = []
on_call = ["Mo 08:00-20:00"]
on_holidays = ["22:00-06:00"]
away = [{ from = "2027-02-11", to = "2027-02-05" }]
[[responder]]
id = "wang"
roles = ["fire"]
serves = ["everywhere"]
channels = ["sms"]
addresses = { smss = "1" }
[[rule]]
name = "r"
priorities = [5]
levels = [{ roles = ["provider"], answer_within = "1s" }]
)");
    for (const char* part :
         {"\"8\" is not a time of the day such as \"08:00\"", "must not be before \"from\"", "at least one role", "at least one channel",
          "\"Mo 08:00-20:00\" is not \"always\" or hours", "\"22:00-06:00\" is not \"always\" or hours of one day",
          "there is another responder \"wang\"", "unknown key \"smss\" in addresses, did you mean \"sms\"?", "whole numbers from 1 to 4",
          "\"provider\" needs the rule's \"service\"", "must be from 5s to 7d"}) {
        CAPTURE(part, told);
        CHECK(has(told, part));
    }
}

TEST_CASE("the last rule takes what no other takes, and no rule stands behind it") {
    const std::string some = "[[rule]]\nname = \"s\"\nkinds = [\"smoke-detector\"]\nlevels = [{ roles = [\"fire\"] }]\n";
    CHECK(has(complaint(places + desk + some), "the last rule must take every alert that no other takes"));
    CHECK(has(complaint(places + desk), "the last rule must take every alert that no other takes"));
    CHECK(has(complaint(places + desk + everything + some), "people.toml:15:1: rule \"everything\" takes every alert"));
    CHECK(has(complaint(places + desk + everything + everything), "there is another rule \"everything\""));
}
