#include <array>
#include <cstdio>
#include <string_view>

#include "edge/protocol/checksum.hpp"
#include "edge/protocol/dc09.hpp"
#include "edge/protocol/dc09_cipher.hpp"

namespace gengfu::protocol::dc09 {
namespace {

constexpr std::size_t block_size = 16;

std::string timestamp(Instant now) {
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(now - day)};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "_%02d:%02d:%02d,%02u-%02u-%04d", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(date.year()));
    return text.data();
}

/// LF, CRC, length, body, CR.
Bytes frame_of(std::string_view body) {
    const Bytes bytes(body.begin(), body.end());
    std::array<char, 16> prefix{};
    const int size = std::snprintf(prefix.data(), prefix.size(), "\n%04X%04X", static_cast<unsigned>(crc16(bytes, crc16_arc)),
                                   static_cast<unsigned>(body.size()));
    Bytes frame(prefix.begin(), prefix.begin() + size);
    frame.insert(frame.end(), bytes.begin(), bytes.end());
    frame.push_back(0x0D);
    return frame;
}

/// `"id"seq[Rrcvr]Lpref#acct[`: the answer repeats whom it answers.
std::string head_of(std::string_view id, const Message& message) {
    std::string head = '"' + std::string(id) + '"' + message.sequence;
    if (!message.receiver.empty()) head += 'R' + message.receiver;
    return head + 'L' + message.line + '#' + message.account + '[';
}

}  // namespace

Bytes acknowledge(const Message& message, const Key* key, Instant now) {
    if (!message.encrypted || key == nullptr) return frame_of(head_of("ACK", message) + ']');
    const std::string tail = ']' + timestamp(now);
    const std::string pad(block_size - tail.size() % block_size, 'p');
    const auto secret = encrypt(pad + tail, *key);
    return secret ? frame_of(head_of("*ACK", message) + *secret) : refuse(message);
}

Bytes refuse(const Message& message) {
    return frame_of(head_of("DUH", message) + ']');
}

Bytes not_timely(Instant now) {
    return frame_of("\"NAK\"0000R0L0A0[]" + timestamp(now));
}

}  // namespace gengfu::protocol::dc09
