#pragma once

#include <cstdint>

#include "edge/protocol/codec.hpp"

namespace gengfu::protocol {

/// CRC-16 with the reflected polynomial A001 and no final xor: /MODBUS begins with FFFF, /ARC (DC-09) with 0000.
[[nodiscard]] std::uint16_t crc16(BytesView bytes, std::uint16_t start);
inline constexpr std::uint16_t crc16_modbus = 0xFFFF;
inline constexpr std::uint16_t crc16_arc = 0x0000;

/// The sum of all bytes modulo 256 (CJ/T 188).
[[nodiscard]] std::uint8_t sum8(BytesView bytes);

}  // namespace gengfu::protocol
