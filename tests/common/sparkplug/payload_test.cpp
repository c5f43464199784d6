#include "common/sparkplug/payload.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace gengfu;
using namespace gengfu::sparkplug;

namespace {
Metric metric(std::string name, DataType type, Value value) {
    Metric metric;
    metric.name = std::move(name);
    metric.timestamp = from_unix_ms(1'700'000'000'123);
    metric.datatype = type;
    metric.value = std::move(value);
    return metric;
}
}  // namespace

TEST_CASE("a payload survives the wire, integers of every sign and width included") {
    Payload payload{from_unix_ms(1'700'000'000'000), 255, {}};
    payload.metrics.push_back(metric("a/int8", DataType::int8, std::int64_t{-128}));
    payload.metrics.push_back(metric("a/int32", DataType::int32, std::int64_t{-5}));
    payload.metrics.push_back(metric("a/int64", DataType::int64, std::numeric_limits<std::int64_t>::min()));
    payload.metrics.push_back(metric("a/uint64", DataType::uint64, std::numeric_limits<std::uint64_t>::max()));
    payload.metrics.push_back(metric("a/flag", DataType::boolean, true));
    payload.metrics.push_back(metric("a/real", DataType::float64, 1.5));
    payload.metrics.push_back(metric("a/text", DataType::string, std::string("水表")));
    payload.metrics.push_back(metric("a/null", DataType::int64, {}));
    payload.metrics[0].alias = 7;
    payload.metrics[0].historical = true;
    payload.metrics[0].properties = {{"engUnit", std::string("L")}, {"priority", std::int64_t{-1}}, {"pressed", true}};
    REQUIRE(decode(encode(payload)) == payload);
}

TEST_CASE("seq and send time can be appended to a batch that was encoded before") {
    Payload payload;
    payload.metrics.push_back(metric("a/b", DataType::int64, std::int64_t{1}));
    Bytes bytes = encode(payload);
    stamp(bytes, 42, from_unix_ms(99));
    const auto decoded = decode(bytes);
    REQUIRE(decoded);
    REQUIRE(decoded->seq == 42);
    REQUIRE(decoded->timestamp == from_unix_ms(99));
    REQUIRE(decoded->metrics == payload.metrics);
}

TEST_CASE("the bytes are those that the specification's field numbers give") {
    Payload payload;
    Metric each;
    each.name = "x";
    each.datatype = DataType::int32;
    each.value = std::int64_t{-1};
    payload.metrics.push_back(each);
    // 12 = metrics, 0a = name, 20 = datatype, 50 = int_value (-1 as the bits of an unsigned 32-bit number)
    REQUIRE(encode(payload) == Bytes{0x12, 0x0b, 0x0a, 0x01, 'x', 0x20, 0x03, 0x50, 0xff, 0xff, 0xff, 0xff, 0x0f});
}

TEST_CASE("what is longer than one byte can count survives the wire, within and without") {
    for (const std::size_t length : {120U, 126U, 127U, 128U, 200U, 16'383U, 16'384U, 70'000U}) {
        Payload payload;
        Metric each;
        each.name = std::string(length, 'n');
        each.datatype = DataType::string;
        each.value = std::string(length, 'v');
        each.properties = {{std::string(length, 'k'), std::string(length, 'p')}, {"nothing", std::monostate()}};
        payload.metrics = {each, each};
        payload.seq = 200;
        INFO(length);
        const auto read = decode(encode(payload));
        REQUIRE(read);
        REQUIRE(*read == payload);
    }
}

TEST_CASE("bytes that are no payload are refused and never fatal") {
    REQUIRE(decode(Bytes{0xff, 0xff, 0xff}).error().kind == FaultKind::malformed);
    std::mt19937 random(7);
    for (int i = 0; i < 2'000; ++i) {
        Bytes noise(random() % 64);
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
        (void)decode(noise);
    }
}

TEST_CASE("a time beyond all calendars counts as absent") {
    const Bytes bytes{0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    const auto payload = decode(bytes);
    REQUIRE(payload);
    REQUIRE_FALSE(payload->timestamp);
}
