#include "common/sqlite/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "common/sqlite/library.hpp"
#include "common/sqlite/machine.hpp"
#include "common/sqlite/raise.hpp"

namespace gengfu::sqlite {
namespace {

/// A simulated disk has its own machine, and locks of its own within SQLite.
std::optional<WriterLock> lock_for(Database::Access access, const std::filesystem::path& file, const std::string& vfs) {
    if (access == Database::Access::read || !vfs.empty()) return std::nullopt;
    return WriterLock(file);
}

sqlite3* open(const std::string& name, int flags, const std::string& vfs = {}) {
    set_up_library();
    sqlite3* handle = nullptr;
    if (sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, vfs.empty() ? nullptr : vfs.c_str()) != SQLITE_OK) {
        const Error error(sqlite3_extended_errcode(handle), "cannot open " + name + ": " + sqlite3_errmsg(handle));
        sqlite3_close(handle);
        sqlite3_vfs* const used = vfs.empty() ? nullptr : sqlite3_vfs_find(vfs.c_str());
        if (used != nullptr && used->xGetLastError(used, 0, nullptr) == ask_for_loss) throw MachineLost{};
        throw error;
    }
    return handle;
}

constexpr const char* open_for_writing =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=4194304;";

constexpr int primary(int code) {
    return code & 0xff;
}

}  // namespace

bool Error::is_damage() const noexcept {
    // A plain SQLITE_ERROR of statements that are ours means tables that are not.
    return primary(code_) == SQLITE_ERROR || primary(code_) == SQLITE_CORRUPT || primary(code_) == SQLITE_NOTADB ||
           primary(code_) == SQLITE_FORMAT || primary(code_) == SQLITE_SCHEMA || code_ == SQLITE_IOERR_SHORT_READ;
}

bool Error::is_full() const noexcept {
    return primary(code_) == SQLITE_FULL || code_ == SQLITE_IOERR_WRITE || code_ == SQLITE_IOERR_SHMSIZE;
}

bool Error::is_read_only() const noexcept {
    return primary(code_) == SQLITE_READONLY;
}

Database::Database(sqlite3* handle) : handle_(handle), statements_(std::make_shared<StatementCache>()) {}

Database::Database(const std::filesystem::path& file, Access access, const std::string& vfs, Layout layout)
    : writer_(lock_for(access, file, vfs)),
      handle_(open(file.string(), access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY, vfs)),
      statements_(std::make_shared<StatementCache>()) {
    if (!vfs.empty()) sqlite3_file_control(handle_, nullptr, ask_for_loss, static_cast<void*>(&is_lost_));
    constexpr int busy_ms_max = 2000;
    sqlite3_busy_timeout(handle_, busy_ms_max);
    try {
        // Both must be said before the first page is written. Later they change nothing, and fail where nothing may be written.
        if (access == Access::write && is_empty())
            execute("PRAGMA page_size=" + std::to_string(layout.page_bytes) +
                    (layout.gives_space_back ? "; PRAGMA auto_vacuum=INCREMENTAL;" : ";"));
        if (access == Access::write) {
            execute(open_for_writing);
            begin_log_anew();
        } else {
            open_for_reading();
        }
    } catch (...) {
        sqlite3_close_v2(handle_);
        throw;
    }
}

bool Database::is_empty() {
    auto pages = prepare("PRAGMA page_count");
    return pages.step() && pages.integer(0) == 0;
}

void Database::begin_log_anew() {
    // The checkpoint writes into the file what the log holds: after a sync that failed, the log's end is in the system's memory and
    // counts as committed, but no later sync brings it to the medium, and whatever is built on it would fall with it when power fails.
    const auto [pages, is_complete] = checkpoint();
    if (pages == 0 || !is_complete) return;
    // Whoever writes next begins the log anew, by one sector. Until then the log must not end early: what is left of it, over a file
    // that has its end already, would be a mixture. To empty it (TRUNCATE) is nothing that is done or not done when power fails.
    auto version = prepare("PRAGMA user_version");
    version.step();
    const std::int64_t same = version.integer(0);
    version.reset();
    execute("PRAGMA user_version=" + std::to_string(same));
}

void Database::open_for_reading() {
    execute("PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;");
    // Who closes last deletes the log by its name. When the file has been moved meanwhile, that is another file's log.
    int keeps_log = 1;
    sqlite3_file_control(handle_, nullptr, SQLITE_FCNTL_PERSIST_WAL, &keeps_log);
}

Database Database::in_memory() {
    Database database(open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    database.execute("PRAGMA foreign_keys=ON;");
    return database;
}

Database::~Database() {
    if (statements_) statements_->close();
    sqlite3_close_v2(handle_);
}

Database::Database(Database&& other) noexcept
    : writer_(std::exchange(other.writer_, std::nullopt)),
      handle_(std::exchange(other.handle_, nullptr)),
      is_lost_(other.is_lost_),
      statements_(std::move(other.statements_)) {}

void Database::check_machine() const {
    if (is_lost_ != nullptr && *is_lost_) throw MachineLost{};
}

void Database::execute(const std::string& sql) {
    const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    check_machine();
    if (result != SQLITE_OK) raise(handle_, sql.substr(0, 60));
}

Statement Database::prepare(std::string_view sql) {
    return Statement(statements_, handle_, sql, is_lost_);
}

void Database::migrate(std::span<const std::string_view> migrations) {
    auto version = prepare("PRAGMA user_version");
    version.step();
    const auto done = static_cast<std::size_t>(version.integer(0));
    version.reset();
    if (done > migrations.size()) throw Error(SQLITE_SCHEMA, "the database was written by a newer version of this program");
    for (std::size_t i = done; i < migrations.size(); ++i) {
        Transaction transaction(*this);
        execute(std::string(migrations[i]));
        execute("PRAGMA user_version=" + std::to_string(i + 1));
        transaction.commit();
    }
}

std::int64_t Database::last_insert_id() const noexcept {
    return sqlite3_last_insert_rowid(handle_);
}

std::int64_t Database::changes() const noexcept {
    return sqlite3_changes64(handle_);
}

std::uint64_t Database::pages_written() const noexcept {
    int pages = 0, highest = 0;
    sqlite3_db_status(handle_, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
    return static_cast<std::uint64_t>(pages);
}

Database::Checkpoint Database::checkpoint() {
    int in_log = 0, moved = 0;
    const int result = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    check_machine();
    if (result != SQLITE_OK) raise(handle_, "checkpoint");
    return {static_cast<std::uint64_t>(moved < 0 ? 0 : moved), moved == in_log};
}

void Database::give_back(int pages) {
    prepare("PRAGMA incremental_vacuum(" + std::to_string(pages) + ")").run();
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.prepare("BEGIN IMMEDIATE").run();
}

Transaction::~Transaction() {
    // A failed COMMIT may have rolled back by itself; SQLite then answers that nothing is open, which is what we want.
    if (open_) sqlite3_exec(database_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.prepare("COMMIT").run();
    open_ = false;
}

}  // namespace gengfu::sqlite
