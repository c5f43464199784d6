#include <catch2/catch.hpp>

#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol {
namespace {

using profile::ModbusSource;
using profile::RegisterType;
using profile::WordOrder;

const Codec& rtu() {
    return *find_codec("modbus-rtu");
}
const Codec& tcp() {
    return *find_codec("modbus-tcp");
}

/// A TCP transaction that reads `count` registers from 0 by function 3, and its reply with `data`.
Bytes tcp_request(std::uint8_t count) {
    return joined(hex("00 07 00 00 00 06 01 03 00 00 00"), {count});
}

Bytes tcp_reply(const Bytes& data) {
    const auto size = static_cast<std::uint8_t>(data.size());
    Bytes reply = hex("00 07 00 00 00");
    reply.push_back(static_cast<std::uint8_t>(size + 3));
    return joined(joined(reply, {0x01, 0x03, size}), data);
}

/// What a field makes of registers that begin at its address.
std::optional<std::int64_t> decoded(const ModbusSource& source, const std::string& data, double worth = 1) {
    const Bytes bytes = hex(data);
    const auto values = tcp().decode(modbus_profile({field("f", source, worth)}), tcp_request(static_cast<std::uint8_t>(bytes.size() / 2)),
                                     tcp_reply(bytes));
    if (!values) return std::nullopt;
    return values->at(0).value;
}

ModbusSource source_of(RegisterType type, WordOrder order = WordOrder::abcd) {
    ModbusSource source;
    source.type = type;
    source.order = order;
    return source;
}

std::string fault_of(const Codec& codec, const profile::Profile& profile, const std::string& request, const std::string& frame) {
    const auto values = codec.decode(profile, hex(request), hex(frame));
    return values ? "none" : std::string(to_string(values.error().kind)) + ": " + values.error().what;
}

}  // namespace

TEST_CASE("the smoke detector's published query carries the published CRC") {
    ModbusSource source;
    source.address = 2;
    const auto requests = rtu().requests(modbus_profile({field("alarm", source)}), "1", 0);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0] == hex("01 03 00 02 00 01 25 CA"));
}

TEST_CASE("the leak relay box of unit 255 says OK and ALARM, active low") {
    ModbusSource source{2, 0, RegisterType::bit, WordOrder::abcd, std::nullopt, true, {}};
    const auto profile = modbus_profile({field("leak", source), field("unused", ModbusSource{2, 7, RegisterType::bit, {}, {}, false, {}})});
    const auto requests = rtu().requests(profile, "255", 0);
    REQUIRE(requests == std::vector<Bytes>{hex("FF 02 00 00 00 01 AC 14"), hex("FF 02 00 07 00 01 1D D5")});
    const Bytes request = hex("FF 02 00 00 00 08 6C 12");
    CHECK(rtu().decode(profile, request, hex("FF 02 01 01 51 A0")).value() == std::vector{value("leak", 0), value("unused", 0)});
    CHECK(rtu().decode(profile, request, hex("FF 02 01 00 90 60")).value() == std::vector{value("leak", 1), value("unused", 0)});
}

TEST_CASE("numbers are read in every type and word order") {
    CHECK(decoded(source_of(RegisterType::u16), "FF FE") == 65534);
    CHECK(decoded(source_of(RegisterType::i16), "FF FE") == -2);
    CHECK(decoded(source_of(RegisterType::u16, WordOrder::badc), "34 12") == 0x1234);
    CHECK(decoded(source_of(RegisterType::u32), "FF FF FF FE") == 4294967294);
    CHECK(decoded(source_of(RegisterType::i32), "FF FF FF FE") == -2);
    CHECK(decoded(source_of(RegisterType::i32, WordOrder::abcd), "01 02 03 04") == 0x01020304);
    CHECK(decoded(source_of(RegisterType::i32, WordOrder::cdab), "03 04 01 02") == 0x01020304);
    CHECK(decoded(source_of(RegisterType::i32, WordOrder::badc), "02 01 04 03") == 0x01020304);
    CHECK(decoded(source_of(RegisterType::i32, WordOrder::dcba), "04 03 02 01") == 0x01020304);
    CHECK(decoded(source_of(RegisterType::f32), "41 48 00 00", 1000) == 12500);
    CHECK(decoded(source_of(RegisterType::f32, WordOrder::cdab), "00 00 C1 48", 1000) == -12500);
    CHECK(decoded(source_of(RegisterType::u16), "00 03", 0.5) == 2);  // rounded, halves away from zero
}

TEST_CASE("each bit of a register is found, also active low") {
    for (int bit = 0; bit < 16; ++bit) {
        ModbusSource source;
        source.bit = bit;
        const unsigned word = 1U << bit;
        const Bytes data{static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word & 0xFF)};
        INFO("bit " << bit);
        const auto read = [&] {
            return tcp().decode(modbus_profile({field("f", source)}), tcp_request(1), tcp_reply(data)).value().at(0).value;
        };
        CHECK(read() == 1);
        source.active_low = true;
        CHECK(read() == 0);
    }
}

TEST_CASE("what is invalid, infinite, or not credible is absent and never 0") {
    ModbusSource source;
    source.invalid = {0xFFFF, 0x7FFF};
    CHECK(decoded(source, "FF FF") == std::nullopt);
    CHECK(decoded(source, "7F FF") == std::nullopt);
    CHECK(decoded(source, "80 00") == 0x8000);
    CHECK(decoded(source_of(RegisterType::f32), "7F C0 00 00") == std::nullopt);
    CHECK(decoded(source_of(RegisterType::f32), "FF 80 00 00") == std::nullopt);
    CHECK(decoded(source_of(RegisterType::f32), "7F 7F FF FF") == std::nullopt);
    profile::Field limited = field("f", ModbusSource{});
    limited.least = 10;
    limited.most = 20;
    const auto read = [&](const std::string& data) {
        return tcp().decode(modbus_profile({limited}), tcp_request(1), tcp_reply(hex(data)));
    };
    CHECK(read("00 0A").value().at(0).value == 10);
    CHECK(read("00 14").value().at(0).value == 20);
    CHECK(read("00 09").error() == Fault{FaultKind::unsupported, "no value in the reply"});
    CHECK(!read("00 15"));
}

TEST_CASE("neighbours are read together, within the device's limits") {
    const auto at = [](int function, std::uint16_t address, RegisterType type = RegisterType::u16) {
        return field("f" + std::to_string(address), ModbusSource{function, address, type, WordOrder::abcd, std::nullopt, false, {}});
    };
    const auto spans = [](const profile::Profile& profile) {
        std::string text;
        for (const Bytes& request : tcp().requests(profile, "1", 0))
            text += std::to_string(request[7]) + ":" + std::to_string(request[8] * 256 + request[9]) + "+" +
                    std::to_string(request[10] * 256 + request[11]) + " ";
        return text;
    };
    CHECK(spans(modbus_profile({at(3, 1), at(3, 0), at(3, 2, RegisterType::f32)})) == "3:0+4 ");
    CHECK(spans(modbus_profile({at(3, 0), at(3, 2)})) == "3:0+1 3:2+1 ");
    CHECK(spans(modbus_profile({at(3, 0), at(3, 2)}, {125, 1})) == "3:0+3 ");
    CHECK(spans(modbus_profile({at(3, 0), at(3, 1), at(3, 2)}, {2, 0})) == "3:0+2 3:2+1 ");
    CHECK(spans(modbus_profile({at(3, 0), at(3, 1, RegisterType::i32)}, {2, 0})) == "3:0+1 3:1+2 ");
    CHECK(spans(modbus_profile({at(3, 0), at(4, 1), at(3, 0)})) == "3:0+1 4:1+1 ");
    CHECK(spans(modbus_profile({at(3, 0xFFFE, RegisterType::f32)})) == "3:65534+2 ");
}

TEST_CASE("each request on TCP has a transaction of its own") {
    const auto requests = tcp().requests(load("gas-detector"), "3", 0xFFFF);
    REQUIRE(requests.size() == 2);
    CHECK(requests[0] == hex("FF FF 00 00 00 06 03 01 00 00 00 01"));
    CHECK(requests[1] == hex("00 00 00 00 00 06 03 03 00 00 00 03"));
}

TEST_CASE("an address is a unit that exists") {
    const auto profile = load("gas-detector");
    for (const char* good : {"1", "247", "255"}) CHECK(rtu().check_address(profile, good));
    for (const char* bad : {"", "0", "248", "254", "256", "-1", "+1", "01", "1 ", "one", "99999999999"}) {
        INFO(bad);
        CHECK(!rtu().check_address(profile, bad));
        CHECK(rtu().requests(profile, bad, 0).empty());
    }
    CHECK(tcp().check_address(profile, "0"));
    CHECK(rtu().check_address(profile, "300").error().what == "a Modbus unit is 1 to 247, or 255, not \"300\"");
}

TEST_CASE("each way in which a reply can be wrong has its name") {
    const auto profile = load("gas-detector");
    const std::string asked = "01 03 00 00 00 03 05 CB";
    CHECK(fault_of(rtu(), profile, asked, "01 03 06 00 7B 00 00 00 00 C5 7E") == "malformed: wrong CRC");
    CHECK(fault_of(rtu(), profile, asked, "05 03 06 00 7B 00 00 00 00 F7 BF") == "malformed: unit 5 where 1 was asked");
    CHECK(fault_of(rtu(), profile, asked, "01 04 06 00 7B 00 00 00 00 84 99") == "malformed: function 4 where 3 was asked");
    CHECK(fault_of(rtu(), profile, asked, "01 03 02 00 7B F8 67") == "malformed: 4 bytes of data unit where 8 were asked");
    CHECK(fault_of(rtu(), profile, asked, "01 83 02 C0 F1") == "refused: exception 2 (illegal data address)");
    CHECK(fault_of(rtu(), profile, asked, "01 83 0B 00 F7") == "refused: exception 11 (gateway target failed to respond)");
    CHECK(fault_of(rtu(), profile, asked, "01 83") == "malformed: a reply of 2 bytes");
    CHECK(fault_of(rtu(), profile, "01", "01 83 02 C0 F1") == "malformed: not a request of ours: 01");
    const std::string tcp_asked = "00 07 00 00 00 06 01 03 00 00 00 03";
    CHECK(fault_of(tcp(), profile, tcp_asked, "00 06 00 00 00 03 01 83 02") == "malformed: transaction 6 where 7 was asked");
    CHECK(fault_of(tcp(), profile, tcp_asked, "00 07 00 00 00 03 02 83 02") == "malformed: unit 2 where 1 was asked");
    CHECK(fault_of(tcp(), profile, tcp_asked, "00 07 00 00 00 03 01 83 04") == "refused: exception 4 (device failure)");
    CHECK(fault_of(tcp(), profile, tcp_asked, "00 07 00 01 00 03 01 83 04") == "malformed: no whole frame with a header of Modbus TCP");
    CHECK(fault_of(tcp(), profile, tcp_asked, "00 07 00 00 00 09 01 03 07 00 00 00 00 00 00") ==
          "malformed: 8 bytes of data unit where 8 were asked");
}

TEST_CASE("an interlock closes a coil or writes a register, and its repetition confirms it") {
    profile::Interlock interlock;
    interlock.address = 0x0010;
    interlock.value = 1;
    const Bytes coil = rtu().command("1", interlock, 0).value();
    CHECK(coil == hex("01 05 00 10 FF 00 8D FF"));
    CHECK(rtu().split(coil, coil).kind == Split::Kind::frame);
    CHECK(rtu().confirm(coil, coil));
    CHECK(rtu().confirm(coil, hex("01 85 03 02 91")).error() == Fault{FaultKind::refused, "exception 3 (illegal data value)"});
    CHECK(!rtu().confirm(coil, hex("01 05 00 10 00 00 CC 0F")));
    interlock.function = 6;
    interlock.value = 0x0102;
    CHECK(tcp().command("1", interlock, 9).value() == hex("00 09 00 00 00 06 01 06 00 10 01 02"));
    CHECK(!rtu().command("0", interlock, 0));
}

}  // namespace gengfu::protocol
