#include "common/sqlite/backup.hpp"

#include <sqlite3.h>

#include <memory>
#include <string>
#include <system_error>

#include "common/sqlite/disk.hpp"
#include "common/sqlite/library.hpp"

namespace gengfu::sqlite {
namespace {

constexpr int pages_at_once = 256;

using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

tl::unexpected<Fault> trouble(const std::filesystem::path& file, sqlite3* handle) {
    return fail(FaultKind::io, file.string() + ": " + sqlite3_errmsg(handle));
}

Result<Handle> open(const std::filesystem::path& file, int flags) {
    constexpr int busy_ms_max = 2000;
    set_up_library();
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Handle handle(raw, sqlite3_close_v2);
    if (result != SQLITE_OK) return trouble(file, raw);
    sqlite3_busy_timeout(raw, busy_ms_max);
    return handle;
}

bool run(sqlite3* handle, const char* sql) {
    return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

Result<void> copy(sqlite3* source, sqlite3* target, const std::filesystem::path& to, const std::function<void(Progress)>& on_progress) {
    sqlite3_backup* const backup = sqlite3_backup_init(target, "main", source, "main");
    if (backup == nullptr) return trouble(to, target);
    int result = SQLITE_OK;
    while (result == SQLITE_OK) {
        result = sqlite3_backup_step(backup, pages_at_once);
        const std::int64_t of = sqlite3_backup_pagecount(backup);
        if (result == SQLITE_OK && on_progress) on_progress({of - sqlite3_backup_remaining(backup), of});
    }
    sqlite3_backup_finish(backup);
    if (result != SQLITE_DONE) return fail(FaultKind::io, to.string() + ": " + sqlite3_errstr(result));
    return {};
}

/// Into a file that nobody takes for a copy until it is one.
Result<void> copy_into(const std::filesystem::path& from, const std::filesystem::path& part, const std::string& then,
                       const std::function<void(Progress)>& on_progress) {
    const auto source = open(from, SQLITE_OPEN_READONLY);
    if (!source) return tl::make_unexpected(source.error());
    // The moment is held by a read of our own: SQLite begins a copy again whenever another process has written in between.
    if (!run(source->get(), "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0; BEGIN; SELECT count(*) FROM sqlite_schema;"))
        return trouble(from, source->get());
    const auto target = open(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return tl::make_unexpected(target.error());
    if (!run(target->get(), "PRAGMA synchronous=FULL;")) return trouble(part, target->get());
    if (auto copied = copy(source->get(), target->get(), part, on_progress); !copied) return copied;
    // A copy is one file, which can be read wherever it lies, also on a medium that nobody can write.
    if (!run(target->get(), (then + "PRAGMA journal_mode=DELETE;").c_str())) return trouble(part, target->get());
    return {};
}

}  // namespace

Result<void> copy_database(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& then,
                           const std::function<void(Progress)>& on_progress) {
    Disk& disk = system_disk();
    const std::filesystem::path part = to.string() + ".part";
    if (disk.size(to)) return fail(FaultKind::conflict, to.string() + " is there already; name a new file or move it away");
    if (auto removed = disk.remove(part); !removed) return removed;
    if (auto copied = copy_into(from, part, then, on_progress); !copied) {
        static_cast<void>(disk.remove(part));
        return copied;
    }
    return disk.move(part, to);
}

}  // namespace gengfu::sqlite
