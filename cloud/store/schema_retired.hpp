#pragma once

#include <string_view>

namespace gengfu::store {

// A box that was taken out of use is waited for no more, until it speaks again.
inline constexpr std::string_view boxes_out_of_use = R"sql(
ALTER TABLE edge ADD COLUMN retired_at INTEGER;
)sql";

}  // namespace gengfu::store
