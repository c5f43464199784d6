#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "simulators/wire/bytes.hpp"

/// The meter's side of CJ/T 188 (2004 and 2018): pure, and independent of the master's code.
namespace gengfu::sim::cjt188 {

/// A0 to A6 as sent: the low digits first.
using Address = std::array<std::uint8_t, 7>;

struct Request {
    std::uint8_t type = 0;
    Address address{};
    std::uint8_t control = 0;
    std::array<std::uint8_t, 2> item{};  ///< DI as sent: both orders are in the field, a reply repeats what was asked
    std::uint8_t serial = 0;
};

/// What a water meter shows. A volume is in hundredths of `unit`.
struct Metering {
    std::uint32_t volume = 0;  ///< at most 99,999,999
    std::uint32_t settlement = 0;
    std::uint8_t unit = 0x2C;
    std::optional<Instant> clock;  ///< none: a meter without a clock sends zeros
    std::array<std::uint8_t, 2> status{};
};

inline constexpr std::uint8_t any = 0xAA;  ///< a type or an address byte that everyone answers to

/// 14 decimal digits, as printed on the meter.
[[nodiscard]] Result<Address> parse_address(std::string_view digits);

/// Whether a request for `asked` is for `own`: equal, or `any`, byte by byte.
[[nodiscard]] bool concerns(const Address& asked, const Address& own);

/// Takes the first whole request off the front of what was received, and whatever cannot begin one before it.
[[nodiscard]] std::optional<Request> take(Bytes& received);

/// Any frame, with `preamble` bytes FE before it; `body` is what follows L.
[[nodiscard]] Bytes frame(std::size_t preamble, std::uint8_t type, const Address& address, std::uint8_t control, BytesView body);

[[nodiscard]] Bytes metering_reply(const Request& request, std::uint8_t type, const Address& own, const Metering& metering);
[[nodiscard]] Bytes address_reply(const Request& request, std::uint8_t type, const Address& own);
[[nodiscard]] Bytes error_reply(const Request& request, std::uint8_t type, const Address& own);

/// Whether the request asks for item `high low`, in either order of the two bytes.
[[nodiscard]] bool asks_for(const Request& request, std::uint8_t high, std::uint8_t low);

/// Whole litres in the smallest unit code that holds them without loss: L, L x 10, L x 100.
void set_litres(Metering& metering, std::uint64_t litres, std::uint64_t settlement_litres);

}  // namespace gengfu::sim::cjt188
