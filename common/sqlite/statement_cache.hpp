#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

struct sqlite3_stmt;

namespace gengfu::sqlite {

/// Compiled statements of one connection that nobody holds at the moment: to compile one takes longer than to run most of them.
/// Belongs to the connection's thread.
class StatementCache {
public:
    static constexpr std::size_t kept_max = 64;

    StatementCache() { kept_.reserve(kept_max); }
    ~StatementCache() { close(); }
    StatementCache(const StatementCache&) = delete;
    StatementCache& operator=(const StatementCache&) = delete;

    /// One that was compiled from this text, reset and without bindings; nothing when there is none.
    [[nodiscard]] sqlite3_stmt* take(std::string_view sql) noexcept;
    /// Resets it and keeps it; when there are too many, the one that has waited longest ends.
    void put(sqlite3_stmt* statement) noexcept;
    /// Ends what is kept, and from now on what is put.
    void close() noexcept;

private:
    struct Kept {
        std::size_t hash;
        std::uint64_t put_at;
        sqlite3_stmt* statement;
    };
    std::vector<Kept> kept_;
    std::uint64_t puts_ = 0;
    bool is_closed_ = false;
};

}  // namespace gengfu::sqlite
