#include <algorithm>
#include <cmath>
#include <string>

#include "edge/protocol/checksum.hpp"
#include "edge/protocol/cjt188.hpp"
#include "edge/protocol/value.hpp"

namespace gengfu::protocol::cjt188 {
namespace {

constexpr std::size_t full_size = 22;
constexpr std::size_t short_size = 9;
constexpr std::size_t volume_size = 5;  // four bytes and a unit

bool is_blank(BytesView bytes) {
    const auto all = [&](std::uint8_t value) {
        return std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t each) { return each == value; });
    };
    return all(0xFF) || all(0xEE);
}

/// Binary-coded decimal, the low byte first. A nibble above 9 is no digit and makes the whole number none.
Result<std::uint32_t> parse_bcd(BytesView bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        const std::uint32_t high = bytes[i] >> 4;
        const std::uint32_t low = bytes[i] & 0x0F;
        if (high > 9 || low > 9) return fail(FaultKind::malformed, "no decimal digits: " + to_hex(bytes));
        value = value * 100 + high * 10 + low;
    }
    return value;
}

/// Litres that the code stands for (CJ/T 188-2004 table 13).
Result<double> litres_of_unit(std::uint8_t code) {
    constexpr std::uint8_t litre = 0x29;
    constexpr std::uint8_t hundred_cubic_metres = 0x2E;
    if (code < litre || code > hundred_cubic_metres) return fail(FaultKind::unsupported, "unit " + to_hex({&code, 1}) + " is no volume");
    return std::pow(10.0, code - litre);
}

Result<std::optional<double>> parse_volume(BytesView bytes) {
    constexpr double hundredths = 100;
    const BytesView digits = bytes.first(4);
    if (is_blank(digits)) return std::optional<double>{};
    const auto number = parse_bcd(digits);
    if (!number) return tl::make_unexpected(number.error());
    return litres_of_unit(bytes[4]).map([&](double litres) { return std::optional(*number * litres / hundredths); });
}

/// ss mm hh DD MM YY CC. A clock that is not set, or makes no sense, is no reason to lose the volume.
std::optional<std::chrono::local_seconds> parse_clock(BytesView bytes) {
    unsigned parts[7] = {};
    for (std::size_t i = 0; i < 7; ++i) {
        const auto part = parse_bcd(bytes.subspan(i, 1));
        if (!part) return std::nullopt;
        parts[i] = *part;
    }
    const auto& [second, minute, hour, day, month, year, century] = parts;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year)}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::local_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

}  // namespace

Result<Frame> open(BytesView bytes) {
    while (!bytes.empty() && bytes.front() == preamble) bytes = bytes.subspan(1);
    if (bytes.empty() || bytes.front() != start) return fail(FaultKind::malformed, "no start 68");
    if (bytes.size() < size_least) return fail(FaultKind::malformed, "cut off after " + std::to_string(bytes.size()) + " bytes");
    const std::size_t length = bytes[header_size - 1];
    if (bytes.size() != size_least + length)
        return fail(FaultKind::malformed,
                    std::to_string(bytes.size()) + " bytes where the length says " + std::to_string(size_least + length));
    const std::uint8_t sum = sum8(bytes.first(bytes.size() - 2));
    const std::uint8_t found = bytes[bytes.size() - 2];
    if (bytes.back() != end) return fail(FaultKind::malformed, "no end 16");
    if (found != sum) return fail(FaultKind::malformed, "checksum " + to_hex({&found, 1}) + " where it should be " + to_hex({&sum, 1}));
    return Frame{bytes.subspan(2, 7), bytes[9], bytes.subspan(header_size, length)};
}

Result<Meter> parse_meter(BytesView body) {
    if (body.size() != full_size && body.size() != short_size)
        return fail(FaultKind::unsupported, "a reply of length " + std::to_string(body.size()) + ", known are 22 and 9");
    const BytesView data = body.subspan(3);
    Meter meter;
    const auto volume = parse_volume(data.first(volume_size));
    if (!volume) return tl::make_unexpected(volume.error());
    meter.volume_litres = *volume;
    if (body.size() == short_size) return meter;
    const auto settlement = parse_volume(data.subspan(volume_size, volume_size));
    if (!settlement) return tl::make_unexpected(settlement.error());
    meter.settlement_litres = *settlement;
    meter.clock = parse_clock(data.subspan(10, 7));
    meter.status = static_cast<std::uint16_t>(data[17] | data[18] << 8);
    return meter;
}

}  // namespace gengfu::protocol::cjt188
