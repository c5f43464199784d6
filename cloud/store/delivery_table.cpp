#include "cloud/store/delivery_table.hpp"

#include <algorithm>
#include <limits>

namespace gengfu::store {
namespace {

using alert::AlertId;
using alert::Delivery;
using alert::DeliveryId;

constexpr std::size_t page_max = 500;

const std::string columns =
    "id, alert_id, kind, state, level, responder, role, channel, why, who, at, due_at, changed_at, caused_by, seq, round, outcome";

/// What was asked again has a later row of the same responder, but may be what is accepted, late. Each part has an index of its own
/// (who_still_counts).
const std::string which_count =
    "SELECT id FROM delivery WHERE alert_id = ?1 AND kind <> 'notice' AND state IN ('queued', 'accepted') "
    "UNION SELECT id FROM delivery WHERE alert_id = ?1 AND round = ?2 AND kind <> 'notice' AND why <> 'asked_again' "
    "UNION SELECT max(id) FROM delivery WHERE alert_id = ?1 AND round = ?2 AND kind = 'notice' GROUP BY responder, why "
    "UNION SELECT ?3";

template <class T>
T known(const std::optional<T>& value, const char* what) {
    if (!value) throw sqlite::Error(0, std::string("the database holds an unknown ") + what);
    return *value;
}

Delivery read(const sqlite::Statement& row) {
    Delivery delivery;
    delivery.id = DeliveryId{row.integer(0)};
    delivery.alert = AlertId{row.integer(1)};
    delivery.kind = known(alert::parse_delivery_kind(row.text(2)), "kind of delivery");
    delivery.state = known(alert::parse_delivery_state(row.text(3)), "state of a delivery");
    delivery.level = static_cast<int>(row.integer(4));
    delivery.to = {alert::ResponderId{row.text(5)}, row.text(6), row.text(7)};
    delivery.why = known(alert::parse_why(row.text(8)), "reason of a delivery");
    delivery.who = row.text(9);
    delivery.at = from_unix_ms(row.integer(10));
    if (const auto due = row.integer_if(11)) delivery.due = from_unix_ms(*due);
    delivery.changed_at = from_unix_ms(row.integer(12));
    delivery.caused_by = row.integer(13);
    delivery.seq = row.integer(14);
    delivery.round = static_cast<int>(row.integer(15));
    if (const auto outcome = row.text_if(16)) delivery.outcome = known(alert::parse_outcome(*outcome), "outcome of a delivery");
    return delivery;
}

std::vector<Delivery> read_all(sqlite::Statement& rows) {
    std::vector<Delivery> deliveries;
    while (rows.step()) deliveries.push_back(read(rows));
    return deliveries;
}

std::optional<std::int64_t> ms_of(const std::optional<Instant>& instant) {
    if (!instant) return std::nullopt;
    return to_unix_ms(*instant);
}

std::optional<std::string> name_of(const std::optional<alert::Outcome>& outcome) {
    if (!outcome) return std::nullopt;
    return std::string(to_string(*outcome));
}

}  // namespace

DeliveryTable::DeliveryTable(sqlite::Database& database)
    : database_(database),
      insert_(database.prepare("INSERT INTO delivery(alert_id, kind, state, level, responder, role, channel, why, who, at, due_at, "
                               "changed_at, caused_by, seq, round, outcome) "
                               "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)")),
      update_(database.prepare("UPDATE delivery SET state = ?2, why = ?3, who = ?4, due_at = ?5, changed_at = ?6, seq = ?7 WHERE id = ?1")),
      find_(database.prepare("SELECT " + columns + " FROM delivery WHERE id = ?1")),
      that_count_(database.prepare("SELECT " + columns + " FROM delivery WHERE id IN (" + which_count + ") ORDER BY id")),
      changed_(database.prepare("SELECT " + columns + " FROM delivery WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq, id")),
      next_due_(database.prepare("SELECT min(due_at) FROM delivery WHERE due_at IS NOT NULL")),
      due_(database.prepare("SELECT alert_id FROM delivery WHERE due_at IS NOT NULL AND due_at <= ?1 GROUP BY alert_id "
                            "ORDER BY min(due_at), alert_id LIMIT ?2")) {}

Delivery DeliveryTable::save(const Delivery& delivery) {
    next_known_.reset();
    if (delivery.id.value() != 0) {
        update_.bind(1, delivery.id.value()).bind(2, to_string(delivery.state)).bind(3, to_string(delivery.why)).bind(4, delivery.who);
        update_.bind_if(5, ms_of(delivery.due)).bind(6, to_unix_ms(delivery.changed_at)).bind(7, delivery.seq).run();
        return delivery;
    }
    insert_.bind(1, delivery.alert.value()).bind(2, to_string(delivery.kind)).bind(3, to_string(delivery.state));
    insert_.bind(4, std::int64_t{delivery.level}).bind(5, delivery.to.responder.value()).bind(6, delivery.to.role);
    insert_.bind(7, delivery.to.channel).bind(8, to_string(delivery.why)).bind(9, delivery.who).bind(10, to_unix_ms(delivery.at));
    insert_.bind_if(11, ms_of(delivery.due)).bind(12, to_unix_ms(delivery.changed_at)).bind(13, delivery.caused_by);
    insert_.bind(14, delivery.seq).bind(15, std::int64_t{delivery.round});
    insert_.bind_if(16, name_of(delivery.outcome)).run();
    Delivery saved = delivery;
    saved.id = DeliveryId{database_.last_insert_id()};
    return saved;
}

std::optional<Delivery> DeliveryTable::find(DeliveryId id) {
    find_.bind(1, id.value());
    if (!find_.step()) return std::nullopt;
    Delivery delivery = read(find_);
    find_.reset();
    return delivery;
}

std::vector<Delivery> DeliveryTable::that_count(AlertId alert, int round, std::optional<DeliveryId> accepting) {
    that_count_.bind(1, alert.value()).bind(2, std::int64_t{round});
    that_count_.bind(3, accepting.value_or(DeliveryId{}).value());  // no delivery has the number 0
    return read_all(that_count_);
}

std::vector<Delivery> DeliveryTable::changed_between(std::int64_t first_seq, std::int64_t last_seq) {
    changed_.bind(1, first_seq).bind(2, last_seq);
    return read_all(changed_);
}

std::vector<Delivery> DeliveryTable::list(const alert::Deliveries::Wanted& wanted) {
    std::string sql = "SELECT " + columns + " FROM delivery WHERE id < ?1";
    if (wanted.responder) sql += " AND responder = ?3";
    if (wanted.alert) sql += " AND alert_id = ?4";
    if (wanted.state) sql += " AND state = ?5";
    auto rows = database_.prepare(sql + " ORDER BY id DESC LIMIT ?2");
    rows.bind(1, wanted.before ? wanted.before->value() : std::numeric_limits<std::int64_t>::max());
    rows.bind(2, static_cast<std::int64_t>(std::min(wanted.limit, page_max)));
    if (wanted.responder) rows.bind(3, *wanted.responder);
    if (wanted.alert) rows.bind(4, wanted.alert->value());
    if (wanted.state) rows.bind(5, to_string(*wanted.state));
    return read_all(rows);
}

std::int64_t DeliveryTable::waiting() {
    auto row = database_.prepare("SELECT count(*) FROM delivery WHERE state = 'queued' AND kind <> 'notice'");
    row.step();
    return row.integer(0);
}

std::optional<Instant> DeliveryTable::next_due() {
    if (next_known_) return *next_known_;
    next_due_.step();
    const auto due = next_due_.integer_if(0);
    next_due_.reset();
    return next_known_.emplace(due ? std::optional(from_unix_ms(*due)) : std::nullopt);
}

std::vector<AlertId> DeliveryTable::due(Instant now, std::size_t limit) {
    due_.bind(1, to_unix_ms(now)).bind(2, static_cast<std::int64_t>(limit));
    std::vector<AlertId> alerts;
    while (due_.step()) alerts.emplace_back(due_.integer(0));
    return alerts;
}

std::optional<std::string> DeliveryTable::answered(DeliveryId id, const std::string& key) {
    auto row = database_.prepare("SELECT answer FROM delivery_answer WHERE delivery_id = ?1 AND key = ?2");
    row.bind(1, id.value()).bind(2, key);
    if (!row.step()) return std::nullopt;
    return row.text(0);
}

void DeliveryTable::note_answer(DeliveryId id, const std::string& key, const std::string& text) {
    auto row = database_.prepare("INSERT INTO delivery_answer(delivery_id, key, answer) VALUES(?1, ?2, ?3)");
    row.bind(1, id.value()).bind(2, key).bind(3, text).run();
}

}  // namespace gengfu::store
