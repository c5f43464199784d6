#pragma once

#include <algorithm>
#include <limits>

#include "cloud/alert/troubles.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// For "WHERE id < ?1 … LIMIT ?2".
inline void bind_page(sqlite::Statement& rows, const alert::Troubles::Page& page) {
    constexpr std::size_t page_max = 500;
    rows.bind(1, page.before.value_or(std::numeric_limits<std::int64_t>::max()));
    rows.bind(2, static_cast<std::int64_t>(std::min(page.limit, page_max)));
}

}  // namespace gengfu::store
