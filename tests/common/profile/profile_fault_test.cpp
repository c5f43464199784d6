#include <catch2/catch.hpp>

#include "common/profile/profile.hpp"
#include "tests/common/profile/sample.hpp"

namespace gengfu::profile {
namespace {

std::string faults_of(const std::string& text) {
    const auto node = document::parse(text, "gas.toml");
    if (!node) return to_string(node.error());
    const auto profile = parse(*node);
    return profile ? "" : to_string(profile.error());
}

struct Spoil {
    std::string from, to, after, fault;
};

}  // namespace

TEST_CASE("each fault of a profile is named with its place and what would be right") {
    const Spoil spoils[] = {
        {"kind = \"gas\"", "kind = \"Gas 1\"", "", "1:8: \"Gas 1\" is not a name: at most 32 of a-z, 0-9 and \"-\" between them"},
        {", en = \"Gas\"", "", "", "2:8: name has no \"en\""},
        {"\"燃气\"", "\"\"", "", "2:15: \"zh\" must not be empty"},
        {"protocol", "model = \"\"\nprotocol", "", "3:9: \"model\" must not be empty"},
        {"protocol", "model = 7\nprotocol", "", "3:9: \"model\" must be a text, not a whole number"},
        {"protocol", "manufacturer = \"" + std::string(65, 'x') + "\"\nprotocol", "", "3:16: a name is at most 64 bytes long"},
        {"protocol", "model = \"a\\nb\"\nprotocol", "", "3:9: a name is one line"},
        {"protocol", "modle = \"GD-2\"\nprotocol", "", "3:1: unknown key \"modle\" in profile, did you mean \"model\"?"},
        {"\"modbus\"", "\"modbuss\"", "", "3:12: unknown protocol \"modbuss\", did you mean \"modbus\"?"},
        {"\"1s\"", "\"1 s\"", "", "4:14: \"1 s\" is not a duration such as \"250ms\", \"30s\", \"15m\", \"24h\" or \"7d\""},
        {"\"1s\"", "\"5ms\"", "", "4:14: \"poll_every\" must be at least 100ms"},
        {"reply_within", "reply_wihtin", "", "1:1: profile has no \"reply_within\""},
        {"\"10s\"", "\"1s\"", "", "8:9: \"after\" must be longer than \"poll_every\""},
        {"priority = 3", "priority = 5", "", "9:12: \"priority\" must be 1 to 4, not 5"},
        {"count_max = 16", "count_max = 126", "", "12:13: \"count_max\" must be 1 to 125, not 126"},
        {"count_max = 16", "cuont_max = 16", "", "12:1: unknown key \"cuont_max\" in modbus, did you mean \"count_max\"?"},
        {"quantity = \"concentration\"", "quantity = \"concentratoin\"", "",
         "17:12: unknown quantity \"concentratoin\", did you mean \"concentration\"?"},
        {"\"%LEL\"", "\"%LLE\"", "", "18:8: unknown unit of concentration \"%LLE\", did you mean \"%LEL\"?"},
        {"scale = 0.1", "scale = 0", "", "19:9: \"scale\" must not be 0, nor beyond 1e6 or 1e-9"},
        {"function = 3", "function = 7", "", "20:12: \"function\" must be 1 to 4, not 7"},
        {"address = 0", "address = 65536", "", "21:11: \"address\" must be 0 to 65535, not 65536"},
        {"\"u16\"", "\"u61\"", "", "22:8: unknown type \"u61\", did you mean \"u16\"?"},
        {"0xFFFF", "0x10000", "", "23:12: an invalid value is a whole number from 0 to 65535, the range of the type"},
        {"least = 0", "least = 0.05", "", "24:9: \"least\" must be a number of %LEL, at finest 1/10, within 64 bits"},
        {"least = 0", "least = 200", "", "24:9: \"least\" is more than \"most\""},
        {"id = \"valve-closed\"", "id = \"concentration\"", "", "28:6: a second field \"concentration\""},
        {"quantity = \"flag\"", "quantity = \"code\"", "", "30:12: quantity must be \"flag\" for a bit"},
        {"field = \"concentration\"", "field = \"concentrations\"", "[[condition]]",
         "37:9: unknown field \"concentrations\", did you mean \"concentration\"?"},
        {"above = 50", "abvoe = 50", "", "34:1: a condition has one of \"above\", \"below\" and \"equals\""},
        {"above = 50", "above = 50.01", "", "38:9: \"above\" must be a number of %LEL, at finest 1/10, within 64 bits"},
        {"above = 50", "above = 1e30", "", "38:9: \"above\" must be a number of %LEL, at finest 1/10, within 64 bits"},
        {"above = 50", "above = 9223372036854775807", "", "38:9: \"above\" must be a number of %LEL, at finest 1/10, within 64 bits"},
        {"above = 50", "above = 100", "",
         "38:9: this condition can never stand: field \"concentration\" is not credible beyond this limit"},
        {"deadband = 5", "deadband = -5", "", "39:12: \"deadband\" must not be negative"},
        {"id = \"gas-high\"", "id = \"silent\"", "", "35:6: \"silent\" is the condition that every kind has; it is set up under [silence]"},
        {"when = \"gas-high\"", "when = \"gas-hihg\"", "", "44:8: unknown condition \"gas-hihg\", did you mean \"gas-high\"?"},
        {"function = 5", "function = 15", "", "45:22: \"function\" must be 5 to 6, not 15"},
        {"value = 1", "value = 2", "", "45:46: \"value\" must be 0 to 1, not 2"},
        {"\"valve-closed\"", "\"valve-colsed\"", "confirm", "46:21: unknown field \"valve-colsed\", did you mean \"valve-closed\"?"},
        {"base = 0.5", "base = 101", "", "50:46: \"base\" is outside of what field \"concentration\" can be (its least and most)"},
        {"noise = 0.3", "noise = -1", "", "50:59: \"noise\" must not be negative"},
        {", hold = \"20s\"", "", "", "51:11: cause has no \"hold\""},
        {"02 00 7B", "02 00 7", "frame", "56:9: \"frame\" must be 1 to 1024 bytes in hexadecimal, such as \"01 03 02 00 7B\""},
        {"values = { concentration", "values = { concentrations", "",
         "57:12: unknown key \"concentrations\" in values, did you mean \"concentration\"?"},
        {"values = { concentration = 12.3 }", "fault = \"malfromed\"", "",
         "57:9: unknown kind of fault \"malfromed\", did you mean \"malformed\"?"},
        {"values = { concentration = 12.3 }", "", "", "53:1: an example has either \"values\" or \"fault\""},
    };
    for (const Spoil& spoil : spoils) {
        INFO(spoil.from << " -> " << spoil.to);
        const std::string faults = faults_of(spoiled(spoil.from, spoil.to, spoil.after));
        CHECK_THAT(faults, Catch::StartsWith("gas.toml:" + spoil.fault));
    }
}

TEST_CASE("all faults of a profile come out at once, in the order of the file") {
    std::string text = spoiled("\"modbus\"", "\"mudbus\"");
    text.replace(text.find("\"%LEL\""), 6, "\"%LFL\"");
    text.replace(text.find("priority = 1\n"), 12, "priority = 0");
    CHECK(faults_of(text) ==
          "gas.toml:3:12: unknown protocol \"mudbus\", did you mean \"modbus\"?\n"
          "gas.toml:18:8: unknown unit of concentration \"%LFL\", did you mean \"%LEL\"?\n"
          "gas.toml:41:12: \"priority\" must be 1 to 4, not 0");
}

TEST_CASE("an unknown key is named beside what it left missing") {
    CHECK(faults_of(spoiled("poll_every", "pol_every")) ==
          "gas.toml:1:1: profile has no \"poll_every\"\n"
          "gas.toml:4:1: unknown key \"pol_every\" in profile, did you mean \"poll_every\"?");
}

TEST_CASE("a profile without an example, a field or a name is refused") {
    std::string text = sample;
    CHECK(faults_of(text.substr(0, text.find("[[example]]"))) == "gas.toml:1:1: a profile has at least one [[example]]");
    CHECK_THAT(faults_of("kind = \"a\"\n"), Catch::Contains("profile has no \"name\"") && Catch::Contains("at least one [[field]]"));
}

TEST_CASE("a device that speaks first has events, and neither polling nor limits nor interlocks") {
    const std::string text = spoiled("\"modbus\"", "\"dc09\"");
    const std::string faults = faults_of(text);
    CHECK_THAT(faults, Catch::Contains("4:1: unknown key \"poll_every\" in profile"));
    CHECK_THAT(faults, Catch::Contains("34:1: a dc09 device sends events: describe them under [[event]], not [[condition]]"));
    CHECK_THAT(faults, Catch::Contains("43:1: an interlock writes by Modbus; a dc09 device has none"));
}

TEST_CASE("registers and bits are not mixed up") {
    CHECK_THAT(faults_of(spoiled("type = \"u16\"", "type = \"bit\"")),
               Catch::Contains("22:8: functions 3 and 4 read registers: for one of a register's bits write bit = 0 to 15"));
    CHECK_THAT(faults_of(spoiled("type = \"u16\"", "active_low = true")), Catch::Contains("22:14: only a bit can be active low"));
    CHECK_THAT(faults_of(spoiled("count_max = 16", "count_max = 1").replace(spoiled("16", "1").find("\"u16\""), 5, "\"i32\"")),
               Catch::Contains("22:8: two registers in one read are more than \"count_max\" allows"));
}

}  // namespace gengfu::profile
