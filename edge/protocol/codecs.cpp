#include <array>

#include "edge/protocol/framings.hpp"

namespace gengfu::protocol {

std::span<const Codec> codecs() noexcept {
    static const std::array table{
        modbus_rtu_codec(),
        modbus_tcp_codec(),
        cjt188_codec(),
    };
    return table;
}

const Codec* find_codec(std::string_view name) noexcept {
    for (const Codec& codec : codecs())
        if (codec.name == name) return &codec;
    return nullptr;
}

}  // namespace gengfu::protocol
