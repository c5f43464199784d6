#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <span>

namespace gengfu::bench {

/// SQLite and nothing else: one table of blobs, WAL, synchronous=FULL, one commit for each append. Shares no code with
/// common/sqlite.
class BareTable {
public:
    explicit BareTable(const std::filesystem::path& file);
    ~BareTable();
    BareTable(const BareTable&) = delete;
    BareTable& operator=(const BareTable&) = delete;

    /// One commit: a new row, and the rows up to `acknowledged` are deleted.
    void append(std::span<const std::uint8_t> bytes, std::int64_t acknowledged = 0);
    [[nodiscard]] std::int64_t last() const { return sqlite3_last_insert_rowid(handle_); }

private:
    void execute(const char* sql);
    void run(sqlite3_stmt* statement);

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* remove_ = nullptr;
};

}  // namespace gengfu::bench
