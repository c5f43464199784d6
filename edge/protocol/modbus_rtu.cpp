#include <algorithm>
#include <optional>
#include <string>

#include "edge/protocol/checksum.hpp"
#include "edge/protocol/framings.hpp"
#include "edge/protocol/modbus_pdu.hpp"
#include "edge/protocol/value.hpp"

namespace gengfu::protocol {
namespace {

constexpr std::size_t around_pdu = 3;  // unit, CRC
constexpr std::size_t request_size = modbus::request_pdu_size + around_pdu;
constexpr std::uint8_t exception_bit = 0x80;

BytesView pdu_of(BytesView frame) {
    return frame.subspan(1, frame.size() - around_pdu);
}

Bytes frame_of(std::uint8_t unit, BytesView pdu) {
    Bytes frame;
    frame.reserve(pdu.size() + around_pdu);
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = crc16(frame, crc16_modbus);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
    return frame;
}

bool has_good_crc(BytesView frame) {
    const std::uint16_t crc = crc16(frame.first(frame.size() - 2), crc16_modbus);
    return frame[frame.size() - 2] == (crc & 0xFF) && frame[frame.size() - 1] == crc >> 8;
}

bool starts_with(BytesView bytes, BytesView with) {
    return bytes.size() >= with.size() && std::equal(with.begin(), with.end(), bytes.begin());
}

/// The size that a reply to `request` has if it begins like `bytes`; absent when `bytes` cannot begin one.
/// 0 means that too little is there to tell.
std::optional<std::size_t> size_if_ours(BytesView request, BytesView bytes) {
    if (bytes.empty() || bytes[0] != request[0]) return std::nullopt;
    if (bytes.size() < 2) return 0;
    if (bytes[1] == (request[1] | exception_bit)) return modbus::exception_pdu_size + around_pdu;
    const auto size = modbus::reply_size(pdu_of(request));
    if (bytes[1] != request[1] || !size) return std::nullopt;
    if (request[1] <= 4) {
        if (bytes.size() < 3) return 0;
        if (bytes[2] != *size - 2) return std::nullopt;
    }
    return *size + around_pdu;
}

bool is_our_frame(BytesView request, BytesView bytes) {
    const auto size = size_if_ours(request, bytes);
    return size && *size != 0 && bytes.size() >= *size && has_good_crc(bytes.first(*size));
}

/// The size of a whole frame of anybody, its CRC right, at the front.
std::optional<std::size_t> size_of_any_frame(BytesView bytes) {
    if (bytes.size() < 3) return std::nullopt;
    const std::uint8_t function = bytes[1];
    std::size_t size = request_size;
    if ((function & exception_bit) != 0) size = modbus::exception_pdu_size + around_pdu;
    if (function <= 4) size = std::size_t{bytes[2]} + 2 + around_pdu;
    return bytes.size() >= size && has_good_crc(bytes.first(size)) ? std::optional(size) : std::nullopt;
}

/// From 1 on, where a reply of ours may begin: a whole one if there is one, else the first that might become one.
std::size_t next_start(BytesView request, BytesView received) {
    std::size_t possible = received.size();
    for (std::size_t at = 1; at < received.size(); ++at) {
        if (is_our_frame(request, received.subspan(at))) return at;
        if (possible == received.size() && size_if_ours(request, received.subspan(at))) possible = at;
    }
    return possible;
}

Result<void> check_address(const profile::Profile& /*profile*/, const Address& address) {
    const auto unit = modbus::parse_unit(address, 1);
    if (!unit) return tl::make_unexpected(unit.error());
    return {};
}

std::vector<Bytes> requests(const profile::Profile& profile, const Address& address, std::uint16_t /*tag*/) {
    const auto unit = modbus::parse_unit(address, 1);
    std::vector<Bytes> frames;
    if (!unit) return frames;
    for (const Bytes& pdu : modbus::read_requests(profile)) frames.push_back(frame_of(*unit, pdu));
    return frames;
}

/// What is at the front cannot become our reply: the start of our own echo, somebody's late reply, or line noise.
Split split_foreign(BytesView request, BytesView received) {
    if (starts_with(request, received)) return {Split::Kind::incomplete, 0};
    if (const auto size = size_of_any_frame(received)) return {Split::Kind::noise, *size};
    return {Split::Kind::noise, next_start(request, received)};
}

/// A write is answered by its own repetition, so its echo on a two-wire line cannot be told from its reply: an
/// interlock therefore reads back what it wrote.
Split split(BytesView request, BytesView received) {
    using Kind = Split::Kind;
    if (received.empty()) return {Kind::incomplete, 0};
    if (request.size() != request_size) return {Kind::noise, received.size()};
    if (is_our_frame(request, received)) return {Kind::frame, *size_if_ours(request, received)};
    if (starts_with(received, request)) return {Kind::noise, request.size()};
    const auto size = size_if_ours(request, received);
    if (!size) return split_foreign(request, received);
    if (*size == 0 || received.size() < *size) return {Kind::incomplete, 0};
    // Whole and yet wrong. When a good one follows this was noise; otherwise `decode` says what is wrong with it.
    const std::size_t next = next_start(request, received);
    if (next < received.size() && is_our_frame(request, received.subspan(next))) return {Kind::noise, next};
    return {Kind::frame, *size};
}

Result<BytesView> open(BytesView request, BytesView frame) {
    if (request.size() != request_size) return fail(FaultKind::malformed, "not a request of ours: " + to_hex(request));
    if (frame.size() < modbus::exception_pdu_size + around_pdu || frame.size() > modbus::pdu_size_max + around_pdu)
        return fail(FaultKind::malformed, "a reply of " + std::to_string(frame.size()) + " bytes");
    if (!has_good_crc(frame)) return fail(FaultKind::malformed, "wrong CRC");
    if (frame[0] != request[0])
        return fail(FaultKind::malformed, "unit " + std::to_string(frame[0]) + " where " + std::to_string(request[0]) + " was asked");
    return pdu_of(frame);
}

Result<std::vector<FieldValue>> decode(const profile::Profile& profile, BytesView request, BytesView frame) {
    return open(request, frame).and_then([&](BytesView reply) { return modbus::decode(profile, pdu_of(request), reply); });
}

Result<Bytes> command(const Address& address, const profile::Interlock& interlock, std::uint16_t /*tag*/) {
    return modbus::parse_unit(address, 1).map([&](std::uint8_t unit) { return frame_of(unit, modbus::write_request(interlock)); });
}

Result<void> confirm(BytesView request, BytesView frame) {
    return open(request, frame).and_then([&](BytesView reply) { return modbus::confirm(pdu_of(request), reply); });
}

}  // namespace

Codec modbus_rtu_codec() {
    return {"modbus-rtu", check_address, requests, split, decode, command, confirm};
}

}  // namespace gengfu::protocol
