#include "cloud/store/alert_table.hpp"

#include <algorithm>
#include <limits>

namespace gengfu::store {
namespace {

using alert::Alert;
using alert::AlertId;
using alert::Entry;

constexpr std::size_t page_max = 500;

const std::string alert_columns =
    "alert.id, alert.community, alert.edge, alert.device, alert.kind, alert.place, alert.condition, alert.priority, alert.state, "
    "alert.condition_active, alert.test, alert.level, alert.count, alert.version, alert.raised_at, alert.taken_at, alert.updated_at, "
    "alert.outcome, alert.assignee, alert.clock_at, alert.stage_at, alert.shelved_until, alert.round";
constexpr int alert_column_count = 23;
const std::string entry_columns =
    "journal.seq, journal.alert_id, journal.version, journal.at, journal.actor, journal.transition, journal.from_state, "
    "journal.to_state, journal.reason, journal.outcome, journal.key, journal.assignee, journal.photo, journal.shelved_until, "
    "journal.timing, journal.step, journal.due_at";
constexpr int entry_column_count = 17;

/// A name in the database that the program does not know means a file that is not ours or is broken.
template <class T>
T known(const std::optional<T>& value, const char* what) {
    if (!value) throw sqlite::Error(0, std::string("the database holds an unknown ") + what);
    return *value;
}

std::optional<alert::Outcome> outcome_at(const sqlite::Statement& row, int column) {
    const auto name = row.text_if(column);
    if (!name) return std::nullopt;
    return known(alert::parse_outcome(*name), "outcome");
}

std::optional<std::string> name_of(const std::optional<alert::Outcome>& outcome) {
    if (!outcome) return std::nullopt;
    return std::string(to_string(*outcome));
}

std::optional<Instant> time_at(const sqlite::Statement& row, int column) {
    const auto ms = row.integer_if(column);
    if (!ms) return std::nullopt;
    return from_unix_ms(*ms);
}

std::optional<std::int64_t> ms_of(const std::optional<Instant>& instant) {
    if (!instant) return std::nullopt;
    return to_unix_ms(*instant);
}

Alert read_alert(const sqlite::Statement& row, int first) {
    const auto text = [&](int column) { return row.text(first + column); };
    const auto integer = [&](int column) { return row.integer(first + column); };
    Alert alert;
    alert.id = AlertId{integer(0)};
    alert.cause = {GroupId{text(1)}, EdgeId{text(2)}, DeviceId{text(3)}, KindId{text(4)}, text(5), ConditionId{text(6)}};
    alert.priority = static_cast<Priority>(integer(7));
    alert.state = known(alert::parse_state(text(8)), "state");
    alert.condition_active = integer(9) != 0;
    alert.test = integer(10) != 0;
    alert.level = static_cast<int>(integer(11));
    alert.count = static_cast<int>(integer(12));
    alert.version = static_cast<int>(integer(13));
    alert.raised_at = from_unix_ms(integer(14));
    alert.taken_at = from_unix_ms(integer(15));
    alert.updated_at = from_unix_ms(integer(16));
    alert.outcome = outcome_at(row, first + 17);
    alert.assignee = text(18);
    alert.clock_at = from_unix_ms(integer(19));
    alert.stage_at = from_unix_ms(integer(20));
    alert.shelved_until = time_at(row, first + 21);
    alert.round = static_cast<int>(integer(22));
    return alert;
}

Entry read_entry(const sqlite::Statement& row, int first) {
    const auto text = [&](int column) { return row.text(first + column); };
    Entry entry;
    entry.seq = row.integer(first);
    entry.alert = AlertId{row.integer(first + 1)};
    entry.version = static_cast<int>(row.integer(first + 2));
    entry.at = from_unix_ms(row.integer(first + 3));
    entry.actor = text(4);
    entry.transition = known(alert::parse_transition(text(5)), "transition");
    if (!row.is_null(first + 6)) entry.from = known(alert::parse_state(text(6)), "state");
    entry.to = known(alert::parse_state(text(7)), "state");
    entry.reason = text(8);
    entry.outcome = outcome_at(row, first + 9);
    entry.key = text(10);
    entry.assignee = text(11);
    entry.photo = text(12);
    entry.shelved_until = time_at(row, first + 13);
    if (const auto due = time_at(row, first + 16))
        entry.fired = alert::Timer{timing_named(text(14)), static_cast<int>(row.integer(first + 15)), *due};
    return entry;
}

}  // namespace

AlertTable::AlertTable(sqlite::Database& database)
    : database_(database),
      timers_(database),
      find_(database.prepare("SELECT " + alert_columns + " FROM alert WHERE id = ?1")),
      find_open_(database.prepare("SELECT " + alert_columns +
                                  " FROM alert WHERE community = ?1 AND edge = ?2 AND device = ?3 AND condition = ?4 AND is_open = 1")),
      insert_(database.prepare(
          "INSERT INTO alert(community, edge, device, kind, place, condition, priority, state, is_open, condition_active, test, level, "
          "count, version, raised_at, taken_at, updated_at, assignee, clock_at, stage_at) "
          "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)")),
      update_(database.prepare("UPDATE alert SET priority = ?2, state = ?3, is_open = ?4, condition_active = ?5, test = ?6, level = ?7, "
                               "count = ?8, version = ?9, updated_at = ?10, outcome = ?11, assignee = ?12, clock_at = ?13, stage_at = ?14, "
                               "shelved_until = ?15, round = ?16 WHERE id = ?1")),
      append_(database.prepare(
          "INSERT INTO journal(alert_id, version, at, actor, transition, from_state, to_state, reason, outcome, key, request, assignee, "
          "photo, shelved_until, timing, step, due_at) "
          "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)")),
      timeline_(database.prepare("SELECT " + entry_columns + " FROM journal WHERE alert_id = ?1 ORDER BY version")),
      changes_(database.prepare("SELECT " + alert_columns + ", " + entry_columns +
                                " FROM journal JOIN alert ON alert.id = alert_id WHERE seq > ?1 ORDER BY seq LIMIT ?2")),
      last_seq_(database.prepare("SELECT coalesce(max(seq), 0) FROM journal")),
      find_key_(database.prepare("SELECT " + entry_columns + ", request FROM journal WHERE alert_id = ?1 AND key = ?2 AND key <> ''")) {}

alert::Book::Change AlertTable::save(const alert::Step& step, const std::string& request) {
    alert::Book::Change change{step.entry, step.alert};
    const bool is_new = step.entry.transition == alert::Transition::raise;
    if (is_new)
        change.alert.id = insert(step.alert);
    else
        update(step.alert);
    change.entry.alert = change.alert.id;
    change.entry.seq = append(change.entry, request);
    timers_.set(change.alert.id, change.alert.timers, is_new);
    return change;
}

std::optional<Alert> AlertTable::one(sqlite::Statement& statement) {
    if (!statement.step()) return std::nullopt;
    Alert alert = read_alert(statement, 0);
    statement.reset();
    alert.timers = timers_.of(alert.id);
    return alert;
}

AlertId AlertTable::insert(const Alert& alert) {
    const alert::Cause& cause = alert.cause;
    insert_.bind(1, cause.group.value()).bind(2, cause.edge.value()).bind(3, cause.device.value()).bind(4, cause.kind.value());
    insert_.bind(5, cause.place).bind(6, cause.condition.value()).bind(7, static_cast<int>(alert.priority));
    insert_.bind(8, to_string(alert.state)).bind(9, std::int64_t{alert.condition_active}).bind(10, std::int64_t{alert.test});
    insert_.bind(11, alert.level).bind(12, alert.count).bind(13, alert.version).bind(14, to_unix_ms(alert.raised_at));
    insert_.bind(15, to_unix_ms(alert.taken_at)).bind(16, to_unix_ms(alert.updated_at)).bind(17, alert.assignee);
    insert_.bind(18, to_unix_ms(alert.clock_at)).bind(19, to_unix_ms(alert.stage_at));
    insert_.run();
    return AlertId{database_.last_insert_id()};
}

void AlertTable::update(const Alert& alert) {
    update_.bind(1, alert.id.value()).bind(2, static_cast<int>(alert.priority)).bind(3, to_string(alert.state));
    update_.bind(4, std::int64_t{is_open(alert.state)}).bind(5, std::int64_t{alert.condition_active}).bind(6, std::int64_t{alert.test});
    update_.bind(7, alert.level).bind(8, alert.count).bind(9, alert.version).bind(10, to_unix_ms(alert.updated_at));
    update_.bind_if(11, name_of(alert.outcome)).bind(12, alert.assignee);
    update_.bind(13, to_unix_ms(alert.clock_at)).bind(14, to_unix_ms(alert.stage_at)).bind_if(15, ms_of(alert.shelved_until));
    update_.bind(16, alert.round).run();
}

std::int64_t AlertTable::append(const Entry& entry, const std::string& request) {
    std::optional<std::string> from;
    if (entry.from) from = std::string(to_string(*entry.from));
    append_.bind(1, entry.alert.value()).bind(2, entry.version).bind(3, to_unix_ms(entry.at)).bind(4, entry.actor);
    append_.bind(5, to_string(entry.transition)).bind_if(6, from).bind(7, to_string(entry.to)).bind(8, entry.reason);
    append_.bind_if(9, name_of(entry.outcome)).bind(10, entry.key).bind(11, request);
    append_.bind(12, entry.assignee).bind(13, entry.photo).bind_if(14, ms_of(entry.shelved_until));
    std::optional<std::string> timing;
    std::optional<std::int64_t> fired_step, due;
    if (entry.fired) {
        timing = std::string(to_string(entry.fired->timing));
        fired_step = entry.fired->step;
        due = to_unix_ms(entry.fired->due);
    }
    append_.bind_if(15, timing).bind_if(16, fired_step).bind_if(17, due);
    append_.run();
    return database_.last_insert_id();
}

std::optional<Alert> AlertTable::find(AlertId id) {
    return one(find_.bind(1, id.value()));
}

std::optional<Alert> AlertTable::find_open(const alert::Cause& cause) {
    find_open_.bind(1, cause.group.value()).bind(2, cause.edge.value());
    return one(find_open_.bind(3, cause.device.value()).bind(4, cause.condition.value()));
}

std::vector<Alert> AlertTable::list(const alert::Book::Filter& filter) {
    std::string sql = "SELECT " + alert_columns + " FROM alert WHERE id < ?1";
    if (filter.open_only) sql += " AND is_open = 1";
    if (filter.state) sql += " AND state = ?3";
    auto rows = database_.prepare(sql + " ORDER BY id DESC LIMIT ?2");
    rows.bind(1, filter.before ? filter.before->value() : std::numeric_limits<std::int64_t>::max());
    rows.bind(2, static_cast<std::int64_t>(std::min(filter.limit, page_max)));
    if (filter.state) rows.bind(3, to_string(*filter.state));
    std::vector<Alert> alerts;
    while (rows.step()) alerts.push_back(read_alert(rows, 0));
    for (Alert& each : alerts) each.timers = timers_.of(each.id);
    return alerts;
}

std::vector<Entry> AlertTable::timeline(AlertId id) {
    timeline_.bind(1, id.value());
    std::vector<Entry> entries;
    while (timeline_.step()) entries.push_back(read_entry(timeline_, 0));
    return entries;
}

std::vector<alert::Book::Change> AlertTable::changes_after(std::int64_t seq, std::size_t limit) {
    changes_.bind(1, seq).bind(2, static_cast<std::int64_t>(std::min(limit, page_max)));
    std::vector<alert::Book::Change> changes;
    while (changes_.step()) changes.push_back({read_entry(changes_, alert_column_count), read_alert(changes_, 0)});
    for (alert::Book::Change& each : changes) each.alert.timers = timers_.of(each.alert.id);
    return changes;
}

std::optional<std::vector<alert::Life>> AlertTable::lives(Instant from, Instant to, std::size_t entries_max) {
    auto rows = database_.prepare("SELECT " + alert_columns + ", " + entry_columns +
                                  " FROM alert JOIN journal ON journal.alert_id = alert.id WHERE alert.raised_at < ?2 AND alert.id IN ("
                                  "SELECT id FROM alert WHERE is_open = 1 UNION SELECT id FROM alert WHERE updated_at >= ?1) "
                                  "ORDER BY alert.id, journal.version LIMIT ?3");
    rows.bind(1, to_unix_ms(from)).bind(2, to_unix_ms(to)).bind(3, static_cast<std::int64_t>(entries_max) + 1);
    std::vector<alert::Life> lives;
    std::size_t entries = 0;
    while (rows.step()) {
        if (++entries > entries_max) return std::nullopt;
        if (lives.empty() || lives.back().alert.id.value() != rows.integer(0)) lives.push_back({read_alert(rows, 0), {}});
        lives.back().entries.push_back(read_entry(rows, alert_column_count));
    }
    return lives;
}

std::int64_t AlertTable::last_seq() {
    last_seq_.step();
    const std::int64_t seq = last_seq_.integer(0);
    last_seq_.reset();
    return seq;
}

std::optional<AlertTable::Keyed> AlertTable::find_key(AlertId id, const std::string& key) {
    find_key_.bind(1, id.value()).bind(2, key);
    if (!find_key_.step()) return std::nullopt;
    Keyed keyed{read_entry(find_key_, 0), find_key_.text(entry_column_count)};
    find_key_.reset();
    return keyed;
}

}  // namespace gengfu::store
