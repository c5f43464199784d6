#include "simulators/street/site_file.hpp"

#include <catch2/catch.hpp>

#include "common/profile/document.hpp"
#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;

namespace {

const SiteSettings settings{GroupId("pingjiang"), "/etc/gengfu/profiles", "/var/a \"quoted\" street", "mqtt://127.0.0.1:1883", "gengfu"};
const Endpoints endpoints{{"rs485-1", "/dev/rs485"}, {"modbus-1", "127.0.0.1:41234"}, {"meters-1", "127.0.0.1:41235"}};

const document::Table& table(const document::Node& node) {
    return std::get<document::Table>(node.value);
}
std::string text(const document::Table& in, const char* key) {
    return std::get<std::string>(in.nodes.at(key).value);
}
const document::Array& array(const document::Table& in, const char* key) {
    return std::get<document::Array>(in.nodes.at(key).value);
}

}  // namespace

TEST_CASE("A site file says all that an edge must know") {
    const auto kinds = kinds::catalogue();
    const auto building = plan_street(kinds, 2, 1).value()[1];
    const auto parsed = document::parse(site_text(building, settings, endpoints), "b02.toml");
    REQUIRE(parsed);
    const auto& site = table(*parsed);
    CHECK(text(site, "edge") == "b02");
    CHECK(text(site, "group") == "pingjiang");
    CHECK(text(site, "profiles") == "/etc/gengfu/profiles");
    CHECK(text(site, "data") == "/var/a \"quoted\" street/edge/b02");
    CHECK(text(table(site.nodes.at("mqtt")), "server") == "mqtt://127.0.0.1:1883");
    CHECK(text(table(site.nodes.at("mqtt")), "host") == "gengfu");
    CHECK(text(table(site.nodes.at("round")), "every") == "1s");

    const auto& buses = array(site, "bus");
    REQUIRE(buses.size() == 3);
    CHECK(text(table(buses[0]), "codec") == "modbus-rtu");
    CHECK(text(table(buses[0]), "serial") == "/dev/rs485");
    CHECK(text(table(buses[0]), "parity") == "none");
    CHECK(std::get<std::int64_t>(table(buses[0]).nodes.at("baud").value) == 9600);
    CHECK(text(table(buses[1]), "codec") == "modbus-tcp");
    CHECK(text(table(buses[1]), "tcp") == "127.0.0.1:41234");
    CHECK(text(table(buses[2]), "codec") == "cjt188");
    CHECK(text(table(buses[2]), "tcp") == "127.0.0.1:41235");
    REQUIRE(array(site, "listener").size() == 1);
    CHECK(text(table(array(site, "listener")[0]), "protocol") == "dc09");

    const auto& devices = array(site, "device");
    REQUIRE(devices.size() == 15);
    CHECK(text(table(devices[0]), "id") == "water-0201");
    CHECK(text(table(devices[0]), "kind") == "water-meter");
    CHECK(text(table(devices[0]), "bus") == "meters-1");
    CHECK(text(table(devices[0]), "address") == "78330000020001");
    CHECK(text(table(devices[4]), "id") == "gas-0201");
    CHECK(text(table(devices[4]), "address") == "1");
    CHECK(text(table(devices[11]), "listener") == "call-1");
    CHECK(table(devices[11]).nodes.count("bus") == 0);
    CHECK(table(devices[11]).nodes.count("key") == 0);
    CHECK(text(table(devices[12]), "key").size() == 32);
}
