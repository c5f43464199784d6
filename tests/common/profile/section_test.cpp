#include <catch2/catch.hpp>

#include <functional>
#include <string>

#include "common/profile/document.hpp"

namespace gengfu::document {
namespace {

/// What is noted while `read` reads the root of `text` as an "alarm".
std::string faults_of(const std::string& text, const std::function<void(Section&)>& read) {
    const auto parsed = parse(text, "a.toml");
    if (!parsed) FAIL(to_string(parsed.error()));
    Diagnostics diagnostics;
    Section section(*parsed, "alarm", diagnostics);
    read(section);
    section.finish();
    return to_string(diagnostics);
}

}  // namespace

TEST_CASE("a section that is in order gives its values and no fault") {
    const std::string text = "t = \"x\"\ni = 3\nn = 0.5\nf = true\nd = \"30s\"\nw = \"above\"\n";
    const std::string faults = faults_of(text, [](Section& section) {
        CHECK(section.text("t") == "x");
        CHECK(section.integer("i", 1, 4) == 3);
        CHECK(section.number("n") == 0.5);
        CHECK(section.number_if("absent") == std::nullopt);
        CHECK(section.flag_or("f", false));
        CHECK(section.duration("d") == Duration{30'000});
        CHECK(section.duration_or("absent", Duration{5}) == Duration{5});
        CHECK(section.word("w", "comparison", {"above", "below"}) == "above");
        CHECK(section.text_if("absent") == std::nullopt);
        CHECK(section.find("absent") == nullptr);
    });
    CHECK(faults.empty());
}

TEST_CASE("a whole number will do where a number is wanted") {
    CHECK(faults_of("n = 3\n", [](Section& section) { CHECK(section.number("n") == 3.0); }).empty());
}

TEST_CASE("each missing key is named once, at the table") {
    CHECK(faults_of("a = 1\n",
                    [](Section& section) {
                        section.integer("a", 0, 9);
                        section.text("t");
                        section.integer("i", 0, 9);
                        section.number("n");
                        section.duration("d");
                        section.word("w", "comparison", {"above"});
                        Section inner(section.required("inner"), "inner", section.diagnostics());
                        inner.text("quiet");
                    }) ==
          "a.toml:1:1: alarm has no \"t\"\na.toml:1:1: alarm has no \"i\"\na.toml:1:1: alarm has no \"n\"\na.toml:1:1: alarm has no \"d\"\n"
          "a.toml:1:1: alarm has no \"w\"\na.toml:1:1: alarm has no \"inner\"");
}

TEST_CASE("a value of another type is refused with what it is and what it should be") {
    const auto read = [](Section& section) {
        section.text("t");
        section.integer("i", 0, 9);
        section.number("n");
        section.flag_or("f", false);
        section.duration("d");
        section.values("l");
        Section(section.required("s"), "settings", section.diagnostics()).finish();
    };
    CHECK(faults_of("t = 1\ni = 1.5\nn = \"1\"\nf = 1\nd = 30\nl = 1\ns = [1]\n", read) ==
          "a.toml:1:5: \"t\" must be a text, not a whole number\n"
          "a.toml:2:5: \"i\" must be a whole number, not a number\n"
          "a.toml:3:5: \"n\" must be a number, not a text\n"
          "a.toml:4:5: \"f\" must be true or false, not a whole number\n"
          "a.toml:5:5: \"d\" must be a text, not a whole number\n"
          "a.toml:6:5: \"l\" must be a list, not a whole number\n"
          "a.toml:7:5: settings must be a table, not a list");
}

TEST_CASE("a value out of range is refused with the range") {
    const auto read = [](Section& section) {
        section.integer("i", 1, 4);
        section.number("n");
        section.text("t");
        section.duration("d");
    };
    CHECK(faults_of("i = 5\nn = inf\nt = \"\"\nd = \"30\"\n", read) ==
          "a.toml:1:5: \"i\" must be 1 to 4, not 5\n"
          "a.toml:2:5: \"n\" must be a finite number\n"
          "a.toml:3:5: \"t\" must not be empty\n"
          "a.toml:4:5: \"30\" is not a duration such as \"250ms\", \"30s\", \"15m\", \"24h\" or \"7d\"");
}

TEST_CASE("an unknown word or key is answered with the nearest valid one") {
    const auto read = [](Section& section) {
        section.word("comparison", "comparison", {"above", "below"});
        section.integer_or("priority", 1, 1, 4);
    };
    CHECK(faults_of("comparison = \"abvoe\"\npriorty = 2\n", read) ==
          "a.toml:1:14: unknown comparison \"abvoe\", did you mean \"above\"?\n"
          "a.toml:2:1: unknown key \"priorty\" in alarm, did you mean \"priority\"?");
}

TEST_CASE("an array of tables may hold only tables") {
    CHECK(faults_of("l = [{}, 3]\n", [](Section& section) { CHECK(section.tables("l").size() == 1); }) ==
          "a.toml:1:10: \"l\" must hold tables, not a whole number");
}

}  // namespace gengfu::document
