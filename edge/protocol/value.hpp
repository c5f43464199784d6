#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/profile/profile.hpp"
#include "edge/protocol/codec.hpp"

namespace gengfu::protocol {

/// `raw` in the field's fixed unit; absent when it is no number, or outside of what the profile holds credible.
[[nodiscard]] std::optional<std::int64_t> to_value(const profile::Field& field, double raw);

/// The fault of a reply that is in order and yet says nothing.
[[nodiscard]] Result<std::vector<FieldValue>> values_or_fault(std::vector<FieldValue> values);

/// "0A 1F": for messages.
[[nodiscard]] std::string to_hex(BytesView bytes);

/// A 16-bit number, high byte first; `at + 2` must not exceed the size.
[[nodiscard]] inline std::uint16_t big_endian_16(BytesView bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
inline void append_big_endian_16(Bytes& bytes, std::uint16_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

}  // namespace gengfu::protocol
