#pragma once

#include "cloud/store/box.hpp"
#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Takes a box out of use: `Store::boxes` names it no more, and it is offline, until it is online again. What it has told stays.
/// not_found: there has never been such a box.
[[nodiscard]] Result<void> set_retired(sqlite::Database& database, const Box& box, Instant now);

}  // namespace gengfu::store
