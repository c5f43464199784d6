#include "cloud/store/condition_table.hpp"

namespace gengfu::store {

ConditionTable::ConditionTable(sqlite::Database& database)
    : find_(database.prepare(
          "SELECT active FROM condition WHERE edge_id = ?1 AND device = ?2 AND name = ?3 AND (epoch_id, sequence) > (?4, ?5) "
          "AND (epoch_id = ?4 OR at IS NULL OR at >= ?6)")),
      say_(database.prepare(
          "INSERT INTO condition(edge_id, device, name, epoch_id, sequence, at, active) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
          "ON CONFLICT(edge_id, device, name) DO UPDATE SET epoch_id = ?4, sequence = ?5, at = ?6, active = ?7")) {}

std::optional<bool> ConditionTable::said_later(std::int64_t edge, const AlarmEvent& event, Order order) {
    find_.bind(1, edge).bind(2, event.device.value()).bind(3, event.condition.value()).bind(4, order.epoch).bind(5, order.sequence);
    find_.bind(6, to_unix_ms(event.at));
    if (!find_.step()) return std::nullopt;
    const bool is_active = find_.integer(0) != 0;
    find_.reset();
    return is_active;
}

void ConditionTable::say(std::int64_t edge, const AlarmEvent& event, Order order) {
    say_.bind(1, edge).bind(2, event.device.value()).bind(3, event.condition.value()).bind(4, order.epoch).bind(5, order.sequence);
    say_.bind(6, to_unix_ms(event.at)).bind(7, std::int64_t{event.change == AlarmChange::active}).run();
}

}  // namespace gengfu::store
