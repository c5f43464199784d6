#include <catch2/catch.hpp>

#include "edge/protocol/cjt188.hpp"
#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol {

namespace {

using Kind = Split::Kind;

const Codec& codec() {
    return *find_codec("cjt188");
}
const std::string to_meter = "68 10 12 00 00 00 00 00 00 ";
const std::string asked = to_meter + "01 03 90 1F 00 3D 16";
const std::string reply = "FE FE FE " + to_meter + "81 16 90 1F 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 67 16";
const std::string corrected =
    "FE FE FE FE 68 10 44 33 22 11 00 33 78 81 16 1F 90 00 00 77 66 55 2C 00 77 66 55 2C 31 01 22 11 05 15 20 21 84 13 16";

Split split(const std::string& received) {
    return codec().split(hex(asked), hex(received));
}

std::string fault_of(const std::string& frame) {
    const auto values = codec().decode(load("water-meter"), hex(asked), hex(frame));
    return values ? "none" : std::string(to_string(values.error().kind)) + ": " + values.error().what;
}

cjt188::Meter meter_of(const std::string& text) {
    const Bytes frame = hex(text);
    return cjt188::parse_meter(cjt188::open(frame).value().body).value();
}

}  // namespace

TEST_CASE("a request is the published one, in either order of the data identifier") {
    profile::Profile profile = load("water-meter");
    CHECK(codec().requests(profile, "00000000000012", 0) == std::vector<Bytes>{hex("FE FE FE FE " + asked)});
    profile.settings = profile::Cjt188Settings{0x10, profile::DiOrder::little_endian, profile::StatusLayout::standard};
    CHECK(codec().requests(profile, "78330011223344", 0) ==
          std::vector<Bytes>{hex("FE FE FE FE 68 10 44 33 22 11 00 33 78 01 03 1F 90 00 80 16")});
    const std::string fifth = "FE FE FE FE " + to_meter + "01 03 1F 90 05 42 16";
    CHECK(codec().requests(profile, "00000000000012", 0x1205) == std::vector<Bytes>{hex(fifth)});
}

TEST_CASE("an address has fourteen digits") {
    const auto profile = load("water-meter");
    CHECK(codec().check_address(profile, "78330011223344"));
    for (const char* bad : {"", "7833001122334", "783300112233445", "7833001122334A", "AAAAAAAAAAAAAA"}) {
        CHECK(codec().check_address(profile, bad).error().what == "a CJ/T 188 address has 14 digits, unlike \"" + std::string(bad) + '"');
        CHECK(codec().requests(profile, bad, 0).empty());
    }
}

TEST_CASE("a meter's clock is read, and one that is not set is none") {
    const auto meter = meter_of(corrected);
    using namespace std::chrono;
    CHECK(meter.clock == local_days{year{2015} / 5 / 11} + 22h + 1min + 31s);
    CHECK(meter.volume_litres == 556'677'000.0);
    CHECK(meter.status == 0x8421);
    CHECK(meter_of(reply).clock == std::nullopt);
    CHECK(meter_of(reply).volume_litres == 1'000'100.0);
}

TEST_CASE("each unit of volume has its worth") {
    const std::pair<const char*, double> expected[] = {{"29 00 88", 1234.56},   {"2A 00 89", 12345.6},    {"2B 00 8A", 123456},
                                                       {"2C 00 8B", 1'234'560}, {"2D 00 8C", 12'345'600}, {"2E 00 8D", 123'456'000}};
    for (const auto& [unit, litres] : expected) {
        INFO(unit);
        CHECK(meter_of(to_meter + "81 09 90 1F 00 56 34 12 00 " + unit + " 16").volume_litres.value() == Approx(litres));
    }
    CHECK(fault_of(to_meter + "81 09 90 1F 00 34 12 00 00 32 00 3B 16") == "unsupported: unit 32 is no volume");
}

TEST_CASE("the status word is read in both of its layouts") {
    profile::Profile profile = load("water-meter");
    const std::string data = to_meter + "81 16 90 1F 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 ";
    const auto states = [&](const std::string& end) {
        auto values = codec().decode(profile, hex(asked), hex(data + end)).value();
        values.erase(values.begin(), values.begin() + 2);
        return values;
    };
    CHECK(states("C3 00 2B 16") == std::vector{value("valve-fault", 1), value("battery-low", 0)});
    CHECK(states("02 00 6A 16") == std::vector{value("battery-low", 0)});
    profile.settings = profile::Cjt188Settings{0x10, profile::DiOrder::big_endian, profile::StatusLayout::high_bits};
    CHECK(states("60 00 C8 16") == std::vector{value("valve-closed", 1), value("valve-fault", 0), value("battery-low", 1)});
    CHECK(states("C3 00 2B 16") == std::vector{value("valve-fault", 1), value("battery-low", 0)});
}

TEST_CASE("EE means no data, like FF") {
    const auto values = codec().decode(load("water-meter"), hex(asked),
                                       hex(to_meter + "81 16 90 1F 00 EE EE EE EE 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 00 00 16"));
    REQUIRE(values);
    CHECK(values->at(0) == value("settlement-volume", 1'000'100));
}

TEST_CASE("each way in which a meter's reply can be wrong has its name") {
    CHECK(fault_of("FE FE FE") == "malformed: no start 68");
    CHECK(fault_of("12 34") == "malformed: no start 68");
    CHECK(fault_of("68 10 12") == "malformed: cut off after 3 bytes");
    CHECK(fault_of(to_meter + "81 16 90 1F 00") == "malformed: 14 bytes where the length says 35");
    CHECK(fault_of(to_meter + "81 09 90 1F 00 34 12 00 00 2C 00 36 16") == "malformed: checksum 36 where it should be 35");
    CHECK(fault_of(to_meter + "81 09 90 1F 00 34 12 00 00 2C 00 35 17") == "malformed: no end 16");
    CHECK(fault_of("68 10 13 00 00 00 00 00 00 81 16 90 1F 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 68 16") ==
          "malformed: the reply of another meter, 13 00 00 00 00 00 00");
    CHECK(fault_of(to_meter + "81 16 90 1F 01 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 68 16") ==
          "malformed: the reply to another request, a late one");
    CHECK(fault_of(to_meter + "81 16 90 1E 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 66 16") ==
          "malformed: data 90 1E where 90 1F was asked");
    CHECK(fault_of(to_meter + "81 05 90 1F 00 01 02 C2 16") == "unsupported: a reply of length 5, known are 22 and 9");
    CHECK(fault_of(to_meter + "81 02 90 1F BC 16") == "malformed: a reply without a serial number");
    CHECK(fault_of(to_meter + "83 03 81 0A 00 9B 16") == "malformed: control 83 where 81 was due");
    CHECK(fault_of(to_meter + "C1 01 04 50 16") == "refused: the meter refuses to be read, status 04");
    CHECK(fault_of(asked) == "malformed: control 01 where 81 was due");
}

TEST_CASE("a reply is found behind an echo, a late reply, another meter's and line noise") {
    CHECK(split(reply) == Split{Kind::frame, 38});
    CHECK(split("FE " + reply) == Split{Kind::frame, 39});
    CHECK(split(asked + " " + reply) == Split{Kind::noise, 16});
    CHECK(split("00 11 FE FE 68") == Split{Kind::noise, 2});
    CHECK(split("00 11 22") == Split{Kind::noise, 3});
    CHECK(split("FE FE") == Split{Kind::incomplete, 0});
    CHECK(split(to_meter + "81 16 90 1F 01 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 68 16 " + reply) ==
          Split{Kind::noise, 35});
    CHECK(split("68 10 13 00 00 00 00 00 00 81 16 90 1F 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 68 16") ==
          Split{Kind::noise, 35});
    CHECK(split(to_meter + "C1 01 04 50 16") == Split{Kind::frame, 14});
}

TEST_CASE("a false start in line noise does not hold up the reply behind it") {
    CHECK(split("68 FF FF FF FF FF FF FF FF FF F0 " + reply) == Split{Kind::noise, 14});
    CHECK(split("68 68 " + reply) == Split{Kind::noise, 5});
}

TEST_CASE("a reply of ours with a wrong checksum goes on to be named, unless a good one follows") {
    const std::string bad = to_meter + "81 09 90 1F 00 34 12 00 00 2C 00 36 16";
    CHECK(split(bad) == Split{Kind::frame, 22});
    CHECK(split(bad + " " + reply) == Split{Kind::noise, 25});
}

TEST_CASE("a meter is not written to") {
    CHECK(codec().command("00000000000012", {}, 0).error().kind == FaultKind::unsupported);
    CHECK(codec().confirm({}, {}).error().kind == FaultKind::unsupported);
}

}  // namespace gengfu::protocol
