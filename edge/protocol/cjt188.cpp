#include "edge/protocol/cjt188.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "edge/protocol/checksum.hpp"
#include "edge/protocol/framings.hpp"
#include "edge/protocol/value.hpp"

namespace gengfu::protocol {
namespace {

using profile::Cjt188Item;
using profile::StatusLayout;

constexpr std::size_t address_digits = 14;
constexpr std::size_t preamble_size = 4;  // wakes up meters that sleep
constexpr std::uint8_t di_high = 0x90;
constexpr std::uint8_t di_low = 0x1F;

profile::Cjt188Settings settings_of(const profile::Profile& profile) {
    const auto* settings = std::get_if<profile::Cjt188Settings>(&profile.settings);
    return settings == nullptr ? profile::Cjt188Settings{} : *settings;
}

Result<void> check_address(const profile::Profile& /*profile*/, const Address& address) {
    const bool digits = std::all_of(address.begin(), address.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || address.size() != address_digits)
        return fail(FaultKind::malformed, "a CJ/T 188 address has 14 digits, unlike \"" + address + '"');
    return {};
}

std::vector<Bytes> requests(const profile::Profile& profile, const Address& address, std::uint16_t tag) {
    if (!check_address(profile, address)) return {};
    const profile::Cjt188Settings settings = settings_of(profile);
    Bytes body{cjt188::start, settings.meter_type};
    for (std::size_t i = address_digits; i > 0; i -= 2)
        body.push_back(static_cast<std::uint8_t>((address[i - 2] - '0') << 4 | (address[i - 1] - '0')));
    body.push_back(cjt188::control_read);
    body.push_back(3);
    const bool high_first = settings.di_order == profile::DiOrder::big_endian;
    body.push_back(high_first ? di_high : di_low);
    body.push_back(high_first ? di_low : di_high);
    body.push_back(static_cast<std::uint8_t>(tag & 0xFF));
    body.push_back(sum8(body));
    body.push_back(cjt188::end);
    body.insert(body.begin(), preamble_size, cjt188::preamble);
    return {body};
}

struct Asked {
    BytesView address;
    std::uint8_t serial;
};

std::optional<Asked> read_request(BytesView request) {
    const auto frame = cjt188::open(request);
    if (!frame || frame->control != cjt188::control_read || frame->body.size() != 3) return std::nullopt;
    return Asked{frame->address, frame->body[2]};
}

bool is_error(std::uint8_t control) {
    return control == (cjt188::control_read | cjt188::control_from_meter | cjt188::control_abnormal);
}
bool is_reply(std::uint8_t control) {
    return control == (cjt188::control_read | cjt188::control_from_meter);
}

/// An error reply does not carry the serial number in any agreed place.
bool answers(const Asked& asked, BytesView address, std::uint8_t control, BytesView body) {
    if (!std::equal(asked.address.begin(), asked.address.end(), address.begin(), address.end())) return false;
    return is_error(control) || (is_reply(control) && body.size() > 2 && body[2] == asked.serial);
}

/// The size of the whole frame that starts with 68 at the front of `bytes`; absent when it is not there yet.
std::optional<std::size_t> whole_size(BytesView bytes) {
    if (bytes.size() < cjt188::header_size) return std::nullopt;
    const std::size_t size = cjt188::size_least + bytes[cjt188::header_size - 1];
    return bytes.size() < size ? std::nullopt : std::optional(size);
}

/// From 1 on, where a good frame begins, so that a false start does not hold it up; the size of all when there is none.
std::size_t next_good(BytesView received) {
    for (std::size_t at = 1; at < received.size(); ++at) {
        if (received[at] != cjt188::start) continue;
        const auto size = whole_size(received.subspan(at));
        if (size && cjt188::open(received.subspan(at, *size))) return at;
    }
    return received.size();
}

/// A frame that starts at `at`, behind its preamble. One with a wrong checksum that is addressed to us goes on to
/// `decode`, which names its fault.
Split split_whole(const Asked& asked, BytesView received, std::size_t at, std::size_t size) {
    const BytesView bytes = received.subspan(at, size);
    const BytesView body = bytes.subspan(cjt188::header_size, size - cjt188::size_least);
    const bool ours = answers(asked, bytes.subspan(2, 7), bytes[9], body);
    if (cjt188::open(bytes)) return {ours ? Split::Kind::frame : Split::Kind::noise, at + size};
    const std::size_t next = at + next_good(received.subspan(at));
    if (next < received.size()) return {Split::Kind::noise, next};
    return ours ? Split{Split::Kind::frame, at + size} : Split{Split::Kind::noise, at + 1};
}

Split split(BytesView request, BytesView received) {
    using Kind = Split::Kind;
    if (received.empty()) return {Kind::incomplete, 0};
    const auto asked = read_request(request);
    if (!asked) return {Kind::noise, received.size()};
    const auto is_preamble = [](std::uint8_t byte) { return byte == cjt188::preamble; };
    const auto begin = std::find_if_not(received.begin(), received.end(), is_preamble);
    if (begin == received.end()) return {Kind::incomplete, 0};
    const auto at = static_cast<std::size_t>(begin - received.begin());
    if (received[at] != cjt188::start) {
        const auto may_begin = [&](std::uint8_t byte) { return byte == cjt188::start || is_preamble(byte); };
        return {Kind::noise, static_cast<std::size_t>(std::find_if(begin, received.end(), may_begin) - received.begin())};
    }
    if (const auto size = whole_size(received.subspan(at))) return split_whole(*asked, received, at, *size);
    const std::size_t next = at + next_good(received.subspan(at));
    return next < received.size() ? Split{Kind::noise, next} : Split{Kind::incomplete, 0};
}

struct MeterState {
    std::optional<bool> valve_closed;
    std::optional<bool> valve_fault;
    bool battery_low = false;
};

/// Valve 00 open, 01 closed, 11 abnormal; 10 means nothing and says nothing.
MeterState read_status(std::uint16_t status, StatusLayout layout) {
    const bool standard = layout == StatusLayout::standard;
    const unsigned valve = standard ? status & 3U : status >> 6 & 3U;
    MeterState state;
    if (valve <= 1) state.valve_closed = valve == 1;
    if (valve != 2) state.valve_fault = valve == 3;
    state.battery_low = (status & (standard ? 0x04U : 0x20U)) != 0;
    return state;
}

std::optional<double> pick(const cjt188::Meter& meter, Cjt188Item item, StatusLayout layout) {
    if (item == Cjt188Item::volume) return meter.volume_litres;
    if (item == Cjt188Item::settlement_volume) return meter.settlement_litres;
    if (!meter.status) return std::nullopt;
    const MeterState state = read_status(*meter.status, layout);
    if (item == Cjt188Item::valve_closed) return state.valve_closed;
    if (item == Cjt188Item::valve_fault) return state.valve_fault;
    return state.battery_low;
}

Result<cjt188::Meter> parse_reply(BytesView request, BytesView bytes) {
    const auto asked = read_request(request);
    if (!asked) return fail(FaultKind::malformed, "not a request of ours: " + to_hex(request));
    const auto frame = cjt188::open(bytes);
    if (!frame) return tl::make_unexpected(frame.error());
    if (!std::equal(asked->address.begin(), asked->address.end(), frame->address.begin(), frame->address.end()))
        return fail(FaultKind::malformed, "the reply of another meter, " + to_hex(frame->address));
    if (is_error(frame->control)) return fail(FaultKind::refused, "the meter refuses to be read, status " + to_hex(frame->body));
    if (!is_reply(frame->control)) return fail(FaultKind::malformed, "control " + to_hex({&frame->control, 1}) + " where 81 was due");
    if (frame->body.size() < 3) return fail(FaultKind::malformed, "a reply without a serial number");
    const std::pair di{frame->body[0], frame->body[1]};
    if (di != std::pair{di_high, di_low} && di != std::pair{di_low, di_high})
        return fail(FaultKind::malformed, "data " + to_hex(frame->body.first(2)) + " where 90 1F was asked");
    if (frame->body[2] != asked->serial) return fail(FaultKind::malformed, "the reply to another request, a late one");
    return cjt188::parse_meter(frame->body);
}

Result<std::vector<FieldValue>> decode(const profile::Profile& profile, BytesView request, BytesView frame) {
    const auto meter = parse_reply(request, frame);
    if (!meter) return tl::make_unexpected(meter.error());
    const StatusLayout layout = settings_of(profile).status_layout;
    std::vector<FieldValue> values;
    for (const profile::Field& field : profile.fields) {
        const auto* source = std::get_if<profile::Cjt188Source>(&field.source);
        if (source == nullptr) continue;
        const auto raw = pick(*meter, source->item, layout);
        if (!raw) continue;
        if (const auto value = to_value(field, *raw)) values.push_back({field.id, *value});
    }
    return values_or_fault(std::move(values));
}

Result<Bytes> command(const Address& /*address*/, const profile::Interlock& /*interlock*/, std::uint16_t /*tag*/) {
    return fail(FaultKind::unsupported, "a CJ/T 188 meter is not written to");
}

Result<void> confirm(BytesView /*request*/, BytesView /*frame*/) {
    return fail(FaultKind::unsupported, "a CJ/T 188 meter is not written to");
}

}  // namespace

Codec cjt188_codec() {
    return {"cjt188", check_address, requests, split, decode, command, confirm};
}

}  // namespace gengfu::protocol
