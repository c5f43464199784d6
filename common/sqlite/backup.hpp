#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "common/model/fault.hpp"

namespace gengfu::sqlite {

/// How much of a copy is done, in pages of the database.
struct Progress {
    std::int64_t done = 0;
    std::int64_t of = 0;
};

/// Copies a database that another process may be writing into a single file: the state of one moment, whole and synced
/// when this returns, or not there at all. `then` is SQL to be run in the copy before it gets its name. `on_progress` is called after each
/// step of a few hundred pages; what it does must not take long, for until the end the writer's log cannot be begun anew. conflict: `to` is
/// there already. io: SQLite or the disk said no; the message names the file.
[[nodiscard]] Result<void> copy_database(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& then = {},
                                         const std::function<void(Progress)>& on_progress = {});

}  // namespace gengfu::sqlite
