#include "simulators/device/conversation.hpp"

#include <catch2/catch.hpp>

#include "tests/simulators/hex.hpp"
#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

const Moment now{Steady{Duration{1000}}, from_unix_ms(1'763'951'742'000)};

PlayedDevice device(const profile::Profile& kind, const char* id, const char* address) {
    DevicePlan plan;
    plan.id = DeviceId(id);
    plan.address = address;
    return {plan, kind, 1};
}

Bytes read_first_register(std::uint8_t unit) {
    return modbus::frame_rtu(unit, from_hex("03 00 00 00 01"));
}

}  // namespace

TEST_CASE("On a line each unit answers for itself, and a stranger's question meets silence") {
    const auto gas = kinds::gas();
    auto one = device(gas, "gas-1", "1");
    auto two = device(gas, "gas-2", "2");
    Conversation line(Framing::modbus_rtu, {&one, &two}, false);
    const auto replies = line.hear(read_first_register(2), now);
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].bytes[0] == 2);
    CHECK(replies[0].bytes.size() == 7);
    CHECK(two.answered() == 1);
    CHECK(one.answered() == 0);
    CHECK(line.hear(read_first_register(9), now).empty());
    CHECK(line.hear(read_first_register(0), now).empty());
}

TEST_CASE("Over TCP a gateway says that a unit is missing") {
    const auto gas = kinds::gas();
    auto one = device(gas, "gas-1", "1");
    Conversation connection(Framing::modbus_tcp, {&one}, false);
    const auto replies = connection.hear(from_hex("00 07 00 00 00 06 05 03 00 00 00 01"), now);
    REQUIRE(replies.size() == 1);
    CHECK(to_hex(replies[0].bytes) == "00 07 00 00 00 03 05 83 0B");
}

TEST_CASE("A request in pieces is one request, and a piece that is never finished does not spoil the next") {
    const auto gas = kinds::gas();
    auto one = device(gas, "gas-1", "1");
    Conversation line(Framing::modbus_rtu, {&one}, false);
    const Bytes request = read_first_register(1);
    CHECK(line.hear(BytesView(request).first(3), now).empty());
    CHECK(line.hear(BytesView(request).subspan(3), {now.steady + 5ms, now.wall}).size() == 1);
    CHECK(line.hear(BytesView(request).first(3), {now.steady + 1s, now.wall}).empty());
    CHECK(line.hear(request, {now.steady + 2s, now.wall}).size() == 1);
}

TEST_CASE("Devices misbehave as they are told, each for itself") {
    const auto gas = kinds::gas();
    auto one = device(gas, "gas-1", "1");
    Conversation line(Framing::modbus_rtu, {&one}, false);
    SECTION("silent") {
        one.quirk = Quirk::silent;
        CHECK(line.hear(read_first_register(1), now).empty());
    }
    SECTION("killed") {
        one.alive = false;
        CHECK(line.hear(read_first_register(1), now).empty());
    }
    SECTION("late") {
        one.quirk = Quirk::late;
        const auto replies = line.hear(read_first_register(1), now);
        REQUIRE(replies.size() == 1);
        CHECK(replies[0].delay == 700ms);
    }
    SECTION("foreign") {
        one.quirk = Quirk::foreign;
        const auto replies = line.hear(read_first_register(1), now);
        REQUIRE(replies.size() == 1);
        CHECK(replies[0].bytes[0] == 2);
        CHECK(modbus::crc16(BytesView(replies[0].bytes)) == 0);
    }
    SECTION("noise") {
        one.quirk = Quirk::noise;
        const auto replies = line.hear(read_first_register(1), now);
        REQUIRE(replies.size() == 1);
        CHECK(replies[0].bytes.size() <= 24);
    }
    CHECK(one.answered() == 0);
}

TEST_CASE("A dead line never answers") {
    const auto gas = kinds::gas();
    auto one = device(gas, "gas-1", "1");
    Conversation line(Framing::modbus_rtu, {&one}, true);
    CHECK(line.hear(read_first_register(1), now).empty());
}

TEST_CASE("A meter's low battery stands in the status that its kind uses") {
    auto water = kinds::water();
    const auto request = from_hex("68 10 12 00 00 00 00 00 00 01 03 90 1F 00 3D 16");
    const auto status = [&] {
        auto meter = device(water, "water-1", "00000000000012");
        REQUIRE(meter.signals().begin("battery", now.steady));
        const auto replies = Conversation(Framing::cjt188, {&meter}, false).hear(request, now);
        REQUIRE(replies.size() == 1);
        return static_cast<int>(replies[0].bytes[replies[0].bytes.size() - 4]);
    };
    CHECK(status() == 0x04);
    water.settings = profile::Cjt188Settings{0x10, profile::DiOrder::big_endian, profile::StatusLayout::high_bits};
    CHECK(status() == 0x20);
}
