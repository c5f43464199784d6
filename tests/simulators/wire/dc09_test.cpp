#include "simulators/wire/dc09.hpp"

#include <catch2/catch.hpp>

#include "simulators/wire/aes_cbc.hpp"
#include "tests/simulators/hex.hpp"

using namespace gengfu;
using namespace gengfu::sim;

namespace {

const dc09::Sender plain{"1234", "", "0", std::nullopt};

Instant at(const char* date_and_time) {
    std::tm parts{};
    strptime(date_and_time, "%Y-%m-%d %H:%M:%S", &parts);
    return from_unix_ms(std::int64_t{timegm(&parts)} * 1000);
}

std::string text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}
Bytes bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

dc09::Sender sealed(const std::string& key) {
    return {"AAAB", "0", "0", dc09::Key(bytes(key))};
}

}  // namespace

TEST_CASE("Messages that a third party accepted are encoded byte for byte") {
    CHECK(text(dc09::supervision_message(plain, std::nullopt)) == "\n1EF20013\"NULL\"0000L0#1234[]\r");
    CHECK(text(dc09::event_message(plain, 1, {1, 101, 0, 1}, at("2026-11-23 03:15:42"))) ==
          "\n87B1003B\"ADM-CID\"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026\r");
    CHECK(text(dc09::event_message(plain, 4, {1, 111, 1, 12}, at("2026-11-23 03:16:00"))) ==
          "\n7E9D003B\"ADM-CID\"0004L0#1234[#1234|1111 01 012]_03:16:00,11-23-2026\r");
    CHECK(text(dc09::event_message(plain, 5, {1, 151, 1, 3}, std::nullopt)) == "\nDAF80027\"ADM-CID\"0005L0#1234[#1234|1151 01 003]\r");
    CHECK(text(dc09::event_message(plain, 6, {1, 154, 1, 4}, std::nullopt)) == "\n7DC40027\"ADM-CID\"0006L0#1234[#1234|1154 01 004]\r");
}

TEST_CASE("A real panel's encrypted supervision is encoded byte for byte") {
    CHECK(text(dc09::supervision_message(sealed("AAAAAAAAAAAAAAAA"), at("2020-07-05 18:24:52"))) ==
          "\n76D80055\"*NULL\"0000R0L0#AAAB[B4BC8B40D0E6D959D6BEA78E88CC0B2155741A3C44FBB96D476A3E557CAD64D9\r");
}

TEST_CASE("An encrypted event hides its content behind padding without delimiters") {
    const auto sender = sealed("0123456789ABCDEF01234567");
    const std::string message = text(dc09::event_message(sender, 17, {1, 101, 0, 1}, at("2026-11-23 03:15:42")));
    CHECK_THAT(message, Catch::Contains("\"*ADM-CID\"0017R0L0#AAAB[") && !Catch::Contains("1101 00 001"));
    const std::size_t from = message.find('[') + 1;
    const auto clear = aes_cbc_decrypt(*sender.key, from_hex(message.substr(from, message.size() - from - 1)));
    REQUIRE(clear);
    CHECK_THAT(text(*clear), Catch::EndsWith("|#AAAB|1101 00 001]_03:15:42,11-23-2026") && Catch::Matches("p*\\|#.*"));
}

TEST_CASE("Replies are understood by their kind and number") {
    using Kind = dc09::Reply::Kind;
    const auto ack = dc09::parse_reply(plain, bytes("\n1BC10012\"ACK\"0001L0#1234[]\r"));
    REQUIRE(ack);
    CHECK(ack->kind == Kind::acknowledged);
    CHECK(ack->sequence == "0001");
    const auto duh = dc09::parse_reply(plain, bytes("\n6CC60014\"DUH\"0003R0L0#1234[]\r"));
    REQUIRE(duh);
    CHECK(duh->kind == Kind::not_understood);
    const auto nak = dc09::parse_reply(plain, bytes("\n526F0025\"NAK\"0000R0L0A0[]_03:15:50,11-23-2026\r"));
    REQUIRE(nak);
    CHECK(nak->kind == Kind::not_timely);
}

TEST_CASE("A reply that is broken, cut or not ours acknowledges nothing") {
    for (const char* reply : {"\n1BC20012\"ACK\"0001L0#1234[]\r", "\n1BC10013\"ACK\"0001L0#1234[]\r", "\n1BC10012\"ACK\"0001L0#1234[]",
                              "\n\r", "", "\n1EF20013\"NULL\"0000L0#1234[]\r"}) {
        CAPTURE(reply);
        CHECK_FALSE(dc09::parse_reply(plain, bytes(reply)));
    }
    CHECK_FALSE(dc09::parse_reply(sealed("AAAAAAAAAAAAAAAA"), bytes("\n1BC10012\"ACK\"0001L0#1234[]\r")));
}
