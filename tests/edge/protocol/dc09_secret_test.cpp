#include <catch2/catch.hpp>

#include "edge/protocol/dc09.hpp"
#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol::dc09 {
namespace {

Key key_of(const std::string& text) {
    return Key{Bytes(text.begin(), text.end())};
}

const std::string captured = R"(76D80055"*NULL"0000R0L0#AAAB[B4BC8B40D0E6D959D6BEA78E88CC0B2155741A3C44FBB96D476A3E557CAD64D9)";
const Key captured_key = key_of(std::string(16, 'A'));

Instant captured_at() {
    using namespace std::chrono;
    return Instant{sys_days{year{2020} / 7 / 5}} + 18h + 24min + 52s;
}

}  // namespace

TEST_CASE("an encrypted message is read with the key of its account") {
    const auto message = parse(line(captured), &captured_key);
    REQUIRE(message);
    CHECK(message->encrypted);
    CHECK(message->id == "NULL");
    CHECK(message->kind == Message::Kind::supervision);
    CHECK(message->account == "AAAB");
    CHECK(message->sent_at == captured_at());
}

TEST_CASE("keys of all three sizes work") {
    const std::pair<std::string, const char*> messages[] = {
        {std::string(16, 'A'), R"(CD3D0078"*ADM-CID"0001R1L2#1234[)"
                               R"(766A48D4430A8818CFD2BC6E694D9E24EFF2C36D03B40D754D491E147D53344FA593715848C3FD06EA3D084B4E544E89)"},
        {std::string(24, 'B'), R"(83030078"*ADM-CID"0001R1L2#1234[)"
                               R"(F657EB5478ED594141B3B3948E7F04D495EEB4032E17575D0D70DC224E70E086334967082F1DE27DEF877ACC933A1CD1)"},
        {"0123456789ABCDEF0123456789ABCDEF",
         R"(DB990078"*ADM-CID"0001R1L2#1234[)"
         R"(A552B3DFCE87284A1445F937F0304BFCD7A4294E4B5B280CB5168395BD33070D048680CC7766C021C53C96E31000B860)"}};
    for (const auto& [text, frame] : messages) {
        INFO(text.size() << " bytes");
        const Key key = key_of(text);
        const auto message = parse(line(frame), &key);
        REQUIRE(message);
        CHECK(message->event == ContactId{1, 101, 0, 1});
        CHECK(message->sent_at.has_value());
    }
}

TEST_CASE("without its key an encrypted message says only who sends it") {
    CHECK(parse(line(captured), nullptr).error() == Fault{FaultKind::unsupported, "encrypted, and the account has no key"});
    CHECK(account_of(line(captured)).value() == "AAAB");
}

TEST_CASE("with another key an encrypted message is refused") {
    const Key other = key_of(std::string(16, 'B'));
    CHECK(parse(line(captured), &other).error() == Fault{FaultKind::malformed, "cannot be decrypted with this key"});
    const Key odd = key_of("too short");
    CHECK(parse(line(captured), &odd).error() == Fault{FaultKind::unsupported, "an AES key has 16, 24 or 32 bytes"});
}

TEST_CASE("encrypted text that is cut or no text at all is refused") {
    const auto fault = [](const char* text) { return parse(line(text), &captured_key).error().what; };
    CHECK(fault(R"(E1370019"*ADM-CID"0001L0#1234[ABC)") == "encrypted text has an odd number of digits");
    CHECK(fault(R"(4BB10034"*ADM-CID"0001L0#1234[ABABABABABABABABABABABABABABAB)") == "encrypted text comes in blocks of 16 bytes");
    CHECK(fault(R"(09900036"*ADM-CID"0001L0#1234[XYXYXYXYXYXYXYXYXYXYXYXYXYXYXYXY)") == "encrypted text is written in hexadecimal digits");
}

TEST_CASE("a message is timely from 40 seconds late to 20 seconds early") {
    const Message message = parse(line(captured), &captured_key).value();
    using namespace std::chrono_literals;
    CHECK(is_timely(message, captured_at() + 40s));
    CHECK(!is_timely(message, captured_at() + 40s + 1ms));
    CHECK(is_timely(message, captured_at() - 20s));
    CHECK(!is_timely(message, captured_at() - 20s - 1ms));
    const Message undated = parse(line(R"(03E90036"*ADM-CID"0001L0#1234[047CA972F7C78D1FF756B88A593A8A42)"), &captured_key).value();
    CHECK(undated.event == ContactId{1, 101, 0, 1});
    CHECK(!is_timely(undated, captured_at()));
}

TEST_CASE("an encrypted message is acknowledged encrypted") {
    using namespace std::chrono_literals;
    const Message message = parse(line(captured), &captured_key).value();
    CHECK(text_of(acknowledge(message, &captured_key, captured_at() + 8s)) ==
          "\n5A520054\"*ACK\"0000R0L0#AAAB[B4BC8B40D0E6D959D6BEA78E88CC0B21B115227F465239E1A8076599AF955F33\r");
}

}  // namespace gengfu::protocol::dc09
