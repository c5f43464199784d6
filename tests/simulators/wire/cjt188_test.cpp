#include "simulators/wire/cjt188.hpp"

#include <catch2/catch.hpp>

#include "tests/simulators/hex.hpp"

using namespace gengfu;
using namespace gengfu::sim;

namespace {

const cjt188::Address published = cjt188::parse_address("78330011223344").value();
const cjt188::Address small = cjt188::parse_address("00000000000012").value();

Instant at(const char* date_and_time) {
    std::tm parts{};
    strptime(date_and_time, "%Y-%m-%d %H:%M:%S", &parts);
    return from_unix_ms(std::int64_t{timegm(&parts)} * 1000);
}

}  // namespace

TEST_CASE("A published request is understood, whatever stands before it") {
    Bytes received = from_hex("00 FF FE FE FE FE 68 10 44 33 22 11 00 33 78 01 03 1F 90 00 80 16");
    const auto request = cjt188::take(received);
    REQUIRE(request);
    CHECK(request->type == 0x10);
    CHECK(request->address == published);
    CHECK(request->control == 0x01);
    CHECK(cjt188::asks_for(*request, 0x90, 0x1F));
    CHECK(received.empty());
}

TEST_CASE("A request with its item the other way round is the same question") {
    Bytes received = from_hex("68 10 12 00 00 00 00 00 00 01 03 90 1F 00 3D 16");
    const auto request = cjt188::take(received);
    REQUIRE(request);
    CHECK(cjt188::asks_for(*request, 0x90, 0x1F));
    CHECK(cjt188::concerns(request->address, small));
    CHECK_FALSE(cjt188::concerns(request->address, published));
}

TEST_CASE("A request with a wrong sum is passed over and the next one is found") {
    Bytes received = from_hex("68 10 12 00 00 00 00 00 00 01 03 90 1F 00 3E 16 68 10 12 00 00 00 00 00 00 01 03 90 1F 07 44 16");
    const auto request = cjt188::take(received);
    REQUIRE(request);
    CHECK(request->serial == 7);
}

TEST_CASE("Half a request waits for the rest") {
    Bytes received = from_hex("FE 68 10 12 00 00 00 00 00 00 01 03 90");
    CHECK_FALSE(cjt188::take(received));
    const Bytes rest = from_hex("1F 00 3D 16");
    received.insert(received.end(), rest.begin(), rest.end());
    CHECK(cjt188::take(received));
}

TEST_CASE("A published reading is encoded byte for byte") {
    cjt188::Request request{0x10, published, 0x01, {0x1F, 0x90}, 0};
    cjt188::Metering metering{55667700, 55667700, 0x2C, at("2015-05-11 22:01:31"), {0x21, 0x84}};
    CHECK(to_hex(cjt188::metering_reply(request, 0x10, published, metering)) ==
          "FE FE FE 68 10 44 33 22 11 00 33 78 81 16 1F 90 00 00 77 66 55 2C 00 77 66 55 2C 31 01 22 11 05 15 20 21 84 13 16");
}

TEST_CASE("A meter without a clock sends zeros, as one in the field does") {
    cjt188::Request request{0x10, small, 0x01, {0x90, 0x1F}, 0};
    cjt188::Metering metering{100010, 100010, 0x2C, std::nullopt, {0x00, 0xFF}};
    CHECK(to_hex(cjt188::metering_reply(request, 0x10, small, metering)) ==
          "FE FE FE 68 10 12 00 00 00 00 00 00 81 16 90 1F 00 10 00 10 00 2C 10 00 10 00 2C 00 00 00 00 00 00 00 00 FF 67 16");
}

TEST_CASE("A meter tells its address as one in the field does") {
    cjt188::Request request{0xAA, {}, 0x03, {0x81, 0x0A}, 0};
    CHECK(to_hex(cjt188::address_reply(request, 0x10, small)) == "FE FE FE 68 10 12 00 00 00 00 00 00 83 03 81 0A 00 9B 16");
}

TEST_CASE("Broadcast concerns everyone") {
    cjt188::Address everyone{};
    everyone.fill(cjt188::any);
    CHECK(cjt188::concerns(everyone, small));
    CHECK(cjt188::concerns(everyone, published));
}

TEST_CASE("Litres are exact in whichever unit holds them") {
    struct Row {
        std::uint64_t litres;
        std::uint8_t unit;
        std::uint32_t digits;
    };
    for (const Row& row :
         {Row{0, 0x29, 0}, Row{999'999, 0x29, 99'999'900}, Row{1'000'000, 0x2A, 10'000'000}, Row{12'345'678, 0x2B, 12'345'678}}) {
        cjt188::Metering metering;
        cjt188::set_litres(metering, row.litres, 0);
        CAPTURE(row.litres);
        CHECK(static_cast<int>(metering.unit) == static_cast<int>(row.unit));
        CHECK(metering.volume == row.digits);
    }
}

TEST_CASE("An address that has not 14 digits is refused by name") {
    const auto address = cjt188::parse_address("7833001122334X");
    REQUIRE_FALSE(address);
    CHECK_THAT(address.error().what, Catch::Contains("14 digits") && Catch::Contains("7833001122334X"));
}
