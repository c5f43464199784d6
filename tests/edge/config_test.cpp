#include "edge/config.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/temporary.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

const std::string profiles = std::string(GENGFU_SOURCE_DIR) + "/configs/profiles";

const std::string good = R"(edge = "b01"
group = "pingjiang"
profiles = ")" + profiles +
                         R"("
data = "box"

[mqtt]
server = "mqtt://127.0.0.1:1883"
host = "gengfu"

[[bus]]
id = "rs485-1"
codec = "modbus-rtu"
serial = "/dev/ttyS0"
baud = 9600

[[listener]]
id = "call-1"
protocol = "dc09"
tcp = "127.0.0.1:0"

[[device]]
id = "gas-0101"
kind = "gas-detector"
bus = "rs485-1"
address = "1"
place = "1-101"
poll_every = "2s"

[[device]]
id = "call-0101"
kind = "call-button"
listener = "call-1"
address = "12ab"
)";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

/// What is said about the site, without the directory.
std::string complaint(const std::string& text) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "site.toml") << text;
    const auto site = load_site(directory / "site.toml");
    if (site) return "";
    std::string said = to_string(site.error());
    const std::string prefix = directory.path().string() + "/";
    for (std::size_t at = said.find(prefix); at != std::string::npos; at = said.find(prefix)) said.erase(at, prefix.size());
    return said;
}

}  // namespace

TEST_CASE("a site that fits together is read whole") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "site.toml") << good;
    const auto site = load_site(directory / "site.toml");
    INFO((site ? "" : to_string(site.error())));
    REQUIRE(site);
    REQUIRE(site->edge == EdgeId{"b01"});
    REQUIRE(site->data == directory / "box");
    REQUIRE(site->devices.size() == 2);
    REQUIRE(site->devices[0].poll_every == Duration{2'000});
    REQUIRE(site->devices[0].profile->kind == KindId{"gas-detector"});
    REQUIRE(site->devices[1].address == "12AB");
    REQUIRE(site->mqtt.client_id == "pingjiang-b01");
}

TEST_CASE("a fault in a site is told with its place and the nearest valid word") {
    REQUIRE(complaint(replaced(good, "\"gas-detector\"", "\"gas-detektor\"")) ==
            "site.toml:23:8: unknown profile \"gas-detektor\", did you mean \"gas-detector\"?");
    REQUIRE(complaint(replaced(good, "bus = \"rs485-1\"", "bus = \"rs485-2\"")) ==
            "site.toml:24:7: unknown bus \"rs485-2\", did you mean \"rs485-1\"?");
    REQUIRE(complaint(replaced(good, "\"modbus-rtu\"", "\"modbus-rtv\"")) ==
            "site.toml:12:9: unknown codec \"modbus-rtv\", did you mean \"modbus-rtu\"?");
    REQUIRE_THAT(complaint(replaced(good, "baud = 9600", "baud = 12")), Catch::StartsWith("site.toml:14:8: "));
    REQUIRE_THAT(complaint(replaced(good, "poll_every", "poll_evry")),
                 Catch::Contains("site.toml:27:1: ") && Catch::Contains("did you mean \"poll_every\"?"));
    REQUIRE_THAT(complaint(replaced(good, "\"mqtt://127.0.0.1:1883\"", "\"127.0.0.1\"")),
                 Catch::StartsWith("site.toml:7:10: \"127.0.0.1\" is not mqtt://"));
    REQUIRE_THAT(complaint(replaced(good, "127.0.0.1:0", "127.0.0.1:70000")), Catch::Contains("is not <host>:<port>"));
    REQUIRE_THAT(complaint(replaced(good, "\"12ab\"", "\"12xy\"")), Catch::Contains("is not a DC-09 account"));
    REQUIRE_THAT(complaint(replaced(good, "address = \"1\"", "address = \"0x1\"")), Catch::StartsWith("site.toml:25:11: "));
    REQUIRE_THAT(complaint(replaced(good, "tcp = \"127.0.0.1:0\"\n", "")), Catch::Contains("a listener needs \"tcp\" or \"udp\""));
}

TEST_CASE("two devices cannot be one") {
    const std::string twin = "\n[[device]]\nid = \"gas-0101\"\nkind = \"gas-detector\"\nbus = \"rs485-1\"\naddress = \"1\"\n";
    const std::string said = complaint(good + twin);
    REQUIRE_THAT(said, Catch::Contains("device \"gas-0101\" is defined twice"));
    REQUIRE_THAT(said, Catch::Contains("\"1\" on \"rs485-1\" is taken by device \"gas-0101\""));
}

TEST_CASE("a sensor may be mounted askew: its zero is said by field, and must be one that leaves each alarm possible") {
    const auto with = [](const std::string& zero) {
        return good + "\n[[device]]\nid = \"tilt-01\"\nkind = \"tilt-sensor\"\nbus = \"rs485-1\"\naddress = \"9\"\nzero = " + zero + "\n";
    };
    const TemporaryDirectory directory;
    std::ofstream(directory / "site.toml") << with("{ x = 0.41, y = -1.5 }");
    const auto site = load_site(directory / "site.toml");
    INFO((site ? "" : to_string(site.error())));
    REQUIRE(site);
    CHECK(site->devices[2].zero == guard::Zero{{FieldId{"x"}, 410}, {FieldId{"y"}, -1500}});
    CHECK(site->devices[0].zero.empty());

    CHECK(complaint(with("{ x = 0.41, yy = 1 }")) == "site.toml:40:20: unknown key \"yy\" in zero, did you mean \"y\"?");
    CHECK(complaint(with("{ temperature = 20 }")) ==
          "site.toml:40:24: \"temperature\" is no angle and no length: it has no zero of its mounting");
    CHECK_THAT(complaint(with("{ x = 29.9 }")),
               Catch::Contains("site.toml:40:14: with this zero condition \"tilt-red-x-plus\" could never stand"));
    CHECK_THAT(complaint(with("{ x = 41 }")), Catch::Contains("is outside of what the field can be"));
    CHECK_THAT(complaint(with("0.41")), Catch::Contains("site.toml:40:8: "));
}

TEST_CASE("a bus tells of its silence under its own name, which no device may have") {
    CHECK_THAT(complaint(replaced(good, "id = \"gas-0101\"", "id = \"rs485-1\"")), Catch::Contains("\"rs485-1\" is a bus and a device"));
}

TEST_CASE("a device on a bus that speaks another protocol is refused") {
    const std::string said = complaint(replaced(good, "kind = \"gas-detector\"", "kind = \"water-meter\""));
    REQUIRE_THAT(said, Catch::Contains("a water-meter speaks cjt188, bus \"rs485-1\" is modbus-rtu"));
}

TEST_CASE("all faults of a site are told at once") {
    std::string text = replaced(good, "\"gas-detector\"", "\"gas-detektor\"");
    text = replaced(text, "baud = 9600", "baud = 12");
    text = replaced(text, "group = \"pingjiang\"", "group = \"ping/jiang\"");
    const std::string said = complaint(text);
    REQUIRE(std::count(said.begin(), said.end(), '\n') == 2);
}

TEST_CASE("the bounds of the outbox and the promise to a foreign host are settings") {
    const TemporaryDirectory directory;
    std::string text = replaced(good, "host = \"gengfu\"\n", "host = \"gengfu\"\nacknowledges = false\n");
    text += "\n[outbox]\nreadings_mib = 64\nalarms_mib = 8\nkeep_committed = \"24h\"\n\n[round]\nevery = \"15s\"\n";
    std::ofstream(directory / "site.toml") << text;
    const auto site = load_site(directory / "site.toml");
    INFO((site ? "" : to_string(site.error())));
    REQUIRE(site);
    REQUIRE_FALSE(site->is_acknowledged);
    REQUIRE(site->outbox.readings_bytes_max == 64u << 20);
    REQUIRE(site->outbox.alarms_bytes_max == 8u << 20);
    REQUIRE(site->outbox.ring_age == Duration{24 * 3'600'000});
    REQUIRE(site->round == Duration{15'000});
}

TEST_CASE("a round is one commit a second at most, and is not longer than 15 s") {
    REQUIRE_THAT(complaint(good + "\n[round]\nevery = \"500ms\"\n"), Catch::Contains("must be from 1s to 15s"));
    REQUIRE_THAT(complaint(good + "\n[round]\nevery = \"16s\"\n"), Catch::Contains("must be from 1s to 15s"));
    REQUIRE_THAT(complaint(good + "\n[outbox]\nreadings_mib = 0\n"), Catch::Contains("readings_mib"));
    REQUIRE_THAT(complaint(good + "\n[outbox]\nkeep_committed = \"31d\"\n"), Catch::Contains("must be at most 30d"));
}

TEST_CASE("the example of a site is a valid one") {
    const auto site = load_site(std::string(GENGFU_SOURCE_DIR) + "/configs/site.toml");
    INFO((site ? "" : to_string(site.error())));
    REQUIRE(site);
}

TEST_CASE("an exercise has a beginning and an end, and is that of the devices that it names or of all") {
    const std::string times = "\n[exercise]\nfrom = \"2026-11-26T09:00:00+08:00\"\nuntil = \"2026-11-26T11:00:00+08:00\"\n";
    const auto exercised = [&](const std::string& more) {
        const TemporaryDirectory directory;
        std::ofstream(directory / "site.toml") << good + times + more;
        const auto site = load_site(directory / "site.toml");
        if (!site) FAIL(to_string(site.error()));
        std::vector<bool> marked;
        for (const DeviceConfig& each : site->devices) marked.push_back(each.exercise.has_value());
        REQUIRE(site->devices[0].exercise->until - site->devices[0].exercise->from == std::chrono::hours{2});
        return marked;
    };
    REQUIRE(exercised("") == std::vector<bool>{true, true});
    REQUIRE(exercised("devices = [\"gas-0101\"]\n") == std::vector<bool>{true, false});
    REQUIRE_THAT(complaint(good + times + "devices = [\"gas-0110\"]\n"), Catch::Contains("did you mean \"gas-0101\"?"));
    REQUIRE_THAT(complaint(good + replaced(times, "11-26T11", "11-27T10")), Catch::Contains("at most 24h"));
    REQUIRE_THAT(complaint(good + replaced(times, "T11:00:00", "T09:00:00")), Catch::Contains("must be after"));
    REQUIRE_THAT(complaint(good + replaced(times, "T11:00:00+08:00", " 11:00")), Catch::Contains("is not a time"));
}
