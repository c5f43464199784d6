#include "simulators/wire/cjt188.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace gengfu::sim::cjt188 {
namespace {

constexpr std::size_t overhead = 13;  // 68 T A0..A6 C L … CS 16
constexpr std::uint32_t volume_most = 99'999'999;

std::uint8_t bcd(unsigned value) {
    return static_cast<std::uint8_t>(value / 10 % 10 << 4 | value % 10);
}

void put_volume(Bytes& out, std::uint32_t hundredths, std::uint8_t unit) {
    for (int i = 0; i < 4; ++i, hundredths /= 100) out.push_back(bcd(hundredths % 100));
    out.push_back(unit);
}

void put_clock(Bytes& out, const std::optional<Instant>& clock) {
    if (!clock) {
        out.insert(out.end(), 7, 0);
        return;
    }
    const auto day = std::chrono::floor<std::chrono::days>(*clock);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(*clock - day)};
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    for (const unsigned part : {static_cast<unsigned>(time.seconds().count()), static_cast<unsigned>(time.minutes().count()),
                                static_cast<unsigned>(time.hours().count()), static_cast<unsigned>(date.day()),
                                static_cast<unsigned>(date.month()), year % 100, year / 100})
        out.push_back(bcd(part));
}

std::uint8_t sum(BytesView bytes) {
    return static_cast<std::uint8_t>(std::accumulate(bytes.begin(), bytes.end(), 0U) & 0xFFU);
}

void drop(Bytes& bytes, std::size_t count) {
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

Request read_request(BytesView bytes) {
    Request request;
    request.type = bytes[1];
    std::copy_n(bytes.begin() + 2, request.address.size(), request.address.begin());
    request.control = bytes[9];
    request.item = {bytes[11], bytes[12]};
    request.serial = bytes[13];
    return request;
}

}  // namespace

Result<Address> parse_address(std::string_view digits) {
    Address address{};
    if (digits.size() != 14 || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return fail(FaultKind::malformed, "a CJ/T 188 address has 14 digits, not \"" + std::string(digits) + "\"");
    for (std::size_t i = 0; i < address.size(); ++i) {
        const auto high = static_cast<unsigned>(digits[12 - 2 * i] - '0');
        const auto low = static_cast<unsigned>(digits[13 - 2 * i] - '0');
        address[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return address;
}

bool concerns(const Address& asked, const Address& own) {
    return std::equal(asked.begin(), asked.end(), own.begin(), [](std::uint8_t a, std::uint8_t o) { return a == any || a == o; });
}

std::optional<Request> take(Bytes& received) {
    while (!received.empty()) {
        if (received[0] == 0x68) {
            if (received.size() < 11) return std::nullopt;
            const std::size_t size = overhead + received[10];
            if (received[10] <= 64) {
                if (received.size() < size) return std::nullopt;
                const BytesView whole = BytesView(received).first(size);
                const bool sound = whole[size - 1] == 0x16 && sum(whole.first(size - 2)) == whole[size - 2];
                if (sound && received[10] >= 3 && (whole[9] & 0x80U) == 0) {
                    const Request request = read_request(whole);
                    drop(received, size);
                    return request;
                }
            }
        }
        drop(received, 1);
    }
    return std::nullopt;
}

Bytes frame(std::size_t preamble, std::uint8_t type, const Address& address, std::uint8_t control, BytesView body) {
    Bytes out(preamble, 0xFE);
    out.push_back(0x68);
    out.push_back(type);
    out.insert(out.end(), address.begin(), address.end());
    out.push_back(control);
    out.push_back(static_cast<std::uint8_t>(body.size()));
    out.insert(out.end(), body.begin(), body.end());
    out.push_back(sum(BytesView(out).subspan(preamble)));
    out.push_back(0x16);
    return out;
}

Bytes metering_reply(const Request& request, std::uint8_t type, const Address& own, const Metering& metering) {
    Bytes body{request.item[0], request.item[1], request.serial};
    put_volume(body, std::min(metering.volume, volume_most), metering.unit);
    put_volume(body, std::min(metering.settlement, volume_most), metering.unit);
    put_clock(body, metering.clock);
    body.insert(body.end(), metering.status.begin(), metering.status.end());
    return frame(3, type, own, 0x81, body);
}

Bytes address_reply(const Request& request, std::uint8_t type, const Address& own) {
    const Bytes body{request.item[0], request.item[1], request.serial};
    return frame(3, type, own, 0x83, body);
}

Bytes error_reply(const Request& request, std::uint8_t type, const Address& own) {
    const Bytes body{request.serial, 0, 0};
    return frame(3, type, own, static_cast<std::uint8_t>(request.control | 0xC0U), body);
}

bool asks_for(const Request& request, std::uint8_t high, std::uint8_t low) {
    return (request.item[0] == high && request.item[1] == low) || (request.item[0] == low && request.item[1] == high);
}

void set_litres(Metering& metering, std::uint64_t litres, std::uint64_t settlement_litres) {
    std::uint64_t per_litre = 100;
    metering.unit = 0x29;
    while (per_litre > 1 && std::max(litres, settlement_litres) * per_litre > volume_most) {
        per_litre /= 10;
        ++metering.unit;
    }
    metering.volume = static_cast<std::uint32_t>(litres * per_litre % (volume_most + 1ULL));
    metering.settlement = static_cast<std::uint32_t>(settlement_litres * per_litre % (volume_most + 1ULL));
}

}  // namespace gengfu::sim::cjt188
