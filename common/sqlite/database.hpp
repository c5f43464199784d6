#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/sqlite/statement_cache.hpp"
#include "common/sqlite/writer_lock.hpp"

struct sqlite3;
struct sqlite3_stmt;

/// The only door to SQLite. One thread per Database. Trouble is thrown: a database that fails is not expected
/// trouble, and whoever can live without it (the outbox on a full disk) catches at its own boundary.
namespace gengfu::sqlite {

class Error : public std::runtime_error {
public:
    Error(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int code() const noexcept { return code_; }  ///< SQLite's extended result code
    /// The file is no database of ours, broken, or written by a newer program: trying again does not help.
    [[nodiscard]] bool is_damage() const noexcept;
    /// Space has run out: of the disk (SQLITE_FULL), or of what a process may write (an I/O error of the write).
    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] bool is_read_only() const noexcept;

private:
    int code_;
};

/// Thrown by whatever touches a database whose simulated machine (sim_disk.hpp) has lost its power. Not an Error, and no
/// std::exception either: nobody goes on after it.
struct MachineLost {};

class Statement;

/// How a file is laid out that does not exist yet; one that exists stays as it is.
struct Layout {
    int page_bytes = 4096;
    bool gives_space_back = false;  ///< `Database::give_back` works (auto_vacuum=incremental)
};

class Database {
public:
    enum class Access {
        write,  ///< creates the file; WAL with synchronous=FULL. A second one of the same file, in whatever process, is
                ///< refused: SQLite 3.40 corrupts a WAL that two connections checkpoint (writer_lock.hpp)
        read,   ///< never writes and never checkpoints
    };
    /// `vfs` names where the file lies (Disk::vfs); empty is the system's disk.
    Database(const std::filesystem::path& file, Access access, const std::string& vfs = {}, Layout layout = {});
    [[nodiscard]] static Database in_memory();
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;

    /// One or more statements without parameters: schema and pragmas.
    void execute(const std::string& sql);
    /// Compiled once for each text: what the last holder has given up is handed out again.
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// Runs the migrations that this file has not seen (`user_version`), each in its own transaction.
    void migrate(std::span<const std::string_view> migrations);
    [[nodiscard]] std::int64_t last_insert_id() const noexcept;
    [[nodiscard]] std::int64_t changes() const noexcept;

    /// Pages that this connection has written to its WAL.
    [[nodiscard]] std::uint64_t pages_written() const noexcept;
    struct Checkpoint {
        std::uint64_t pages = 0;   ///< that were moved
        bool is_complete = false;  ///< the file itself, synced, has everything that was committed
    };
    /// Moves the WAL into the file as far as no reader is in the way.
    Checkpoint checkpoint();
    /// Returns at most so many free pages at the end of the file to the file system.
    void give_back(int pages);

private:
    friend class Transaction;
    explicit Database(sqlite3* handle);
    [[nodiscard]] bool is_empty();
    void begin_log_anew();
    void open_for_reading();
    void check_machine() const;
    std::optional<WriterLock> writer_;
    sqlite3* handle_;
    const bool* is_lost_ = nullptr;  ///< of a simulated machine
    std::shared_ptr<StatementCache> statements_;
};

/// A prepared statement. Parameters count from 1, columns from 0. Text and blobs are copied when bound; `_if` binds NULL for absent.
class Statement {
public:
    /// `is_lost`: where a simulated machine says that it is; otherwise none.
    Statement(std::shared_ptr<StatementCache> cache, sqlite3* handle, std::string_view sql, const bool* is_lost = nullptr);
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view value);
    Statement& bind_blob(int index, std::span<const std::uint8_t> value);
    Statement& bind_if(int index, std::optional<std::int64_t> value);
    Statement& bind_if(int index, const std::optional<std::string>& value);

    /// True while there is a row; resets itself after the last one, so that it can be bound again.
    bool step();
    /// For statements without rows.
    void run();
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::vector<std::uint8_t> blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::optional<std::int64_t> integer_if(int column) const;
    [[nodiscard]] std::optional<std::string> text_if(int column) const;

private:
    std::shared_ptr<StatementCache> cache_;
    sqlite3_stmt* statement_;
    const bool* is_lost_;
};

/// Begins in its constructor (IMMEDIATE); rolls back in its destructor unless committed.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& database_;
    bool open_ = true;
};

}  // namespace gengfu::sqlite
