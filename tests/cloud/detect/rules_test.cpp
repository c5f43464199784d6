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
          "rules.toml:1:1: an override says whom it is for: \"group\", \"edge\", \"edge\" and \"place\", or \"device\"");
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

TEST_CASE("an override with a group is for that community only, and wins over one that names none") {
    const auto rules = Rules::parse(
        "[[override]]\ngroup = \"pingjiang\"\nedge = \"b03\"\nplace = \"2-301\"\nno-water = { mode = \"off\" }\n"
        "[[override]]\nedge = \"b03\"\nplace = \"2-301\"\nno-water = { mode = \"fixed\", window = \"20h\" }\n"
        "[[override]]\ngroup = \"shuangta\"\nno-water = { window = \"30h\" }\n",
        "rules.toml");
    REQUIRE(rules);
    const auto in = [&](const char* group, const char* edge, const char* place) {
        return rules->settings_for({EdgeId{edge}, place, DeviceId{"w1"}, GroupId{group}}).water.no_water;
    };
    CHECK(in("pingjiang", "b03", "2-301").mode == NoWaterMode::off);
    CHECK(in("shuangta", "b03", "2-301").mode == NoWaterMode::fixed);
    CHECK(in("shuangta", "b03", "2-301").window == 20h);
    CHECK(in("shuangta", "b04", "").window == 30h);
    CHECK(in("pingjiang", "b04", "").window == Rules().settings_for({}).water.no_water.window);
}

TEST_CASE("a rule that means several boxes or devices of one name is told with its place, and one that says which is clear") {
    const std::vector<Whose> known{{EdgeId{"b03"}, "", DeviceId{""}, GroupId{"pingjiang"}},
                                   {EdgeId{"b03"}, "", DeviceId{""}, GroupId{"shuangta"}},
                                   {EdgeId{"b04"}, "", DeviceId{"w1"}, GroupId{"pingjiang"}},
                                   {EdgeId{"b05"}, "", DeviceId{"w1"}, GroupId{"pingjiang"}},
                                   {EdgeId{"b05"}, "", DeviceId{"w2"}, GroupId{"pingjiang"}}};
    const auto unclear = [&](const std::string& text) {
        const auto rules = Rules::parse(text, "rules.toml");
        REQUIRE(rules);
        return to_string(rules->unclear_among(known));
    };
    CHECK(unclear("[[override]]\nedge = \"b03\"\nburst = { on = false }\n") ==
          "rules.toml:1:1: \"b03\" is in pingjiang and in shuangta, and this is for all of them: say in which with \"group\"");
    CHECK(unclear("[[gauges]]\nedge = \"b03\"\n[[gauges.point]]\ndevice = \"l1\"\n") ==
          "rules.toml:1:1: \"b03\" is in pingjiang and in shuangta, and this is for all of them: say in which with \"group\"");
    CHECK(unclear("[[override]]\ndevice = \"w1\"\nburst = { on = false }\n") ==
          "rules.toml:1:1: \"w1\" is in pingjiang/b04 and in pingjiang/b05, and this is for all of them: say in which with \"group\" and "
          "\"edge\"");
    CHECK(unclear("[[override]]\ngroup = \"shuangta\"\nedge = \"b03\"\nburst = { on = false }\n"
                  "[[override]]\nedge = \"b04\"\nburst = { on = false }\n"
                  "[[override]]\nedge = \"b05\"\ndevice = \"w1\"\nburst = { on = false }\n"
                  "[[override]]\ndevice = \"w2\"\nburst = { on = false }\n"
                  "[[gauges]]\ngroup = \"shuangta\"\nedge = \"b03\"\n[[gauges.point]]\ndevice = \"l1\"\n")
              .empty());
}
