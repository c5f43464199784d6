#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "edge/protocol/codec.hpp"

/// Frames of CJ/T 188-2004 and -2018: FE… 68 T A0..A6 C L DI DI SER … CS 16. Private to this folder and its tests.
namespace gengfu::protocol::cjt188 {

/// A frame without its preamble, whole, its checksum right.
struct Frame {
    BytesView address;  ///< seven bytes, the low one first
    std::uint8_t control = 0;
    BytesView body;  ///< L bytes: what follows L
};
[[nodiscard]] Result<Frame> open(BytesView bytes);

/// What a water meter says. Absent is what the meter left out, or filled with FF or EE, which mean "no data".
struct Meter {
    std::optional<double> volume_litres;
    std::optional<double> settlement_litres;
    std::optional<std::chrono::local_seconds> clock;  ///< by the meter's own clock, which has no zone; all zero means none
    std::optional<std::uint16_t> status;              ///< first byte low
};

/// Reads the body of a good answer to "read data 901F": 22 bytes, or the short variant of 9 without clock and status.
[[nodiscard]] Result<Meter> parse_meter(BytesView body);

inline constexpr std::uint8_t control_read = 0x01;
inline constexpr std::uint8_t control_from_meter = 0x80;
inline constexpr std::uint8_t control_abnormal = 0x40;
inline constexpr std::uint8_t start = 0x68;
inline constexpr std::uint8_t end = 0x16;
inline constexpr std::uint8_t preamble = 0xFE;
inline constexpr std::size_t header_size = 11;              ///< start, type, address, control, length
inline constexpr std::size_t size_least = header_size + 2;  ///< and checksum, end

}  // namespace gengfu::protocol::cjt188
