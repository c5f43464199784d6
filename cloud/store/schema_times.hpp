#pragma once

#include <string_view>

namespace gengfu::store {

// When a state was said, for what is said under another epoch (see Order). Nothing is known of what was said before.
inline constexpr std::string_view when_it_was_said = R"sql(
ALTER TABLE condition ADD COLUMN at INTEGER;
ALTER TABLE device ADD COLUMN online_at INTEGER;
)sql";

}  // namespace gengfu::store
