#include "edge/outbox/row.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("a row's checksum covers everything that it says") {
    const StoredRow row{7,        Lane::alarm, 3, 100, {from_unix_ms(1'795'521'600'000), Steady{Duration{5}}, 9, ClockQuality::plausible},
                        {1, 2, 3}};
    StoredRow other = row;
    REQUIRE(checksum(other) == checksum(row));
    const auto differs = [&](auto change) {
        other = row;
        change(other);
        REQUIRE(other != row);
        return checksum(other) != checksum(row);
    };
    REQUIRE(differs([](StoredRow& each) { each.sequence = 8; }));
    REQUIRE(differs([](StoredRow& each) { each.lane = Lane::live; }));
    REQUIRE(differs([](StoredRow& each) { each.readings = 2; }));
    REQUIRE(differs([](StoredRow& each) { each.taken_after = 101; }));
    REQUIRE(differs([](StoredRow& each) { each.accepted.wall += Duration{1}; }));
    REQUIRE(differs([](StoredRow& each) { each.accepted.steady += Duration{1}; }));
    REQUIRE(differs([](StoredRow& each) { each.accepted.boot = 8; }));
    REQUIRE(differs([](StoredRow& each) { each.accepted.clock = ClockQuality::stepped; }));
    REQUIRE(differs([](StoredRow& each) { each.bytes[1] ^= 1; }));
    REQUIRE(differs([](StoredRow& each) { each.bytes.push_back(0); }));
    REQUIRE(checksum(std::string("a")) != checksum(std::string("b")));
}

TEST_CASE("a checksum is the CRC-32 that everybody computes, so that rows of earlier versions stay sound") {
    REQUIRE(checksum(std::string()) == 0);
    REQUIRE(checksum(std::string("a")) == 0xE8B7BE43);
    REQUIRE(checksum(std::string("123456789")) == 0xCBF43926);
    const StoredRow row{7,        Lane::alarm, 3, 100, {from_unix_ms(1'795'521'600'000), Steady{Duration{5}}, 9, ClockQuality::plausible},
                        {1, 2, 3}};
    REQUIRE(checksum(row) == 0xABFBF09E);
}

TEST_CASE("how long ago something was is told by the steady clock within a boot and by the wall across boots") {
    const Moment then{from_unix_ms(1'000'000), Steady{Duration{1'000}}, 1, ClockQuality::plausible};
    REQUIRE(is_within(then, {from_unix_ms(0), Steady{Duration{1'100}}, 1, {}}, Duration{100}));
    REQUIRE_FALSE(is_within(then, {from_unix_ms(1'000'000), Steady{Duration{1'101}}, 1, {}}, Duration{100}));
    REQUIRE(is_within(then, {from_unix_ms(1'000'100), Steady{}, 2, {}}, Duration{100}));
    REQUIRE_FALSE(is_within(then, {from_unix_ms(1'000'101), Steady{}, 2, {}}, Duration{100}));
    REQUIRE(is_within(then, {from_unix_ms(999'900), Steady{}, 2, {}}, Duration{100}));
    REQUIRE_FALSE(is_within(then, {from_unix_ms(999'899), Steady{}, 2, {}}, Duration{100}));
}
