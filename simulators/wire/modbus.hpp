#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "simulators/wire/bytes.hpp"

/// The slave's side of Modbus (application protocol V1.1b3, serial line V1.02): pure, and independent of the master's code.
namespace gengfu::sim::modbus {

struct Request {
    std::uint8_t unit = 0;
    std::uint16_t transaction = 0;  ///< MBAP only
    Bytes pdu;
};

/// What a device shows: (read function 1..4, address) -> a bit or a register. An address between the first and the
/// last of a function that holds nothing reads as 0, as in most devices; outside of them is exception 02.
using Image = std::map<std::pair<int, std::uint16_t>, std::uint16_t>;

/// A write that a master asked for; `function` is 5 (value 0 or 1) or 6.
struct Write {
    int function = 0;
    std::uint16_t address = 0;
    std::uint16_t value = 0;
};

[[nodiscard]] std::uint16_t crc16(BytesView bytes);

/// Takes the first whole request off the front of what was received, and whatever cannot begin one before it.
/// None when more bytes are needed. Requests of functions 1 to 6, 15 and 16.
[[nodiscard]] std::optional<Request> take_rtu(Bytes& received);
[[nodiscard]] std::optional<Request> take_tcp(Bytes& received);

[[nodiscard]] Bytes frame_rtu(std::uint8_t unit, BytesView pdu);
[[nodiscard]] Bytes frame_tcp(std::uint16_t transaction, std::uint8_t unit, BytesView pdu);

/// The reply to a request: values, the echo of a write that `write` accepted, or an exception.
[[nodiscard]] Bytes answer(BytesView pdu, const Image& image, const std::function<bool(const Write&)>& write);

inline constexpr std::uint8_t illegal_function = 1;
inline constexpr std::uint8_t illegal_address = 2;
inline constexpr std::uint8_t illegal_value = 3;
inline constexpr std::uint8_t target_failed = 0x0B;
[[nodiscard]] Bytes exception(std::uint8_t function, std::uint8_t code);

}  // namespace gengfu::sim::modbus
