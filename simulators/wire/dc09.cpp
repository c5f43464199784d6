#include "simulators/wire/dc09.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>

#include "simulators/wire/aes_cbc.hpp"

namespace gengfu::sim::dc09 {
namespace {

std::uint16_t crc16(std::string_view text) {
    std::uint32_t crc = 0;
    for (const char c : text) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xA001U : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

std::string stamp(const std::optional<Instant>& at) {
    if (!at) return {};
    const auto day = std::chrono::floor<std::chrono::days>(*at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(*at - day)};
    return fmt::format("_{:02}:{:02}:{:02},{:02}-{:02}-{:04}", time.hours().count(), time.minutes().count(), time.seconds().count(),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(date.year()));
}

/// The padding goes before the data and holds none of its delimiters.
std::string seal(const Key& key, const std::string& data, const std::string& time) {
    const std::string content = (data.empty() ? "" : "|" + data) + "]" + time;
    const std::string plain = std::string((16 - content.size() % 16) % 16, 'p') + content;
    const auto sealed = aes_cbc_encrypt(key, Bytes(plain.begin(), plain.end()));
    std::string hex;
    if (sealed)
        for (const std::uint8_t byte : *sealed) hex += fmt::format("{:02X}", byte);
    return hex;
}

Bytes message(const Sender& sender, std::string_view id, std::uint16_t sequence, const std::string& data,
              const std::optional<Instant>& sent_at) {
    const std::string time = stamp(sent_at);
    const std::string head = fmt::format("\"{}{}\"{:04}{}L{}#{}[", sender.key ? "*" : "", id, sequence,
                                         sender.receiver.empty() ? "" : "R" + sender.receiver, sender.line, sender.account);
    const std::string body = head + (sender.key ? seal(*sender.key, data, time) : data + "]" + time);
    const std::string whole = fmt::format("\n{:04X}0{:03X}{}\r", crc16(body), body.size(), body);
    return {whole.begin(), whole.end()};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Nothing when it is not hexadecimal throughout.
std::optional<unsigned> hex_number(std::string_view text) {
    unsigned number = 0;
    for (const char c : text) {
        if (hex_digit(c) < 0) return std::nullopt;
        number = number << 4 | static_cast<unsigned>(hex_digit(c));
    }
    return number;
}

bool opens(const Key& key, std::string_view hex) {
    if (hex.empty() || hex.size() % 32 != 0) return false;
    Bytes sealed;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto byte = hex_number(hex.substr(i, 2));
        if (!byte) return false;
        sealed.push_back(static_cast<std::uint8_t>(*byte));
    }
    const auto plain = aes_cbc_decrypt(key, sealed);
    return plain && std::string(plain->begin(), plain->end()).find(']') != std::string::npos;
}

}  // namespace

Bytes event_message(const Sender& sender, std::uint16_t sequence, const Event& event, std::optional<Instant> sent_at) {
    const std::string data =
        fmt::format("#{}|{}{:03} {:02} {:03}", sender.account, event.qualifier, event.code, event.partition, event.zone);
    return message(sender, "ADM-CID", sequence, data, sent_at);
}

Bytes supervision_message(const Sender& sender, std::optional<Instant> sent_at) {
    return message(sender, "NULL", 0, "", sent_at);
}

Result<Reply> parse_reply(const Sender& sender, BytesView frame) {
    const std::string text(frame.begin(), frame.end());
    const auto bad = [&](std::string_view why) { return fail(FaultKind::malformed, fmt::format("DC-09 reply: {}", why)); };
    if (text.size() < 18 || text.front() != '\n' || text.back() != '\r') return bad("no frame from LF to CR");
    const std::string_view body = std::string_view(text).substr(9, text.size() - 10);
    if (hex_number(std::string_view(text).substr(5, 4)) != body.size()) return bad("the length is wrong");
    if (hex_number(std::string_view(text).substr(1, 4)) != crc16(body)) return bad("the CRC is wrong");
    const std::size_t quote = body.find('"', 1);
    if (body.front() != '"' || quote == std::string_view::npos || body.size() < quote + 5) return bad("no identifier");
    const std::string_view id = body.substr(1, quote - 1);
    Reply reply{Reply::Kind::acknowledged, std::string(body.substr(quote + 1, 4))};
    if (id == "NAK") {
        reply.kind = Reply::Kind::not_timely;
    } else if (id == "DUH" || id == "*DUH") {
        reply.kind = Reply::Kind::not_understood;
    } else if (id != (sender.key ? "*ACK" : "ACK")) {
        return bad("unexpected identifier \"" + std::string(id) + "\"");
    } else if (sender.key &&
               !opens(*sender.key, body.substr(body.find('[') == std::string_view::npos ? body.size() : body.find('[') + 1))) {
        return bad("our key does not open it");
    }
    return reply;
}

}  // namespace gengfu::sim::dc09
