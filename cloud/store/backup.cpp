#include "cloud/store/backup.hpp"

#include <string>

#include "cloud/store/schema.hpp"
#include "common/sqlite/database.hpp"
#include "common/sqlite/disk.hpp"
#include "common/sqlite/writer_lock.hpp"

namespace gengfu::store {
namespace {

constexpr std::string_view numbers_go_on = R"sql(
INSERT INTO sqlite_sequence(name, seq) SELECT 'alert', 0 WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name = 'alert');
INSERT INTO sqlite_sequence(name, seq) SELECT 'journal', 0 WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name = 'journal');
UPDATE sqlite_sequence SET seq = seq + 100000 WHERE name = 'alert';
UPDATE sqlite_sequence SET seq = seq + 1000000 WHERE name = 'journal';
)sql";

Result<void> check_copy(const std::filesystem::path& file) {
    try {
        sqlite::Database copy(file, sqlite::Database::Access::read);
        auto version = copy.prepare("PRAGMA user_version");
        version.step();
        const std::int64_t done = version.integer(0);
        version.reset();
        if (done > static_cast<std::int64_t>(migrations().size()))
            return fail(FaultKind::malformed, file.string() + " was written by a newer version of this program; install that one first");
        auto tables =
            copy.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('edge', 'device', 'alert', 'journal')");
        tables.step();
        if (tables.integer(0) != 4) return fail(FaultKind::malformed, file.string() + " is no database of gengfu-cloud");
        auto check = copy.prepare("PRAGMA quick_check(1)");
        if (check.step() && check.text(0) != "ok")
            return fail(FaultKind::malformed, file.string() + " is damaged (" + check.text(0) + "); take another copy");
        return {};
    } catch (const sqlite::Error& error) {
        return fail(FaultKind::malformed, file.string() + ": " + error.what());
    }
}

/// The log belongs to its database: left behind, it would be played into the copy.
Result<void> move_aside(const std::filesystem::path& database, const std::filesystem::path& aside) {
    sqlite::Disk& disk = sqlite::system_disk();
    for (const std::string part : {"-wal", "-shm", ""}) {
        if (!disk.size(database.string() + part)) continue;
        if (auto moved = disk.move(database.string() + part, aside.string() + part); !moved) return moved;
    }
    return {};
}

}  // namespace

Result<void> back_up(const std::filesystem::path& database, const std::filesystem::path& to,
                     const std::function<void(sqlite::Progress)>& on_progress) {
    if (!sqlite::system_disk().size(database)) return fail(FaultKind::not_found, "there is no database " + database.string());
    return sqlite::copy_database(database, to, std::string(numbers_go_on), on_progress);
}

Result<std::filesystem::path> restore(const std::filesystem::path& database, const std::filesystem::path& from, Instant now,
                                      const std::function<void(sqlite::Progress)>& on_progress) {
    if (!sqlite::system_disk().size(from)) return fail(FaultKind::not_found, "there is no copy " + from.string());
    try {
        const sqlite::WriterLock nobody_writes(database);
        if (const auto checked = check_copy(from); !checked) return tl::make_unexpected(checked.error());
        const std::filesystem::path fresh = database.string() + ".restored";
        if (const auto removed = sqlite::system_disk().remove(fresh); !removed) return tl::make_unexpected(removed.error());
        if (const auto copied = sqlite::copy_database(from, fresh, {}, on_progress); !copied) return tl::make_unexpected(copied.error());
        const std::filesystem::path aside = database.string() + ".before-" + std::to_string(to_unix_ms(now));
        if (const auto moved = move_aside(database, aside); !moved) return tl::make_unexpected(moved.error());
        if (const auto moved = sqlite::system_disk().move(fresh, database); !moved) return tl::make_unexpected(moved.error());
        return aside;
    } catch (const sqlite::Error& error) {
        return fail(FaultKind::conflict, error.what());
    }
}

}  // namespace gengfu::store
