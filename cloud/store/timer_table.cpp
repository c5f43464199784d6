#include "cloud/store/timer_table.hpp"

namespace gengfu::store {

using alert::AlertId;
using alert::Timer;

TimerTable::TimerTable(sqlite::Database& database)
    : remove_(database.prepare("DELETE FROM timer WHERE alert_id = ?1")),
      insert_(database.prepare("INSERT INTO timer(alert_id, place, timing, step, due_at) VALUES(?1, ?2, ?3, ?4, ?5)")),
      of_(database.prepare("SELECT timing, step, due_at FROM timer WHERE alert_id = ?1 ORDER BY place")),
      next_(database.prepare("SELECT min(due_at) FROM timer")),
      due_(database.prepare("SELECT alert_id, timing FROM timer WHERE due_at <= ?1 ORDER BY due_at, alert_id LIMIT ?2")) {}

void TimerTable::set(AlertId id, const std::vector<Timer>& timers, bool is_new) {
    next_known_.reset();
    if (!is_new) remove_.bind(1, id.value()).run();
    std::int64_t place = 0;
    for (const Timer& each : timers) {
        insert_.bind(1, id.value()).bind(2, place++).bind(3, to_string(each.timing)).bind(4, std::int64_t{each.step});
        insert_.bind(5, to_unix_ms(each.due)).run();
    }
}

std::vector<Timer> TimerTable::of(AlertId id) {
    of_.bind(1, id.value());
    std::vector<Timer> timers;
    while (of_.step()) timers.push_back({timing_named(of_.text(0)), static_cast<int>(of_.integer(1)), from_unix_ms(of_.integer(2))});
    return timers;
}

std::optional<Instant> TimerTable::next_due() {
    if (next_known_) return *next_known_;
    next_.step();
    const auto due = next_.integer_if(0);
    next_.reset();
    return next_known_.emplace(due ? std::optional(from_unix_ms(*due)) : std::nullopt);
}

std::vector<TimerTable::Due> TimerTable::due(Instant now, std::size_t limit) {
    due_.bind(1, to_unix_ms(now)).bind(2, static_cast<std::int64_t>(limit));
    std::vector<Due> timers;
    while (due_.step()) timers.push_back({AlertId{due_.integer(0)}, timing_named(due_.text(1))});
    return timers;
}

alert::Timing timing_named(const std::string& name) {
    const auto timing = alert::parse_timing(name);
    if (!timing) throw sqlite::Error(0, "the database holds an unknown timing");
    return *timing;
}

}  // namespace gengfu::store
