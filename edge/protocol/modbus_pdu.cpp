#include "edge/protocol/modbus_pdu.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

#include "edge/protocol/value.hpp"

namespace gengfu::protocol::modbus {
namespace {

using profile::ModbusSource;
using profile::RegisterType;
using profile::WordOrder;

constexpr std::uint8_t exception_bit = 0x80;
constexpr unsigned bits_per_register = 16;

struct Span {
    int function;
    unsigned first;
    unsigned last;
};

bool reads_bits(int function) {
    return function == 1 || function == 2;
}

unsigned width_of(RegisterType type) {
    return type == RegisterType::u32 || type == RegisterType::i32 || type == RegisterType::f32 ? 2 : 1;
}

std::vector<Span> spans_of(const profile::Profile& profile) {
    std::vector<Span> spans;
    for (const profile::Field& field : profile.fields)
        if (const auto* source = std::get_if<ModbusSource>(&field.source))
            spans.push_back({source->function, source->address, source->address + width_of(source->type) - 1});
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return std::pair(a.function, a.first) < std::pair(b.function, b.first); });
    return spans;
}

/// Joins neighbours as long as the profile's limits allow; a field is never cut in two.
std::vector<Span> blocks_of(const profile::Profile& profile) {
    const auto* given = std::get_if<profile::ModbusSettings>(&profile.settings);
    const profile::ModbusSettings settings = given == nullptr ? profile::ModbusSettings{} : *given;
    std::vector<Span> blocks;
    for (const Span& span : spans_of(profile)) {
        const unsigned scale = reads_bits(span.function) ? bits_per_register : 1;
        if (!blocks.empty() && blocks.back().function == span.function) {
            Span& block = blocks.back();
            const unsigned last = std::max(block.last, span.last);
            const bool near = span.first <= block.last + 1 + settings.gap_max * scale;
            if (near && last - block.first + 1 <= settings.count_max * scale) {
                block.last = last;
                continue;
            }
        }
        blocks.push_back(span);
    }
    return blocks;
}

Bytes request_of(int function, std::uint16_t address, std::uint16_t argument) {
    Bytes pdu{static_cast<std::uint8_t>(function)};
    append_big_endian_16(pdu, address);
    append_big_endian_16(pdu, argument);
    return pdu;
}

std::string exception_text(std::uint8_t code) {
    const auto name = [code]() -> std::string_view {
        switch (code) {
            case 0x01: return "illegal function";
            case 0x02: return "illegal data address";
            case 0x03: return "illegal data value";
            case 0x04: return "device failure";
            case 0x05: return "acknowledge, not done yet";
            case 0x06: return "device busy";
            case 0x08: return "memory parity error";
            case 0x0A: return "gateway path unavailable";
            case 0x0B: return "gateway target failed to respond";
            default: return "unknown";
        }
    }();
    return "exception " + std::to_string(code) + " (" + std::string(name) + ")";
}

/// What both kinds of reply have in common: the function, and exceptions.
Result<void> check_function(BytesView request, BytesView reply) {
    if (request.size() != request_pdu_size || reply.empty()) return fail(FaultKind::malformed, "an empty reply");
    const std::uint8_t function = request[0];
    if (reply[0] == (function | exception_bit)) {
        if (reply.size() != exception_pdu_size)
            return fail(FaultKind::malformed, "an exception of " + std::to_string(reply.size()) + " bytes");
        return fail(FaultKind::refused, exception_text(reply[1]));
    }
    if (reply[0] != function)
        return fail(FaultKind::malformed, "function " + std::to_string(reply[0]) + " where " + std::to_string(function) + " was asked");
    return {};
}

/// Four bytes in the order ABCD, most significant first, whatever order the device sends. A single register has
/// the order of its two bytes.
std::uint32_t ordered(BytesView data, unsigned words, WordOrder order) {
    const bool swaps_bytes = order == WordOrder::badc || order == WordOrder::dcba;
    const bool swaps_words = order == WordOrder::cdab || order == WordOrder::dcba;
    std::uint32_t value = 0;
    for (unsigned i = 0; i < words; ++i) {
        const unsigned from = swaps_words ? words - 1 - i : i;
        std::uint16_t word = big_endian_16(data, from * 2);
        if (swaps_bytes) word = static_cast<std::uint16_t>(word << 8 | word >> 8);
        value = value << bits_per_register | word;
    }
    return value;
}

double raw_number(std::uint32_t bits, RegisterType type) {
    switch (type) {
        case RegisterType::i16: return static_cast<std::int16_t>(bits & 0xFFFF);
        case RegisterType::i32: return static_cast<std::int32_t>(bits);
        case RegisterType::f32: return std::bit_cast<float>(bits);
        case RegisterType::u16:
        case RegisterType::u32:
        case RegisterType::bit: break;
    }
    return bits;
}

/// The raw value of a field that lies within the block; `offset` is in bits or registers.
std::optional<double> raw_value(const ModbusSource& source, BytesView data, unsigned offset) {
    if (reads_bits(source.function)) {
        const bool set = (data[offset / 8] >> offset % 8 & 1) != 0;
        return set != source.active_low ? 1 : 0;
    }
    const std::uint32_t bits = ordered(data.subspan(std::size_t{offset} * 2), width_of(source.type), source.order);
    const double raw = raw_number(bits, source.type);
    for (const std::int64_t invalid : source.invalid)
        if (raw == static_cast<double>(invalid)) return std::nullopt;
    if (!source.bit) return raw;
    const bool set = (bits >> *source.bit & 1) != 0;
    return set != source.active_low ? 1 : 0;
}

}  // namespace

Result<std::uint8_t> parse_unit(const Address& address, int least) {
    int unit = -1;
    const char* const end = address.data() + address.size();
    const auto [rest, error] = std::from_chars(address.data(), end, unit);
    const bool whole = error == std::errc{} && rest == end && address == std::to_string(unit);
    if (!whole || unit < least || (unit > 247 && unit != 255))
        return fail(FaultKind::malformed, "a Modbus unit is " + std::to_string(least) + " to 247, or 255, not \"" + address + '"');
    return static_cast<std::uint8_t>(unit);
}

std::vector<Bytes> read_requests(const profile::Profile& profile) {
    std::vector<Bytes> requests;
    for (const Span& block : blocks_of(profile))
        requests.push_back(
            request_of(block.function, static_cast<std::uint16_t>(block.first), static_cast<std::uint16_t>(block.last - block.first + 1)));
    return requests;
}

Bytes write_request(const profile::Interlock& interlock) {
    constexpr std::uint16_t coil_on = 0xFF00;
    const std::uint16_t value = interlock.function == 6 ? interlock.value : interlock.value != 0 ? coil_on : std::uint16_t{0};
    return request_of(interlock.function, interlock.address, value);
}

std::optional<std::size_t> reply_size(BytesView request) {
    if (request.size() != request_pdu_size) return std::nullopt;
    const std::size_t count = big_endian_16(request, 3);
    switch (request[0]) {
        case 1:
        case 2: return 2 + (count + 7) / 8;
        case 3:
        case 4: return 2 + count * 2;
        case 5:
        case 6: return request_pdu_size;
        default: return std::nullopt;
    }
}

Result<std::vector<FieldValue>> decode(const profile::Profile& profile, BytesView request, BytesView reply) {
    if (const auto checked = check_function(request, reply); !checked) return tl::make_unexpected(checked.error());
    const int function = request[0];
    if (function > 4) return fail(FaultKind::unsupported, "the reply to a write carries no values");
    const std::size_t size = reply_size(request).value_or(0);
    if (size < 3 || reply.size() != size || reply[1] != size - 2)
        return fail(FaultKind::malformed,
                    std::to_string(reply.size()) + " bytes of data unit where " + std::to_string(size) + " were asked");
    const BytesView data = reply.subspan(2);
    const unsigned first = big_endian_16(request, 1);
    const unsigned count = big_endian_16(request, 3);
    std::vector<FieldValue> values;
    for (const profile::Field& field : profile.fields) {
        const auto* source = std::get_if<ModbusSource>(&field.source);
        if (source == nullptr || source->function != function) continue;
        if (source->address < first || source->address + width_of(source->type) > first + count) continue;
        const auto raw = raw_value(*source, data, source->address - first);
        if (!raw) continue;
        if (const auto value = to_value(field, *raw)) values.push_back({field.id, *value});
    }
    return values_or_fault(std::move(values));
}

Result<void> confirm(BytesView request, BytesView reply) {
    if (const auto checked = check_function(request, reply); !checked) return checked;
    if (!std::equal(request.begin(), request.end(), reply.begin(), reply.end()))
        return fail(FaultKind::malformed, "the reply to a write repeats it, this one is " + to_hex(reply));
    return {};
}

}  // namespace gengfu::protocol::modbus
