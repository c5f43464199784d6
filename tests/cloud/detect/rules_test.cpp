#include "cloud/detect/rules.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

using namespace gengfu;
using namespace gengfu::detect;
using namespace std::chrono_literals;

namespace {

std::string faults_of(const std::string& text) {
    const auto rules = Rules::parse(text, "rules.toml");
    return rules ? "" : to_string(rules.error());
}

NoWaterSettings no_water(const Rules& rules, const char* edge, const char* place, const char* device) {
    return rules.settings_for({EdgeId{edge}, place, DeviceId{device}}).water.no_water;
}

}  // namespace

TEST_CASE("what detectors may find has a name in both languages, and is all that has one beside the cloud's own") {
    std::set<std::string> named;
    std::ifstream texts(std::string(GENGFU_SOURCE_DIR) + "/configs/texts/zh.json");
    for (std::string line; std::getline(texts, line);) {
        const auto at = line.find("\"found.");
        if (at != std::string::npos) named.insert(line.substr(at + 7, line.find('"', at + 7) - at - 7));
    }
    named.erase("broker-silent");
    named.erase("bus-silent");  // said by boxes, which no profile describes
    const auto all = detect::Rules().conditions();
    CHECK(std::set<std::string>(all.begin(), all.end()) == named);
}

TEST_CASE("the district's rules that are shipped are well, and say what the code holds for usual") {
    const auto rules = Rules::load(std::string(GENGFU_SOURCE_DIR) + "/configs/rules.toml");
    REQUIRE(rules);
    CHECK(rules->settings_for({}) == Rules().settings_for({}));
}

TEST_CASE("a fault in the rules is told with its place, and the word that was probably meant") {
    CHECK(faults_of("[no-water]\nmode = \"fixd\"\n") == "rules.toml:2:8: unknown mode \"fixd\", did you mean \"fixed\"?");
    CHECK(faults_of("[no-watr]\nmode = \"fixed\"\n") == "rules.toml:1:2: unknown key \"no-watr\" in rules, did you mean \"no-water\"?");
    CHECK(faults_of("[no-water]\nwindow = \"5m\"\n") == "rules.toml:2:10: \"window\" must be 1h to 14d, not 5m");
    CHECK(faults_of("[no-water]\npriority = 5\n") == "rules.toml:2:12: \"priority\" must be 1 to 4, not 5");
}

TEST_CASE("an override must say whom it is for, and a home is of a building") {
    CHECK(faults_of("[[override]]\nno-water = { window = \"24h\" }\n") ==
          "rules.toml:1:1: an override says whom it is for: \"edge\", \"edge\" and \"place\", or \"device\"");
    CHECK(faults_of("[[override]]\nplace = \"2-301\"\n").find("rules.toml:2:9: a home is named by \"edge\" and \"place\"") == 0);
    CHECK(faults_of("[[override]]\nedge = \"b03\"\nno-water = { windw = \"24h\" }\n").find("did you mean \"window\"?") !=
          std::string::npos);
}

TEST_CASE("of overrides the more special one wins, wherever it stands, and what it does not say comes from the others") {
    const auto rules = Rules::parse(
        "[no-water]\nwindow = \"10h\"\npriority = 3\n"
        "[[override]]\ndevice = \"w7\"\nno-water = { below_litres = 3 }\n"
        "[[override]]\nedge = \"b03\"\nplace = \"2-301\"\nno-water = { window = \"20h\", below_litres = 2 }\n"
        "[[override]]\nedge = \"b03\"\nno-water = { window = \"30h\", priority = 1 }\n",
        "rules.toml");
    REQUIRE(rules);
    CHECK(no_water(*rules, "b04", "2-301", "w1").window == 10h);
    CHECK(no_water(*rules, "b03", "2-302", "w1").window == 30h);
    CHECK(no_water(*rules, "b03", "2-301", "w1").window == 20h);
    CHECK(no_water(*rules, "b03", "2-301", "w1").below_litres == 2);
    CHECK(no_water(*rules, "b03", "2-301", "w7").below_litres == 3);
    CHECK(no_water(*rules, "b03", "2-301", "w7").window == 20h);
    CHECK(no_water(*rules, "b03", "2-301", "w7").priority == Priority::p1);
    CHECK(no_water(*rules, "b09", "", "w7").window == 10h);
}
