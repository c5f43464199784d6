#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/figures.hpp"
#include "cloud/alert/life_cycle.hpp"
#include "cloud/store/timer_table.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The rows of alerts, their journal and their timers. What writes must be called within a transaction.
class AlertTable {
public:
    explicit AlertTable(sqlite::Database& database);

    /// Writes the alert as the step leaves it, with its timers, and appends the entry. Gives both with the numbers that they got.
    alert::Book::Change save(const alert::Step& step, const std::string& request);

    [[nodiscard]] std::optional<alert::Alert> find(alert::AlertId id);
    [[nodiscard]] std::optional<alert::Alert> find_open(const alert::Cause& cause);
    /// Open ones of a device, whose condition stands.
    [[nodiscard]] std::vector<alert::Alert> standing(const GroupId& group, const EdgeId& edge, const DeviceId& device);
    [[nodiscard]] std::vector<alert::Alert> list(const alert::Book::Filter& filter);
    [[nodiscard]] std::vector<alert::Entry> timeline(alert::AlertId id);
    [[nodiscard]] std::vector<alert::Book::Change> changes_after(std::int64_t seq, std::size_t limit);
    [[nodiscard]] std::int64_t last_seq();
    /// As alert::Lives has it.
    void each_life(Instant from, Instant to, const alert::Lives::Take& take);

    struct Keyed {
        alert::Entry entry;
        std::string request;
    };
    [[nodiscard]] std::optional<Keyed> find_key(alert::AlertId id, const std::string& key);

    [[nodiscard]] TimerTable& timers() { return timers_; }

private:
    alert::AlertId insert(const alert::Alert& alert);
    void update(const alert::Alert& alert);
    std::int64_t append(const alert::Entry& entry, const std::string& request);
    std::optional<alert::Alert> one(sqlite::Statement& statement);

    sqlite::Database& database_;
    TimerTable timers_;
    sqlite::Statement find_;
    sqlite::Statement find_open_;
    sqlite::Statement standing_;
    sqlite::Statement insert_;
    sqlite::Statement update_;
    sqlite::Statement append_;
    sqlite::Statement timeline_;
    sqlite::Statement changes_;
    sqlite::Statement last_seq_;
    sqlite::Statement find_key_;
};

}  // namespace gengfu::store
