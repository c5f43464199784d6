#pragma once

#include <string>
#include <string_view>

#include "edge/protocol/dc09.hpp"

/// AES-CBC as DC-09 uses it: initial vector 0, no padding of its own, text as upper-case hexadecimal digits.
namespace gengfu::protocol::dc09 {

/// `size` of a key must be 16, 24 or 32, that of `text` a multiple of 16.
[[nodiscard]] Result<std::string> encrypt(std::string_view text, const Key& key);
[[nodiscard]] Result<std::string> decrypt(std::string_view hex, const Key& key);

}  // namespace gengfu::protocol::dc09
