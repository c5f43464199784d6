#include <catch2/catch.hpp>

#include <string>

#include "common/profile/document.hpp"

namespace gengfu::document {
namespace {

std::string fault_of(const std::string& text) {
    const auto parsed = parse(text, "a.toml");
    return parsed ? "" : to_string(parsed.error());
}

const Table& root_of(const Checked<Node>& parsed) {
    if (!parsed) FAIL(to_string(parsed.error()));
    return std::get<Table>(parsed->value);
}

}  // namespace

TEST_CASE("every value and every key of a document knows its line and column") {
    const auto parsed = parse("a = 1\n[b]\n  c = [true, \"x\"]\n", "a.toml");
    const Table& root = root_of(parsed);
    CHECK(root.nodes.at("a").place == Place{"a.toml", 1, 5});
    CHECK(std::get<std::int64_t>(root.nodes.at("a").value) == 1);
    const Table& b = std::get<Table>(root.nodes.at("b").value);
    CHECK(b.keys.at("c") == Place{"a.toml", 3, 3});
    const Array& c = std::get<Array>(b.nodes.at("c").value);
    REQUIRE(c.size() == 2);
    CHECK(c[1].place == Place{"a.toml", 3, 14});
    CHECK(std::get<std::string>(c[1].value) == "x");
}

TEST_CASE("a table of an array is placed at its header") {
    const auto parsed = parse("\n[[field]]\nid = 1\n\n[[field]]\nid = 2\n", "a.toml");
    const Array& fields = std::get<Array>(root_of(parsed).nodes.at("field").value);
    REQUIRE(fields.size() == 2);
    CHECK(fields[0].place.line == 2);
    CHECK(fields[1].place.line == 5);
}

TEST_CASE("a column counts characters, not bytes") {
    const auto parsed = parse("a = { zh = \"火\", en = 2 }\n", "a.toml");
    const Table& a = std::get<Table>(root_of(parsed).nodes.at("a").value);
    CHECK(a.keys.at("en") == Place{"a.toml", 1, 17});
}

TEST_CASE("numbers keep what they are: 010 is no octal, and a whole number is no fraction") {
    CHECK_THAT(fault_of("a = 010\n"), Catch::StartsWith("a.toml:1:"));
    const auto parsed = parse("a = 10\nb = 1.0\nc = 0xFF\n", "a.toml");
    const Table& root = root_of(parsed);
    CHECK(std::holds_alternative<std::int64_t>(root.nodes.at("a").value));
    CHECK(std::holds_alternative<double>(root.nodes.at("b").value));
    CHECK(std::get<std::int64_t>(root.nodes.at("c").value) == 255);
}

TEST_CASE("a syntax fault is one diagnostic with its place") {
    CHECK_THAT(fault_of("a = 1\nb = \n"), Catch::StartsWith("a.toml:2:5: not TOML: "));
    CHECK_THAT(fault_of("a = \"open\n"), Catch::StartsWith("a.toml:1:"));
    CHECK_THAT(fault_of("a = \"\xFF\"\n"), Catch::StartsWith("a.toml:1:"));
}

TEST_CASE("a key that begins with no character of a key is a fault like any other") {
    CHECK_THAT(fault_of("[+a]\n"), Catch::StartsWith("a.toml:1:2: not TOML: "));
    CHECK_THAT(fault_of("[[=]]\n"), Catch::StartsWith("a.toml:1:3: not TOML: "));
    CHECK_THAT(fault_of("[a.+]\n"), Catch::StartsWith("a.toml:1:"));
    CHECK_THAT(fault_of("= 1\n"), Catch::StartsWith("a.toml:1:"));
    CHECK_THAT(fault_of("a = { + = 1 }\n"), Catch::StartsWith("a.toml:1:"));
}

TEST_CASE("outside of quotes and comments a document is ASCII") {
    CHECK(fault_of("# 12 °C\na = '°' # °\nb = \"\\\"°\"\n").empty());
    CHECK(fault_of("\xEF\xBB\xBF"
                   "a = 1\n")
              .empty());
    CHECK(fault_of("a = 1\nb = °\n") == "a.toml:2:5: a character that belongs between quotes");
    CHECK(fault_of("a = { b = \"火\", 火 = 1 }\n") == "a.toml:1:16: a character that belongs between quotes");
    CHECK(fault_of("a = '\\'°'\n") == "a.toml:1:8: a character that belongs between quotes");
}

TEST_CASE("a text over several lines is refused") {
    CHECK(fault_of("a = \"\"\"x\ny\"\"\"\n") == "a.toml:1:5: a text is written on one line here");
    CHECK(fault_of("a = '''x'''\n") == "a.toml:1:5: a text is written on one line here");
    CHECK(fault_of("a = \"\"\nb = ''\n").empty());
}

TEST_CASE("a duplicate key is refused at its second place") {
    CHECK_THAT(fault_of("a = 1\nb = 2\na = 3\n"), Catch::StartsWith("a.toml:3:") && Catch::Contains("'a'"));
    CHECK_THAT(fault_of("[a]\nx = 1\n[a]\ny = 2\n"), Catch::StartsWith("a.toml:3:"));
}

TEST_CASE("dates have no use here and are refused") {
    CHECK(fault_of("a = 2026-11-24\n") == "a.toml:1:5: dates and times are not used here");
}

TEST_CASE("what could exhaust the parser is refused before it starts") {
    CHECK(fault_of(std::string(2 << 20, '#')) == "a.toml: larger than 1 MiB");
    CHECK(fault_of("a = 1\n#" + std::string(5000, 'x') + "\n") == "a.toml:2:1: a line is at most 4096 bytes long");
    std::string deep = "a";
    for (int i = 0; i < 30; ++i) deep += ".a";
    CHECK_THAT(fault_of(deep + " = 1\n"), Catch::EndsWith("nested more than 16 deep"));
    CHECK_THAT(fault_of("a = " + std::string(4000, '[') + "\n"), Catch::StartsWith("a.toml:1:"));
}

TEST_CASE("a file that is not there is said to be so") {
    const auto parsed = parse_file("/nowhere/at/all.toml");
    REQUIRE(!parsed);
    CHECK(to_string(parsed.error()) == "/nowhere/at/all.toml: no such file");
    CHECK(to_string(parse_file("/").error()) == "/: no such file");
}

}  // namespace gengfu::document
