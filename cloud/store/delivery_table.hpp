#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/deliveries.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The rows of deliveries and of what was answered to them. What writes must be called within a transaction.
class DeliveryTable {
public:
    explicit DeliveryTable(sqlite::Database& database);

    /// Adds it when it has no id yet, otherwise writes what may change. Gives it with its id.
    alert::Delivery save(const alert::Delivery& delivery);

    [[nodiscard]] std::optional<alert::Delivery> find(alert::DeliveryId id);
    /// Those that a further step of the alert in this round can depend on, by id: what waits or was accepted in any round, who was
    /// asked or told in this one, and the one that is being accepted. An alert that nobody answers is told without end,
    /// and they stay few.
    [[nodiscard]] std::vector<alert::Delivery> that_count(alert::AlertId alert, int round, std::optional<alert::DeliveryId> accepting);
    /// Whose last change came with these journal entries, by that.
    [[nodiscard]] std::vector<alert::Delivery> changed_between(std::int64_t first_seq, std::int64_t last_seq);
    [[nodiscard]] std::vector<alert::Delivery> list(const alert::Deliveries::Wanted& wanted);
    [[nodiscard]] std::int64_t waiting();

    /// Asked more often than it changes: looked up once after each change.
    [[nodiscard]] std::optional<Instant> next_due();
    /// Alerts with deliveries that are due, the longest due first, each once.
    [[nodiscard]] std::vector<alert::AlertId> due(Instant now, std::size_t limit);

    /// The text of the answer that was given with this key.
    [[nodiscard]] std::optional<std::string> answered(alert::DeliveryId id, const std::string& key);
    void note_answer(alert::DeliveryId id, const std::string& key, const std::string& text);

private:
    sqlite::Database& database_;
    sqlite::Statement insert_;
    sqlite::Statement update_;
    sqlite::Statement find_;
    sqlite::Statement that_count_;
    sqlite::Statement changed_;
    sqlite::Statement next_due_;
    sqlite::Statement due_;
    std::optional<std::optional<Instant>> next_known_;
};

}  // namespace gengfu::store
