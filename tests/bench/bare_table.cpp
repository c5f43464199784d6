#include "tests/bench/bare_table.hpp"

#include <stdexcept>
#include <string>

namespace gengfu::bench {

BareTable::BareTable(const std::filesystem::path& file) {
    if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
    execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS row(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    sqlite3_prepare_v2(handle_, "INSERT INTO row(bytes) VALUES (?)", -1, &insert_, nullptr);
    sqlite3_prepare_v2(handle_, "DELETE FROM row WHERE id <= ?", -1, &remove_, nullptr);
}

BareTable::~BareTable() {
    sqlite3_finalize(insert_);
    sqlite3_finalize(remove_);
    sqlite3_close(handle_);
}

void BareTable::execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
}

void BareTable::run(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
    sqlite3_reset(statement);
}

void BareTable::append(std::span<const std::uint8_t> bytes, std::int64_t acknowledged) {
    execute("BEGIN IMMEDIATE");
    sqlite3_bind_blob64(insert_, 1, bytes.data(), bytes.size(), SQLITE_STATIC);
    run(insert_);
    if (acknowledged > 0) {
        sqlite3_bind_int64(remove_, 1, acknowledged);
        run(remove_);
    }
    execute("COMMIT");
}

}  // namespace gengfu::bench
