#pragma once

#include <cstdint>
#include <optional>

#include "cloud/store/epoch_table.hpp"
#include "common/model/reading.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// What was said last of each condition of each device, by the order of its box (see Order): what was lost on the way is sent again, and
/// then comes after what has happened since.
class ConditionTable {
public:
    explicit ConditionTable(sqlite::Database& database);

    /// Whether the condition stands by a word that is later than `order`; nothing when there is none.
    [[nodiscard]] std::optional<bool> said_later(std::int64_t edge, const AlarmEvent& event, Order order);
    void say(std::int64_t edge, const AlarmEvent& event, Order order);

private:
    sqlite::Statement find_;
    sqlite::Statement say_;
};

}  // namespace gengfu::store
