#include "simulators/world/district.hpp"

#include <catch2/catch.hpp>

#include "simulators/world/district_report.hpp"

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

DistrictOutcome run(std::uint64_t seed, std::size_t devices, Duration lasts) {
    const std::string configs = std::string(GENGFU_SOURCE_DIR) + "/configs/";
    static const profile::Catalogue kinds = *district_catalogue(configs + "profiles");
    DistrictOptions options;
    options.seed = seed;
    options.devices = devices;
    options.lasts = lasts;
    options.rules = configs + "rules.toml";
    auto district = District::make(options, kinds);
    INFO((district ? "" : district.error().what));
    REQUIRE(district);
    return (*district)->run([](Duration) {});
}

std::string story(const DistrictOutcome& outcome) {
    std::string text;
    for (const Violation& each : outcome.violations) text += "\n" + time_text(each.at) + " " + each.checker + ": " + each.what;
    for (const std::string& each : beyond({}, outcome)) text += "\nbudget: " + each;
    for (const std::string& each : outcome.left_out) text += "\nleft out: " + each;
    return text;
}

}  // namespace

TEST_CASE("in the weeks of a small district every cause has its alert, and no alert is without a cause") {
    const DistrictOutcome outcome = run(1, 160, 24h * 49);
    INFO(story(outcome));
    CHECK(outcome.violations.empty());
    CHECK(beyond({}, outcome).empty());
    CHECK(outcome.alerts > 80);
    CHECK(outcome.incidents >= 5);
    for (const std::string name :
         {"press", "gas escapes", "smoke", "left muted", "gas-detector dies", "box without power", "cloud restarted", "broker restarted",
          "nobody uses water any more", "leak of 2 to 20 L/h", "burst", "meter replaced", "bus cut"})
        CHECK(outcome.rows.contains(name));
}

TEST_CASE("equal seeds are equal districts") {
    const DistrictOutcome first = run(3, 60, 24h * 4), second = run(3, 60, 24h * 4), other = run(4, 60, 24h * 4);
    REQUIRE(first.digest == second.digest);
    REQUIRE(first.alerts == second.alerts);
    REQUIRE(first.digest != other.digest);
}

TEST_CASE("more false alarms or misses than the budget allows are told") {
    DistrictOutcome outcome;
    outcome.lasts = 24h * 365;
    outcome.homes = 100;
    outcome.homes_of_one = 50;
    outcome.false_alarms = {{"no-water", 1'500}, {"leak", 60}, {"burst", 50}};
    outcome.rows["leak"] = {.causes = 100, .missed = 2};
    REQUIRE(beyond({}, outcome).empty());
    outcome.false_alarms["no-water"] = 1'600;
    outcome.false_alarms["burst"] = 70;
    outcome.rows["leak"].missed = 3;
    REQUIRE(beyond({}, outcome).size() == 3);
}
