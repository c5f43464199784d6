#include <catch2/catch.hpp>

#include "edge/protocol/dc09.hpp"
#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol::dc09 {
namespace {

using Kind = Split::Kind;

Message parsed(std::string_view text) {
    const auto message = parse(line(text), nullptr);
    if (!message) FAIL(text << ": " << message.error().what);
    return *message;
}

std::string fault_of(const Bytes& frame) {
    const auto message = parse(frame, nullptr);
    return message ? "none" : std::string(to_string(message.error().kind)) + ": " + message.error().what;
}

Instant at(int year, unsigned month, unsigned day, int seconds) {
    return Instant{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}} +
           std::chrono::seconds{seconds};
}

}  // namespace

TEST_CASE("a personal emergency is read with its sender, its code and its time") {
    const Message message = parsed(R"(87B1003B"ADM-CID"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026)");
    CHECK(message.kind == Message::Kind::contact_id);
    CHECK(message.id == "ADM-CID");
    CHECK(message.sequence == "0001");
    CHECK(message.receiver.empty());
    CHECK(message.line == "0");
    CHECK(message.account == "1234");
    CHECK(message.event == ContactId{1, 101, 0, 1});
    CHECK(message.sent_at == at(2026, 11, 23, 3 * 3600 + 15 * 60 + 42));
    CHECK(!message.encrypted);
}

TEST_CASE("real and constructed messages are read") {
    CHECK(parsed(R"(CA2F0038"NULL"0000L0#7890[#0000|0000 00 000]_22:13:29,12-29-2022)").kind == Message::Kind::supervision);
    CHECK(parsed(R"(1EF20013"NULL"0000L0#1234[])").kind == Message::Kind::supervision);
    CHECK(parsed(R"(7E9D003B"ADM-CID"0004L0#1234[#1234|1111 01 012]_03:16:00,11-23-2026)").event == ContactId{1, 111, 1, 12});
    CHECK(parsed(R"(DAF80027"ADM-CID"0005L0#1234[#1234|1151 01 003])").event == ContactId{1, 151, 1, 3});
    CHECK(parsed(R"(7DC40027"ADM-CID"0006L0#1234[#1234|1154 01 004])").event == ContactId{1, 154, 1, 4});
}

TEST_CASE("a length written in decimal is accepted") {
    const Message message = parsed(R"(57150047"ADM-CID"0247R4F39L4F39#4F39[#4F39|3401 01 057])");
    CHECK(message.receiver == "4F39");
    CHECK(message.line == "4F39");
    CHECK(message.event == ContactId{3, 401, 1, 57});
}

TEST_CASE("data without the account, further blocks and a time at the end are read") {
    const Message message = parsed(R"(C6770040"ADM-CID"0012R1L2#1234[1101 00 001][X12][Y3]_23:59:59,12-31-2026)");
    CHECK(message.event == ContactId{1, 101, 0, 1});
    CHECK(message.sent_at == at(2026, 12, 31, 86399));
    CHECK(parsed(R"(4AC60036"ADM-CID"0012L0#1234[|1101 00 001]_25:00:00,11-23-2026)").sent_at == std::nullopt);
}

TEST_CASE("a good message that we cannot handle is due a DUH, not silence") {
    for (const char* text : {R"(88F40023"ADM-CID"0012L0#1234[#1234|1151 01])", R"(72010027"ADM-CID"0012L0#1234[#1234|2151 01 001])",
                             R"(F1F10028"SIA-DCS"0003R0L0#1234[#1234|Nri1/FA129])"}) {
        const Message message = parsed(text);
        CHECK(message.kind == Message::Kind::other);
        CHECK(!message.event);
        CHECK(values_of(load("call-button"), message).empty());
    }
}

TEST_CASE("a message whose checksum or length is wrong is refused, and no reply is due") {
    CHECK(fault_of(line(R"(E5D50078"SIA-DCS"6002L0#AAA[|Nri1/CL501]_14:12:04,09-25-2019)")) == "malformed: wrong length");
    CHECK(fault_of(line(R"(90820051"SIA-DCS"4738R0001L0001[#006969|Nri04/OP001NM])")) == "malformed: wrong CRC");
    CHECK(fault_of(line(R"(CE110032"SIA-DCS"9876R579BDFL789ABC#12345A[#12345A|NFA129]_14:12:04,09-25-201)")) == "malformed: wrong CRC");
    CHECK(fault_of(line(R"(+EF20013"NULL"0000L0#1234[])")) == "malformed: wrong CRC");
    CHECK(fault_of({}) == "malformed: not a line between LF and CR");
    CHECK(fault_of(hex("0A 0D")) == "malformed: not a line between LF and CR");
    CHECK(fault_of(Bytes(2000, 'x')) == "malformed: longer than 1,024 bytes");
    Bytes no_end = line(R"(1EF20013"NULL"0000L0#1234[])");
    no_end.pop_back();
    CHECK(fault_of(no_end) == "malformed: not a line between LF and CR");
}

TEST_CASE("each part that is missing is named") {
    CHECK(fault_of(line(R"(A79F0014"ADM-CID"12L0#1234[])")) == "malformed: no valid sequence");
    CHECK(fault_of(line(R"(1A860014"ADM-CID"0012#1234[])")) == "malformed: no valid line");
    CHECK(fault_of(line(R"(FB720011"ADM-CID"0012L0[])")) == "malformed: no valid account");
    CHECK(fault_of(line(R"(77050014"ADM-CID"0012L0#12[])")) == "malformed: no valid account");
    CHECK(fault_of(line(R"(99EA0014"ADM-CID"0012L0#1234)")) == "malformed: no valid data");
    CHECK(fault_of(line(R"(D2D10012"adm"0012L0#1234[])")) == "malformed: no valid id");
    CHECK(fault_of(line(R"(FAC20015"ADM-CID0012L0#1234[])")) == "malformed: no valid id");
    CHECK(fault_of(line(R"(38DF001E"ADM-CID"0012R1234567L0#1234[])")) == "malformed: no valid receiver");
}

TEST_CASE("the account is known before any key is") {
    CHECK(account_of(line(R"(87B1003B"ADM-CID"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026)")).value() == "1234");
    CHECK(!account_of(line(R"(87B2003B"ADM-CID"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026)")));
}

TEST_CASE("the replies are the standard's") {
    Message message = parsed(R"(1EF20013"NULL"0000L0#1234[])");
    CHECK(text_of(acknowledge(message, nullptr, {})) == "\nDE900012\"ACK\"0000L0#1234[]\r");
    message.sequence = "0001";
    CHECK(text_of(acknowledge(message, nullptr, {})) == "\n1BC10012\"ACK\"0001L0#1234[]\r");
    message = parsed(R"(F1F10028"SIA-DCS"0003R0L0#1234[#1234|Nri1/FA129])");
    CHECK(text_of(refuse(message)) == "\n6CC60014\"DUH\"0003R0L0#1234[]\r");
    CHECK(text_of(not_timely(at(2026, 11, 23, 3 * 3600 + 15 * 60 + 50))) == "\n526F0025\"NAK\"0000R0L0A0[]_03:15:50,11-23-2026\r");
}

TEST_CASE("messages are found in a stream") {
    const Bytes message = line(R"(1EF20013"NULL"0000L0#1234[])");
    const auto is = [](const Split& split, Kind kind, std::size_t size) { return split.kind == kind && split.size == size; };
    CHECK(is(split(message), Kind::frame, message.size()));
    CHECK(is(split(joined(message, message)), Kind::frame, message.size()));
    CHECK(is(split(joined(hex("0D 00 41"), message)), Kind::noise, 3));
    CHECK(is(split(hex("41 42")), Kind::noise, 2));
    CHECK(is(split(joined(hex("0A 41 42"), message)), Kind::noise, 3));
    CHECK(is(split({}), Kind::incomplete, 0));
    Bytes endless(1023, 'A');
    endless.front() = 0x0A;
    CHECK(is(split(endless), Kind::incomplete, 0));
    endless.push_back(0x0D);
    CHECK(is(split(endless), Kind::frame, 1024));
    endless.back() = 'A';
    CHECK(is(split(endless), Kind::noise, 1024));
}

TEST_CASE("an event that is not credible for the kind is left out") {
    profile::Profile profile = load("call-button");
    profile.fields[0].most = 100;
    const Message message = parsed(R"(87B1003B"ADM-CID"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026)");
    CHECK(values_of(profile, message) == std::vector{value("qualifier", 1), value("partition", 0), value("zone", 1)});
}

}  // namespace gengfu::protocol::dc09
