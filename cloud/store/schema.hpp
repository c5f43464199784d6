#pragma once

#include <span>
#include <string_view>

namespace gengfu::store {

/// The database's migrations, oldest first. One that has been released is never edited: what changes is a new one.
[[nodiscard]] std::span<const std::string_view> migrations() noexcept;

}  // namespace gengfu::store
