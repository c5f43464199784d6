#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/figures.hpp"
#include "cloud/alert/life_cycle.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The rows of alerts, their journal and their timers. What writes must be called within a transaction.
class AlertTable {
public:
    explicit AlertTable(sqlite::Database& database);

    /// Writes the alert as the step leaves it, appends the entry and sets or removes the alert's timer, not to fall due
    /// before `timer_not_before`. Gives alert and entry with the numbers that they got.
    alert::Book::Change save(const alert::Step& step, const std::string& request, std::optional<Instant> timer_not_before = std::nullopt);

    [[nodiscard]] std::optional<alert::Alert> find(alert::AlertId id);
    [[nodiscard]] std::optional<alert::Alert> find_open(const alert::Cause& cause);
    [[nodiscard]] std::vector<alert::Alert> list(const alert::Book::Filter& filter);
    [[nodiscard]] std::vector<alert::Entry> timeline(alert::AlertId id);
    [[nodiscard]] std::vector<alert::Book::Change> changes_after(std::int64_t seq, std::size_t limit);
    [[nodiscard]] std::int64_t last_seq();
    /// As alert::Lives has it; nothing when there are more entries than `entries_max`.
    [[nodiscard]] std::optional<std::vector<alert::Life>> lives(Instant from, Instant to, std::size_t entries_max);

    struct Keyed {
        alert::Entry entry;
        std::string request;
    };
    [[nodiscard]] std::optional<Keyed> find_key(alert::AlertId id, const std::string& key);

    [[nodiscard]] std::optional<Instant> next_due();
    [[nodiscard]] std::vector<alert::AlertId> due(Instant now, std::size_t limit);

private:
    alert::AlertId insert(const alert::Alert& alert);
    void update(const alert::Alert& alert);
    std::int64_t append(const alert::Entry& entry, const std::string& request);
    void set_timer(const alert::Alert& alert, std::optional<Instant> not_before);

    sqlite::Database& database_;
    sqlite::Statement find_;
    sqlite::Statement find_open_;
    sqlite::Statement insert_;
    sqlite::Statement update_;
    sqlite::Statement append_;
    sqlite::Statement set_timer_;
    sqlite::Statement remove_timer_;
};

}  // namespace gengfu::store
