#include <catch2/catch.hpp>

#include "cloud/detect/rules.hpp"

using namespace gengfu;
using namespace gengfu::detect;

namespace {

std::string faults_of(const std::string& text) {
    const auto rules = Rules::parse(text, "rules.toml");
    return rules ? "" : to_string(rules.error());
}

}  // namespace

TEST_CASE("a baseline is signed off by somebody on a day, and holds for its device alone") {
    const auto rules = Rules::parse(R"([tilt]
height_m = 33
[[override]]
device = "tilt-0001"
tilt = { baseline = { x = 0.012, y = -1.5, temperature = 18.7, signed_by = "li.na", signed_on = "2026-03-01" } }
)",
                                    "rules.toml");
    REQUIRE(rules);
    const TiltSettings tilt = rules->settings_for({EdgeId{"b03"}, "roof", DeviceId{"tilt-0001"}}).structure.tilt;
    CHECK(tilt.height_m == 33);
    CHECK(tilt.x0 == Approx(12));
    CHECK(tilt.y0 == Approx(-1500));
    CHECK(tilt.temperature0 == Approx(18'700));
    CHECK(tilt.is_signed);
    CHECK(!rules->settings_for({EdgeId{"b03"}, "roof", DeviceId{"tilt-0002"}}).structure.tilt.is_signed);
    CHECK(rules->settings_for({EdgeId{"b03"}, "roof", DeviceId{"tilt-0002"}}).structure.tilt.x0 == 0);

    CHECK(faults_of("[tilt.baseline]\nx = 1\n").find("has no \"signed_by\"") != std::string::npos);
    CHECK(faults_of("[tilt.baseline]\nx = 1\nsigned_by = \"li\"\nsigned_on = \"2026-02-30\"\n")
              .find("rules.toml:4:13: \"signed_on\" is a day") != std::string::npos);
}

TEST_CASE("faults of the rules for structures name their place and what would be right") {
    CHECK(faults_of("[tilt]\norange = 1.5\n").find("the tiers must rise") != std::string::npos);
    CHECK(faults_of("[tilt]\nhieght_m = 5\n").find("did you mean \"height_m\"?") != std::string::npos);
    CHECK(faults_of("[settlement]\nmode = \"onn\"\n").find("did you mean \"on\"?") != std::string::npos);
    CHECK(faults_of("[level.any]\nmode = \"above\"\nlimit = 3\n").find("needs \"kind\" and \"field\"") != std::string::npos);
    CHECK(faults_of("[level.any]\nmode = \"abov\"\n").find("did you mean \"above\"?") != std::string::npos);
    CHECK(faults_of("[[gauges]]\nedge = \"b03\"\n").find("needs at least one [[gauges.point]]") != std::string::npos);
    const char* twice = "[[gauges]]\nedge = \"b03\"\n[[gauges.point]]\ndevice = \"a\"\n[[gauges.point]]\ndevice = \"a\"\n";
    CHECK(faults_of(twice).find("\"a\" is a point already") != std::string::npos);
    const std::string point = "[[gauges.point]]\ndevice = \"a\"\n", here = "[[gauges]]\nedge = \"b03\"\n" + point;
    CHECK(faults_of(here + "[[gauges]]\nedge = \"b03\"\ngroup = \"shuangta\"\n" + point).find("is a point already") != std::string::npos);
    CHECK(faults_of(here + "[[gauges]]\nedge = \"b04\"\n" + point).empty());
    CHECK(faults_of("[[gauges]]\nedge = \"b03\"\ngroup = \"pingjiang\"\n" + point + "[[gauges]]\nedge = \"b03\"\ngroup = \"shuangta\"\n" +
                    point)
              .empty());
}

TEST_CASE("a level may be changed for one device, and switched off") {
    const auto rules = Rules::parse(R"([level.battery-empties]
limit = 10
[[override]]
device = "smoke-1"
level.battery-empties.mode = "off"
)",
                                    "rules.toml");
    REQUIRE(rules);
    const auto of = [&](const char* device) {
        return rules->settings_for({EdgeId{"b03"}, "", DeviceId{device}}).levels.at("battery-empties");
    };
    CHECK(of("smoke-2").limit == 10);
    CHECK(of("smoke-2").mode == LevelMode::reaches);
    CHECK(of("smoke-1").mode == LevelMode::off);
}

TEST_CASE("a level about a kind or a field that no profile has is named, and the usual ones may be about kinds that are not there") {
    const auto catalogue = profile::load_directory(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    REQUIRE(catalogue);
    const auto said = [&](const char* text) { return to_string(Rules::parse(text, "rules.toml")->unknown_in(*catalogue)); };
    CHECK(Rules().unknown_in(*catalogue).empty());
    CHECK(Rules().unknown_in({}).empty());
    CHECK(said("[level.any]\nkind = \"gas-detecter\"\nfield = \"x\"\nmode = \"above\"\n").find("did you mean \"gas-detector\"?") !=
          std::string::npos);
    CHECK(said("[level.battery-empties]\nfield = \"batery\"\n").find("did you mean \"battery\"?") != std::string::npos);
    CHECK(said("[level.any]\nmode = \"off\"\n").empty());
}
