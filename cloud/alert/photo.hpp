#pragma once

#include <string_view>

namespace gengfu::alert {

constexpr std::size_t photo_bytes_max = 500;

/// Where a picture is, never the picture: an https address without user, or the id that another system gave it (letters, digits
/// and . _ -, the first a letter or digit). At most 500 bytes.
[[nodiscard]] bool is_photo_reference(std::string_view text);

}  // namespace gengfu::alert
