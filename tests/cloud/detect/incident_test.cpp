#include "cloud/detect/incident.hpp"

#include <catch2/catch.hpp>

#include "cloud/detect/rules.hpp"
#include "tests/cloud/detect/series.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

namespace {

/// An open alert of a device, so many minutes after the start, that does not stand any more.
Sighting seen(std::int64_t alert, const char* device, const char* condition, int minutes, const char* place = "") {
    return {alert, DeviceId{device}, place, ConditionId{condition}, start + minutes * minute, false, false};
}

using Ids = std::vector<std::int64_t>;

Ids of(const char* kind, const Sighting& raised, std::vector<Sighting> around) {
    around.push_back(raised);
    return members(usual_incidents().at(kind), raised, around);
}

}  // namespace

TEST_CASE("two smoke detectors of a building within ten minutes are a fire") {
    CHECK(of("fire", seen(2, "smoke-2", "smoke-alarm", 9), {seen(1, "smoke-1", "smoke-alarm", 0)}) == Ids{1, 2});
    CHECK(of("fire", seen(2, "smoke-2", "smoke-alarm", 11), {seen(1, "smoke-1", "smoke-alarm", 0)}).empty());
    CHECK(of("fire", seen(2, "smoke-2", "detector-fault", 1), {seen(1, "smoke-1", "smoke-alarm", 0)}).empty());
    CHECK(of("fire", seen(2, "smoke-2", "smoke-alarm", 1), {seen(1, "gas-1", "gas-high", 0)}).empty());
}

TEST_CASE("one detector that says two things is not two detectors") {
    CHECK(of("fire", seen(2, "smoke-1", "heat", 1), {seen(1, "smoke-1", "smoke-alarm", 0)}).empty());
}

TEST_CASE("what still stands counts however long it has stood, unless the rule is about what begins together") {
    Sighting standing = seen(1, "smoke-1", "smoke-alarm", -600);
    standing.stands = true;
    CHECK(of("fire", seen(2, "smoke-2", "smoke-alarm", 0), {standing}) == Ids{1, 2});
    std::vector<Sighting> silent;
    for (int i = 1; i <= 3; ++i) {
        silent.push_back(seen(i, ("device-" + std::to_string(i)).c_str(), "silent", -600));
        silent.back().stands = true;
    }
    CHECK(of("outage", seen(9, "device-9", "silent", 0), silent).empty());
    for (Sighting& each : silent) each.at = start;
    CHECK(of("outage", seen(9, "device-9", "silent", 1), silent) == Ids{1, 2, 3, 9});
}

TEST_CASE("gas and smoke are together only in one home") {
    const Sighting gas = seen(1, "gas-1", "gas-low", 0, "2-301");
    CHECK(of("gas-and-fire", seen(2, "smoke-1", "smoke-alarm", 20, "2-301"), {gas}) == Ids{1, 2});
    CHECK(of("gas-and-fire", seen(2, "smoke-1", "smoke-alarm", 20, "2-302"), {gas}).empty());
    CHECK(of("gas-and-fire", seen(2, "smoke-1", "smoke-alarm", 20), {seen(1, "gas-1", "gas-low", 0)}).empty());
    CHECK(of("gas-and-fire", seen(2, "gas-2", "gas-high", 20, "2-301"), {gas}).empty());
}

TEST_CASE("whatever two devices of a lift shaft say belongs together") {
    CHECK(of("lift-shaft", seen(2, "water-9", "immersed", 5, "lift-2"), {seen(1, "smoke-7", "smoke-alarm", 0, "lift-2")}) == Ids{1, 2});
    CHECK(of("lift-shaft", seen(2, "water-9", "immersed", 5, "lift-2"), {seen(1, "smoke-7", "smoke-alarm", 0, "lift-1")}).empty());
    CHECK(of("lift-shaft", seen(2, "water-9", "immersed", 5, "2-301"), {seen(1, "smoke-7", "smoke-alarm", 0, "2-301")}).empty());
}

TEST_CASE("a building that leans and sinks is more than either") {
    CHECK(of("structure", seen(2, "level-2", "settling-orange", 60 * 24 * 20), {seen(1, "tilt-1", "tilt-rate-yellow", 0)}) == Ids{1, 2});
    CHECK(of("structure", seen(2, "tilt-2", "tilt-step", 5), {seen(1, "tilt-1", "tilt-step", 0)}).empty());
}

TEST_CASE("an exercise is never grouped with what is real") {
    Sighting exercise = seen(1, "smoke-1", "smoke-alarm", 0);
    exercise.test = true;
    CHECK(of("fire", seen(2, "smoke-2", "smoke-alarm", 1), {exercise}).empty());
    Sighting another = seen(2, "smoke-2", "smoke-alarm", 1);
    another.test = true;
    CHECK(of("fire", another, {exercise}) == Ids{1, 2});
}

TEST_CASE("rules add an incident, change one and switch one off, and name what is wrong") {
    const auto rules = Rules::parse(
        "[incident.fire]\ndevices = 3\n[incident.gas]\non = false\n"
        "[incident.flood]\nneeds = [[\"immersed\"]]\nwithin = \"1h\"\n",
        "rules.toml");
    REQUIRE(rules);
    CHECK(rules->incidents().at("fire").devices == 3);
    CHECK(rules->incidents().at("fire").needs == usual_incidents().at("fire").needs);
    CHECK(!rules->incidents().contains("gas"));
    CHECK(rules->incidents().at("flood").devices == 2);
    const auto wrong = Rules::parse("[incident.flood]\nneed = [[\"immersed\"]]\n[incident.any]\nneeds = [\"x\"]\n", "rules.toml");
    REQUIRE(!wrong);
    const std::string faults = to_string(wrong.error());
    CHECK(faults.find("did you mean \"needs\"?") != std::string::npos);
    CHECK(faults.find("rules.toml:4:10: \"needs\" is a list of lists") != std::string::npos);
}

TEST_CASE("the incidents of the shipped rules are the usual ones") {
    const auto shipped = Rules::load(std::string(GENGFU_SOURCE_DIR) + "/configs/rules.toml");
    REQUIRE(shipped);
    CHECK(shipped->incidents() == usual_incidents());
}
