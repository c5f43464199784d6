#include "common/sqlite/statement_cache.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <functional>

namespace gengfu::sqlite {

sqlite3_stmt* StatementCache::take(std::string_view sql) noexcept {
    const std::size_t hash = std::hash<std::string_view>{}(sql);
    const auto found =
        std::find_if(kept_.begin(), kept_.end(), [&](const Kept& each) { return each.hash == hash && sqlite3_sql(each.statement) == sql; });
    if (found == kept_.end()) return nullptr;
    sqlite3_stmt* const statement = found->statement;
    *found = kept_.back();
    kept_.pop_back();
    return statement;
}

void StatementCache::put(sqlite3_stmt* statement) noexcept {
    const char* const sql = sqlite3_sql(statement);
    // SQLite compiles a PRAGMA anew for each run, and some do their work while they are compiled.
    const bool is_kept = !is_closed_ && sql != nullptr && *sql != 'P';
    if (!is_kept) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    const Kept more{std::hash<std::string_view>{}(sql), ++puts_, statement};
    if (kept_.size() < kept_max) return kept_.push_back(more);
    const auto oldest = std::min_element(kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) { return a.put_at < b.put_at; });
    sqlite3_finalize(oldest->statement);
    *oldest = more;
}

void StatementCache::close() noexcept {
    is_closed_ = true;
    for (const Kept& each : kept_) sqlite3_finalize(each.statement);
    kept_.clear();
}

}  // namespace gengfu::sqlite
