#include <optional>
#include <string>

#include "edge/protocol/framings.hpp"
#include "edge/protocol/modbus_pdu.hpp"
#include "edge/protocol/value.hpp"

namespace gengfu::protocol {
namespace {

constexpr std::size_t header_size = 7;   // transaction, protocol 0, length, unit
constexpr std::size_t before_unit = 6;   // the length counts from the unit on
constexpr std::size_t length_least = 3;  // unit and the shortest data unit, an exception
constexpr std::size_t length_most = 1 + modbus::pdu_size_max;
constexpr std::size_t request_size = header_size + modbus::request_pdu_size;

Bytes frame_of(std::uint16_t transaction, std::uint8_t unit, BytesView pdu) {
    Bytes frame;
    append_big_endian_16(frame, transaction);
    append_big_endian_16(frame, 0);
    append_big_endian_16(frame, static_cast<std::uint16_t>(pdu.size() + 1));
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return frame;
}

/// Whether a header may begin here, as far as it is there.
bool may_begin(BytesView bytes) {
    if (bytes.size() > 2 && bytes[2] != 0) return false;
    if (bytes.size() > 3 && bytes[3] != 0) return false;
    if (bytes.size() > 4 && bytes[4] != 0) return false;
    return bytes.size() < before_unit || (bytes[5] >= length_least && bytes[5] <= length_most);
}

bool answers(BytesView request, BytesView frame) {
    constexpr std::uint8_t exception_bit = 0x80;
    return frame[0] == request[0] && frame[1] == request[1] && frame[6] == request[6] && (frame[7] & ~exception_bit) == request[7];
}

Result<void> check_address(const profile::Profile& /*profile*/, const Address& address) {
    const auto unit = modbus::parse_unit(address, 0);
    if (!unit) return tl::make_unexpected(unit.error());
    return {};
}

std::vector<Bytes> requests(const profile::Profile& profile, const Address& address, std::uint16_t tag) {
    const auto unit = modbus::parse_unit(address, 0);
    std::vector<Bytes> frames;
    if (!unit) return frames;
    for (const Bytes& pdu : modbus::read_requests(profile)) frames.push_back(frame_of(tag++, *unit, pdu));
    return frames;
}

Split split(BytesView request, BytesView received) {
    using Kind = Split::Kind;
    if (received.empty()) return {Kind::incomplete, 0};
    if (request.size() != request_size) return {Kind::noise, received.size()};
    if (!may_begin(received)) {
        std::size_t next = 1;
        while (next < received.size() && !may_begin(received.subspan(next))) ++next;
        return {Kind::noise, next};
    }
    if (received.size() < before_unit) return {Kind::incomplete, 0};
    const std::size_t size = before_unit + received[5];
    if (received.size() < size) return {Kind::incomplete, 0};
    return {answers(request, received) ? Kind::frame : Kind::noise, size};
}

Result<BytesView> open(BytesView request, BytesView frame) {
    if (request.size() != request_size) return fail(FaultKind::malformed, "not a request of ours: " + to_hex(request));
    if (frame.size() < before_unit + length_least || !may_begin(frame) || frame.size() != before_unit + frame[5])
        return fail(FaultKind::malformed, "no whole frame with a header of Modbus TCP");
    if (frame[0] != request[0] || frame[1] != request[1])
        return fail(FaultKind::malformed, "transaction " + std::to_string(big_endian_16(frame, 0)) + " where " +
                                              std::to_string(big_endian_16(request, 0)) + " was asked");
    if (frame[6] != request[6])
        return fail(FaultKind::malformed, "unit " + std::to_string(frame[6]) + " where " + std::to_string(request[6]) + " was asked");
    return frame.subspan(header_size);
}

Result<std::vector<FieldValue>> decode(const profile::Profile& profile, BytesView request, BytesView frame) {
    return open(request, frame).and_then([&](BytesView reply) { return modbus::decode(profile, request.subspan(header_size), reply); });
}

Result<Bytes> command(const Address& address, const profile::Interlock& interlock, std::uint16_t tag) {
    return modbus::parse_unit(address, 0).map([&](std::uint8_t unit) { return frame_of(tag, unit, modbus::write_request(interlock)); });
}

Result<void> confirm(BytesView request, BytesView frame) {
    return open(request, frame).and_then([&](BytesView reply) { return modbus::confirm(request.subspan(header_size), reply); });
}

}  // namespace

Codec modbus_tcp_codec() {
    return {"modbus-tcp", check_address, requests, split, decode, command, confirm};
}

}  // namespace gengfu::protocol
