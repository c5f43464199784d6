#include <catch2/catch.hpp>

#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol {

namespace {

using Kind = Split::Kind;
const Bytes asked = hex("01 03 00 00 00 03 05 CB");
const Bytes reply = hex("01 03 06 00 7B 00 00 00 00 C5 7F");

Split rtu(const Bytes& received, const Bytes& request = asked) {
    return find_codec("modbus-rtu")->split(request, received);
}
Split tcp(const Bytes& received) {
    return find_codec("modbus-tcp")->split(hex("00 07 00 00 00 06 01 03 00 00 00 03"), received);
}

}  // namespace

TEST_CASE("the echo of a two-wire adapter is dropped, in one piece or in several") {
    CHECK(rtu(joined(asked, reply)) == Split{Kind::noise, asked.size()});
    for (std::size_t size = 1; size < asked.size(); ++size)
        CHECK(rtu({asked.begin(), asked.begin() + static_cast<int>(size)}).kind == Kind::incomplete);
}

TEST_CASE("the late reply of another unit, of another function or of another length is noise as a whole") {
    CHECK(rtu(joined(hex("05 03 06 00 7B 00 00 00 00 F7 BF"), reply)) == Split{Kind::noise, 11});
    CHECK(rtu(joined(hex("01 04 06 00 7B 00 00 00 00 84 99"), reply)) == Split{Kind::noise, 11});
    CHECK(rtu(joined(hex("01 03 02 00 7B F8 67"), reply)) == Split{Kind::noise, 7});
    CHECK(rtu(joined(hex("02 83 02 30 F1"), reply)) == Split{Kind::noise, 5});
}

TEST_CASE("line noise before a reply is dropped up to it") {
    CHECK(rtu(joined(hex("00 FF 55"), reply)) == Split{Kind::noise, 3});
    CHECK(rtu(joined(hex("01 01"), reply)) == Split{Kind::noise, 2});
    CHECK(rtu(hex("00 00 00")) == Split{Kind::noise, 3});
    CHECK(rtu(hex("00 00 01")) == Split{Kind::noise, 2});
}

TEST_CASE("a false start does not swallow the reply behind it") {
    CHECK(rtu(joined(hex("01 03 06"), reply)) == Split{Kind::noise, 3});
}

TEST_CASE("a reply with a wrong CRC goes on to be named, unless a good one follows") {
    Bytes bad = reply;
    bad.back() = 0;
    CHECK(rtu(bad) == Split{Kind::frame, 11});
    CHECK(rtu(joined(bad, reply)) == Split{Kind::noise, 11});
}

TEST_CASE("a first value that looks like a checksum does not end the reply early") {
    const Bytes tricky = hex("01 03 06 A0 F2 00 00 00 00 00 00");
    for (std::size_t size = 0; size < tricky.size(); ++size)
        CHECK(rtu({tricky.begin(), tricky.begin() + static_cast<int>(size)}) == Split{Kind::incomplete, 0});
    CHECK(rtu(tricky) == Split{Kind::frame, 11});
}

TEST_CASE("an exception is a whole reply") {
    CHECK(rtu(hex("01 83 02 C0")) == Split{Kind::incomplete, 0});
    CHECK(rtu(hex("01 83 02 C0 F1")) == Split{Kind::frame, 5});
    CHECK(rtu(hex("01 83 02 C0 F1 AA")) == Split{Kind::frame, 5});
}

TEST_CASE("on TCP another transaction, unit or function is noise, and the next frame is found") {
    const Bytes good = hex("00 07 00 00 00 09 01 03 06 00 7B 00 00 00 00");
    CHECK(tcp(good) == Split{Kind::frame, 15});
    CHECK(tcp(joined(good, good)) == Split{Kind::frame, 15});
    CHECK(tcp(hex("00 07 00 00 00 03 01 83 02")) == Split{Kind::frame, 9});
    CHECK(tcp(hex("00 06 00 00 00 03 01 83 02")) == Split{Kind::noise, 9});
    CHECK(tcp(hex("00 07 00 00 00 03 02 83 02")) == Split{Kind::noise, 9});
    CHECK(tcp(hex("00 07 00 00 00 03 01 84 02")) == Split{Kind::noise, 9});
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK(tcp({good.begin(), good.begin() + static_cast<int>(size)}) == Split{Kind::incomplete, 0});
    CHECK(tcp(joined(hex("48 54 54 50"), good)) == Split{Kind::noise, 4});
    CHECK(tcp(joined(hex("00 07 00 00 00 FF"), good)).kind == Kind::noise);
}

}  // namespace gengfu::protocol
