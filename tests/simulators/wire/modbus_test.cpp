#include "simulators/wire/modbus.hpp"

#include <catch2/catch.hpp>

#include "tests/simulators/hex.hpp"

using namespace gengfu::sim;

namespace {

const auto nothing_to_write = [](const modbus::Write&) { return false; };

}  // namespace

TEST_CASE("Published requests are understood, their CRC included") {
    Bytes received = from_hex("01 03 00 02 00 01 25 CA FF 02 00 00 00 08 6C 12");
    const auto smoke = modbus::take_rtu(received);
    REQUIRE(smoke);
    CHECK(smoke->unit == 1);
    CHECK(to_hex(smoke->pdu) == "03 00 02 00 01");
    const auto leak = modbus::take_rtu(received);
    REQUIRE(leak);
    CHECK(leak->unit == 255);
    CHECK(received.empty());
}

TEST_CASE("Published replies are encoded byte for byte") {
    modbus::Image image;
    for (std::uint16_t address = 0; address < 8; ++address) image[{2, address}] = 0;
    image[{2, 0}] = 1;
    CHECK(to_hex(modbus::frame_rtu(0xFF, modbus::answer(from_hex("02 00 00 00 08"), image, nothing_to_write))) == "FF 02 01 01 51 A0");
    image[{2, 0}] = 0;
    CHECK(to_hex(modbus::frame_rtu(0xFF, modbus::answer(from_hex("02 00 00 00 08"), image, nothing_to_write))) == "FF 02 01 00 90 60");
}

TEST_CASE("Noise before a request is passed over, and half a request waits") {
    Bytes received = from_hex("00 7F 01 03 00 02 00 01 25");
    CHECK_FALSE(modbus::take_rtu(received));
    received.push_back(0xCA);
    CHECK(modbus::take_rtu(received));
}

TEST_CASE("A request over TCP keeps its transaction") {
    Bytes received = from_hex("12 34 00 00 00 06 07 03 00 00 00 02 12 35");
    const auto request = modbus::take_tcp(received);
    REQUIRE(request);
    CHECK(request->transaction == 0x1234);
    CHECK(request->unit == 7);
    CHECK(to_hex(modbus::frame_tcp(0x1234, 7, from_hex("03 04 00 01 00 02"))) == "12 34 00 00 00 07 07 03 04 00 01 00 02");
    CHECK(to_hex(received) == "12 35");
}

TEST_CASE("Gaps between what a device shows read as 0; beyond it is exception 2") {
    const modbus::Image image{{{3, 10}, 0x0102}, {{3, 12}, 0x0304}};
    CHECK(to_hex(modbus::answer(from_hex("03 00 0A 00 03"), image, nothing_to_write)) == "03 06 01 02 00 00 03 04");
    CHECK(to_hex(modbus::answer(from_hex("03 00 0A 00 04"), image, nothing_to_write)) == "83 02");
    CHECK(to_hex(modbus::answer(from_hex("03 00 09 00 01"), image, nothing_to_write)) == "83 02");
    CHECK(to_hex(modbus::answer(from_hex("04 00 0A 00 01"), image, nothing_to_write)) == "84 02");
}

TEST_CASE("What cannot be answered is an exception with its reason") {
    const modbus::Image image{{{3, 0}, 1}};
    CHECK(to_hex(modbus::answer(from_hex("03 00 00 00 00"), image, nothing_to_write)) == "83 03");
    CHECK(to_hex(modbus::answer(from_hex("03 00 00 00 7E"), image, nothing_to_write)) == "83 03");
    CHECK(to_hex(modbus::answer(from_hex("2B 0E 01 00 00"), image, nothing_to_write)) == "AB 01");
    CHECK(to_hex(modbus::answer(from_hex("05 00 00 12 34"), image, nothing_to_write)) == "85 03");
    CHECK(to_hex(modbus::answer(from_hex("06 00 00 00 01"), image, nothing_to_write)) == "86 02");
}

TEST_CASE("A write that is obeyed is echoed") {
    modbus::Write seen;
    const auto obey = [&](const modbus::Write& write) {
        seen = write;
        return true;
    };
    CHECK(to_hex(modbus::answer(from_hex("05 00 10 FF 00"), {}, obey)) == "05 00 10 FF 00");
    CHECK(seen.function == 5);
    CHECK(seen.address == 0x10);
    CHECK(seen.value == 1);
    CHECK(to_hex(modbus::answer(from_hex("06 00 11 00 55"), {}, obey)) == "06 00 11 00 55");
    CHECK(seen.value == 0x55);
}
