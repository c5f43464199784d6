#pragma once

#include <optional>
#include <vector>

#include "cloud/alert/alert.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// What alerts wait for. What writes must be called within the transaction that changes the alert.
class TimerTable {
public:
    explicit TimerTable(sqlite::Database& database);

    /// The alert has these, and no others.
    void set(alert::AlertId id, const std::vector<alert::Timer>& timers, bool is_new);
    [[nodiscard]] std::vector<alert::Timer> of(alert::AlertId id);

    /// Asked more often than it changes: looked up once after each change.
    [[nodiscard]] std::optional<Instant> next_due();
    struct Due {
        alert::AlertId alert;
        alert::Timing timing = alert::Timing::acknowledge;
    };
    /// Those that are due by now, the earliest first.
    [[nodiscard]] std::vector<Due> due(Instant now, std::size_t limit);

private:
    sqlite::Statement remove_;
    sqlite::Statement insert_;
    sqlite::Statement of_;
    sqlite::Statement next_;
    sqlite::Statement due_;
    std::optional<std::optional<Instant>> next_known_;
};

/// A timing's name in the database; one that the program does not know means a file that is not ours or is broken.
[[nodiscard]] alert::Timing timing_named(const std::string& name);

}  // namespace gengfu::store
