#pragma once

#include <filesystem>
#include <functional>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/backup.hpp"

namespace gengfu::store {

/// A copy of the database as it is at one moment, also while the cloud writes it. The numbers of alerts and of the journal go on
/// in the copy far above what it holds: whoever has seen numbers that a restored cloud has lost never sees them given again, and
/// goes on with the feed without a gap. Faults as in sqlite::copy_database; not_found: there is no database.
[[nodiscard]] Result<void> back_up(const std::filesystem::path& database, const std::filesystem::path& to,
                                   const std::function<void(sqlite::Progress)>& on_progress = {});

/// Puts a copy in the place of the database, whose files are moved aside and never deleted; gives their new name (with "-wal"
/// and "-shm" after it, where there are such). conflict: the cloud is running. malformed: the copy is no database of ours, or
/// of a newer version.
[[nodiscard]] Result<std::filesystem::path> restore(const std::filesystem::path& database, const std::filesystem::path& from, Instant now,
                                                    const std::function<void(sqlite::Progress)>& on_progress = {});

}  // namespace gengfu::store
