#include "edge/protocol/dc09.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "edge/protocol/checksum.hpp"
#include "edge/protocol/dc09_cipher.hpp"
#include "edge/protocol/value.hpp"

namespace gengfu::protocol::dc09 {
namespace {

constexpr std::uint8_t line_feed = 0x0A;
constexpr std::uint8_t carriage_return = 0x0D;
constexpr std::size_t size_max = 1024;
constexpr std::size_t prefix_size = 8;      // CRC and length
constexpr std::size_t timestamp_size = 20;  // _HH:MM:SS,MM-DD-YYYY

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// The number that all of `text` writes in `base`, without sign.
std::optional<unsigned> number(std::string_view text, int base) {
    unsigned value = 0;
    const char* const end = text.data() + text.size();
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_hex)) return std::nullopt;
    const auto [rest, error] = std::from_chars(text.data(), end, value, base);
    return error == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

/// Takes characters off the front as long as they are hexadecimal digits.
std::string_view take_hex(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_hex);
    const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(taken.size());
    return taken;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// From the quote before the id to the last character before CR, once CRC and length are right.
Result<std::string_view> open(BytesView frame) {
    if (frame.size() > size_max) return fail(FaultKind::malformed, "longer than 1,024 bytes");
    if (frame.size() < prefix_size + 2 || frame.front() != line_feed || frame.back() != carriage_return)
        return fail(FaultKind::malformed, "not a line between LF and CR");
    const std::string_view text(reinterpret_cast<const char*>(frame.data()) + 1, frame.size() - 2);
    const std::string_view body = text.substr(prefix_size);
    const auto crc = number(text.substr(0, 4), 16);
    if (!crc || *crc != crc16(frame.subspan(1 + prefix_size, body.size()), crc16_arc)) return fail(FaultKind::malformed, "wrong CRC");
    const std::string_view length = text.substr(4, 4);
    if (length.front() != '0' || (number(length, 16) != body.size() && number(length, 10) != body.size()))
        return fail(FaultKind::malformed, "wrong length");
    return body;
}

/// `"id"seq[Rrcvr]Lpref#acct[`: what is never encrypted. What follows the bracket is left in `rest`.
struct Head {
    Message message;
    std::string_view rest;
};

Result<Head> parse_head(std::string_view text) {
    const auto broken = [](std::string_view part) { return fail(FaultKind::malformed, "no valid " + std::string(part)); };
    Message message;
    if (!take(text, '"')) return broken("id");
    message.encrypted = take(text, '*');
    const std::size_t quote = std::min(text.find('"'), text.size());
    message.id = text.substr(0, quote);
    const auto in_id = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-'; };
    if (message.id.empty() || quote == text.size() || !std::all_of(message.id.begin(), message.id.end(), in_id)) return broken("id");
    text.remove_prefix(quote + 1);
    message.sequence = text.substr(0, 4);
    if (message.sequence.size() != 4 || !std::all_of(message.sequence.begin(), message.sequence.end(), is_digit)) return broken("sequence");
    text.remove_prefix(4);
    if (take(text, 'R')) {
        message.receiver = take_hex(text);
        if (message.receiver.empty() || message.receiver.size() > 6) return broken("receiver");
    }
    if (!take(text, 'L')) return broken("line");
    message.line = take_hex(text);
    if (message.line.empty() || message.line.size() > 6) return broken("line");
    if (!take(text, '#')) return broken("account");
    message.account = take_hex(text);
    if (message.account.size() < 3 || message.account.size() > 16) return broken("account");
    if (!take(text, '[')) return broken("data");
    return Head{std::move(message), text};
}

/// `_HH:MM:SS,MM-DD-YYYY`, GMT.
std::optional<Instant> parse_timestamp(std::string_view text) {
    if (text.size() != timestamp_size) return std::nullopt;
    constexpr std::string_view form = "_00:00:00,00-00-0000";
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return number(text.substr(at, size), 10).value_or(0); };
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(16, 4))}, std::chrono::month{part(10, 2)},
                                           std::chrono::day{part(13, 2)}};
    if (!date.ok() || part(1, 2) > 23 || part(4, 2) > 59 || part(7, 2) > 60) return std::nullopt;
    return Instant{std::chrono::sys_days{date}} + std::chrono::hours{part(1, 2)} + std::chrono::minutes{part(4, 2)} +
           std::chrono::seconds{part(7, 2)};
}

/// `QEEE GG ZZZ`, all decimal.
std::optional<ContactId> parse_contact_id(std::string_view text) {
    constexpr std::string_view form = "0000 00 000";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return static_cast<int>(number(text.substr(at, size), 10).value_or(0)); };
    const ContactId event{part(0, 1), part(1, 3), part(5, 2), part(8, 3)};
    if (event.qualifier != 1 && event.qualifier != 3 && event.qualifier != 6) return std::nullopt;
    return event;
}

/// `[pad]|data]…_timestamp`, or `]` for no data. Only the last part of the data counts: the account before it may be
/// left out, and the panels do not agree on how to write it.
Result<void> read_content(std::string_view text, Message& message) {
    const std::size_t end = text.find(']');
    std::string_view data = text.substr(0, end);
    const bool readable = std::all_of(data.begin(), data.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (end == std::string_view::npos || !readable)
        return fail(FaultKind::malformed, message.encrypted ? "cannot be decrypted with this key" : "no valid data");
    data.remove_prefix(data.rfind('|') == std::string_view::npos ? 0 : data.rfind('|') + 1);
    if (text.size() >= timestamp_size) message.sent_at = parse_timestamp(text.substr(text.size() - timestamp_size));
    if (message.id == "NULL") message.kind = Message::Kind::supervision;
    if (message.id == "ADM-CID") {
        message.event = parse_contact_id(data);
        if (message.event) message.kind = Message::Kind::contact_id;
    }
    return {};
}

}  // namespace

Split split(BytesView received) {
    using Kind = Split::Kind;
    if (received.empty()) return {Kind::incomplete, 0};
    if (received.front() != line_feed)
        return {Kind::noise, static_cast<std::size_t>(std::find(received.begin(), received.end(), line_feed) - received.begin())};
    const auto ends = [](std::uint8_t byte) { return byte == line_feed || byte == carriage_return; };
    const auto end = std::find_if(received.begin() + 1, received.end(), ends);
    const auto size = static_cast<std::size_t>(end - received.begin());
    if (end == received.end()) return size < size_max ? Split{Kind::incomplete, 0} : Split{Kind::noise, size};
    if (*end == line_feed || size + 1 > size_max) return {Kind::noise, size};
    return {Kind::frame, size + 1};
}

Result<Message> parse(BytesView frame, const Key* key) {
    const auto body = open(frame);
    if (!body) return tl::make_unexpected(body.error());
    auto head = parse_head(*body);
    if (!head) return tl::make_unexpected(head.error());
    Message& message = head->message;
    std::string clear{head->rest};
    if (message.encrypted) {
        if (key == nullptr) return fail(FaultKind::unsupported, "encrypted, and the account has no key");
        const auto decrypted = decrypt(head->rest, *key);
        if (!decrypted) return tl::make_unexpected(decrypted.error());
        clear = *decrypted;
    }
    if (const auto read = read_content(clear, message); !read) return tl::make_unexpected(read.error());
    return std::move(message);
}

Result<std::string> account_of(BytesView frame) {
    return open(frame).and_then(parse_head).map([](const Head& head) { return head.message.account; });
}

bool is_timely(const Message& message, Instant now) {
    constexpr std::chrono::seconds behind_max{40};
    constexpr std::chrono::seconds ahead_max{20};
    return message.sent_at && *message.sent_at >= now - behind_max && *message.sent_at <= now + ahead_max;
}

std::vector<FieldValue> values_of(const profile::Profile& profile, const Message& message) {
    const auto raw_of = [&](profile::Dc09Item item) -> std::optional<int> {
        if (item == profile::Dc09Item::supervision) return message.kind == Message::Kind::supervision ? std::optional(1) : std::nullopt;
        if (!message.event) return std::nullopt;
        switch (item) {
            case profile::Dc09Item::code: return message.event->code;
            case profile::Dc09Item::qualifier: return message.event->qualifier;
            case profile::Dc09Item::partition: return message.event->partition;
            default: return message.event->zone;
        }
    };
    std::vector<FieldValue> values;
    for (const profile::Field& field : profile.fields) {
        const auto* source = std::get_if<profile::Dc09Source>(&field.source);
        const auto raw = source == nullptr ? std::nullopt : raw_of(source->item);
        if (!raw) continue;
        if (const auto value = to_value(field, *raw)) values.push_back({field.id, *value});
    }
    return values;
}

}  // namespace gengfu::protocol::dc09
