#include "edge/protocol/checksum.hpp"

#include <numeric>

namespace gengfu::protocol {

std::uint16_t crc16(BytesView bytes, std::uint16_t start) {
    constexpr unsigned polynomial = 0xA001;
    unsigned crc = start;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

std::uint8_t sum8(BytesView bytes) {
    return static_cast<std::uint8_t>(std::accumulate(bytes.begin(), bytes.end(), 0U) & 0xFF);
}

}  // namespace gengfu::protocol
