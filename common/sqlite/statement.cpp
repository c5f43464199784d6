#include <sqlite3.h>

#include <utility>

#include "common/sqlite/database.hpp"
#include "common/sqlite/raise.hpp"

namespace gengfu::sqlite {

Statement::Statement(std::shared_ptr<StatementCache> cache, sqlite3* handle, std::string_view sql, const bool* is_lost)
    : cache_(std::move(cache)), statement_(nullptr), is_lost_(is_lost) {
    if (is_lost_ != nullptr && *is_lost_) throw MachineLost{};
    statement_ = cache_->take(sql);
    if (statement_ != nullptr) return;
    const int result =
        sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (is_lost_ != nullptr && *is_lost_) {
        sqlite3_finalize(statement_);
        throw MachineLost{};
    }
    if (result != SQLITE_OK) raise(handle, sql.substr(0, 60));
}

Statement::~Statement() {
    if (statement_ != nullptr) cache_->put(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : cache_(std::move(other.cache_)), statement_(std::exchange(other.statement_, nullptr)), is_lost_(other.is_lost_) {}

namespace {
void checked(sqlite3_stmt* statement, int result) {
    if (result != SQLITE_OK) raise(sqlite3_db_handle(statement), sqlite3_sql(statement));
}
}  // namespace

Statement& Statement::bind(int index, std::int64_t value) {
    checked(statement_, sqlite3_bind_int64(statement_, index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
    checked(statement_, sqlite3_bind_text64(statement_, index, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_TRANSIENT,
                                            SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind_blob(int index, std::span<const std::uint8_t> value) {
    const int result = value.empty() ? sqlite3_bind_zeroblob(statement_, index, 0)
                                     : sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT);
    checked(statement_, result);
    return *this;
}

Statement& Statement::bind_if(int index, std::optional<std::int64_t> value) {
    if (value) return bind(index, *value);
    checked(statement_, sqlite3_bind_null(statement_, index));
    return *this;
}

Statement& Statement::bind_if(int index, const std::optional<std::string>& value) {
    if (value) return bind(index, std::string_view(*value));
    checked(statement_, sqlite3_bind_null(statement_, index));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_);
    if (is_lost_ != nullptr && *is_lost_) throw MachineLost{};
    if (result == SQLITE_ROW) return true;
    sqlite3* const handle = sqlite3_db_handle(statement_);
    if (result != SQLITE_DONE) {
        const Error error(sqlite3_extended_errcode(handle),
                          std::string(sqlite3_sql(statement_)).substr(0, 60) + ": " + sqlite3_errmsg(handle));
        reset();
        throw error;
    }
    reset();
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* const data = static_cast<const char*>(static_cast<const void*>(sqlite3_column_text(statement_, column)));
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::vector<std::uint8_t> Statement::blob(int column) const {
    const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    if (data == nullptr) return {};
    return std::vector<std::uint8_t>(data, data + sqlite3_column_bytes(statement_, column));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::integer_if(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Statement::text_if(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

}  // namespace gengfu::sqlite
