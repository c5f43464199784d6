#include "cloud/store/store.hpp"

#include "cloud/store/schema.hpp"

namespace gengfu::store {
namespace {

sqlite::Database migrated(sqlite::Database database) {
    database.migrate(migrations());
    // A commit that finds so many pages in the log moves them into the file, and an alarm waits meanwhile: often and little.
    database.execute("PRAGMA wal_autocheckpoint=100");
    return database;
}

/// The request word for word, each part with its length, so that two requests are the same exactly when their texts are.
std::string text_of(const alert::Request& request) {
    std::string text;
    const auto add = [&](std::string_view part) { text += std::to_string(part.size()) + ":" + std::string(part) + ","; };
    add(to_string(request.transition));
    add(request.expected_version ? std::to_string(*request.expected_version) : "");
    add(request.actor);
    add(request.reason);
    add(request.outcome ? to_string(*request.outcome) : "");
    add(request.assignee);
    if (request.shelve_for) add("shelve_for " + std::to_string(request.shelve_for->count()));
    if (!request.photo.empty()) add("photo " + request.photo);
    return text;
}

}  // namespace

Store::Tables::Tables(sqlite::Database opened)
    : database(migrated(std::move(opened))),
      alerts(database),
      boxes(database),
      readings(database),
      epochs(database),
      conditions(database),
      detectors(database),
      incidents(database, alerts),
      newest(database),
      losses(database),
      quarantine(database),
      deliveries(database),
      time_bank(database) {}

Store::Store(sqlite::Database database, const Clock& clock, Rules rules)
    : tables_(std::make_unique<Tables>(std::move(database))), clock_(clock), rules_(std::move(rules)) {}

std::vector<alert::Alert> Store::list(const Filter& filter) const {
    return tables_->alerts.list(filter);
}

std::optional<alert::Alert> Store::find(alert::AlertId id) const {
    return tables_->alerts.find(id);
}

std::vector<alert::Entry> Store::timeline(alert::AlertId id) const {
    return tables_->alerts.timeline(id);
}

std::vector<alert::Book::Change> Store::changes_after(std::int64_t seq, std::size_t limit) const {
    auto changes = tables_->alerts.changes_after(seq, limit);
    if (changes.empty()) return changes;
    auto change = changes.begin();
    for (alert::Delivery& each : tables_->deliveries.changed_between(changes.front().entry.seq, changes.back().entry.seq)) {
        while (change->entry.seq < each.seq) ++change;
        change->deliveries.push_back(std::move(each));
    }
    change = changes.begin();
    for (IncidentTable::Told& each : tables_->incidents.told_between(changes.front().entry.seq, changes.back().entry.seq)) {
        while (change->entry.seq < each.seq) ++change;
        change->incidents.push_back(std::move(each.incident));
    }
    return changes;
}

std::int64_t Store::last_seq() const {
    return tables_->alerts.last_seq();
}

void Store::each_life(Instant from, Instant to, const Take& take) const {
    tables_->alerts.each_life(from, to, take);
}

Result<alert::Book::Change> Store::apply(alert::AlertId id, const alert::Request& request) {
    AlertTable& alerts = tables_->alerts;
    const std::string text = text_of(request);
    sqlite::Transaction transaction(tables_->database);
    const auto before = alerts.find(id);
    if (!before) return fail(FaultKind::not_found, "there is no alert " + std::to_string(id.value()));
    if (const auto keyed = alerts.find_key(id, request.key)) return replay(*keyed, text);
    const Instant now = clock_.wall();
    const auto step = alert::apply(*before, request, now, rules_.levels);
    if (!step) return tl::make_unexpected(step.error());
    Change change = save(*step, text);
    if (const auto again = alert::raise_again(change.alert, now, rules_.levels)) group(save(*again, "").alert, now);
    transaction.commit();
    say_changed();
    return change;
}

void Store::group(const alert::Alert& raised, Instant now) {
    if (rules_.judge != nullptr) tables_->incidents.consider(raised, rules_.judge->incidents(), now);
}

std::vector<alert::Incident> Store::incidents(const alert::IncidentFilter& filter) const {
    return tables_->incidents.list(filter);
}

std::vector<alert::Incident> Store::incidents_of(alert::AlertId id) const {
    return tables_->incidents.of(id);
}

Result<alert::Book::Change> Store::replay(const AlertTable::Keyed& keyed, const std::string& request) const {
    if (keyed.request != request)
        return fail(FaultKind::conflict, "the idempotency key \"" + keyed.entry.key + "\" was used for another request to alert " +
                                             std::to_string(keyed.entry.alert.value()));
    const std::int64_t seq = keyed.entry.seq;
    return Change{keyed.entry, *tables_->alerts.find(keyed.entry.alert), tables_->deliveries.changed_between(seq, seq)};
}

alert::Book::Summary Store::summary() const {
    return summary_of(tables_->database);
}

std::vector<alert::Troubles::Quarantined> Store::quarantined(const Page& page) const {
    return tables_->quarantine.list(page);
}

std::optional<std::vector<std::uint8_t>> Store::quarantined_payload(std::int64_t id) const {
    return tables_->quarantine.payload(id);
}

std::vector<alert::Troubles::FaultCount> Store::fault_counts() const {
    return tables_->quarantine.counts();
}

std::vector<alert::Troubles::Loss> Store::losses(const Page& page) const {
    return tables_->losses.list(page);
}

std::vector<alert::Troubles::LossCount> Store::loss_counts() const {
    return tables_->losses.counts();
}

alert::Troubles::Totals Store::totals() const {
    Totals totals;
    tables_->quarantine.total(totals);
    tables_->losses.total(totals);
    return totals;
}

std::optional<Instant> Store::next_timer() const {
    const auto timer = tables_->alerts.timers().next_due();
    // Without a plan nobody is told next: what waits for an answer goes on when there is one again.
    const auto delivery = rules_.directory == nullptr ? std::nullopt : tables_->deliveries.next_due();
    return timer && delivery ? std::min(timer, delivery) : timer ? timer : delivery;
}

std::size_t Store::fire_due(Instant now, std::size_t limit) {
    AlertTable& alerts = tables_->alerts;
    sqlite::Transaction transaction(tables_->database);
    const auto due = alerts.timers().due(now, limit);
    for (const auto& [id, timing] : due) {
        const auto before = alerts.find(id);
        if (!before) continue;
        // An earlier one of this alert may have ended what this one waited for.
        if (const auto step = alert::fire(*before, timing, now, rules_.levels)) save(*step, "");
    }
    const std::size_t unanswered = time_out(now, limit);
    transaction.commit();
    if (!due.empty() || unanswered != 0) say_changed();
    return due.size() + unanswered;
}

std::optional<Instant> Store::newest_time() const {
    auto row = tables_->database.prepare(
        "SELECT max(at) FROM (SELECT max(last_seen) AS at FROM edge "
        "UNION ALL SELECT * FROM (SELECT at FROM journal ORDER BY seq DESC LIMIT 1) "
        "UNION ALL SELECT * FROM (SELECT received_at FROM batch ORDER BY id DESC LIMIT 1) "
        "UNION ALL SELECT * FROM (SELECT at FROM quarantine ORDER BY id DESC LIMIT 1))");
    row.step();
    const auto at = row.integer_if(0);
    if (!at) return std::nullopt;
    return from_unix_ms(*at);
}

std::vector<KnownBox> Store::boxes() const {
    return tables_->boxes.all();
}

std::vector<detect::Whose> Store::heard() const {
    return heard_in(tables_->database);
}

void Store::say_changed() const {
    if (listener_) listener_();
}

std::vector<detect::Whose> heard_in(sqlite::Database& database) {
    auto rows = database.prepare(
        "SELECT community, name, '', '' FROM edge UNION ALL "
        "SELECT community, edge.name, place, device.name FROM device JOIN edge ON edge.id = edge_id");
    std::vector<detect::Whose> heard;
    while (rows.step()) heard.push_back({EdgeId{rows.text(1)}, rows.text(2), DeviceId{rows.text(3)}, GroupId{rows.text(0)}});
    return heard;
}

alert::Book::Summary summary_of(sqlite::Database& database) {
    auto row = database.prepare(
        "SELECT (SELECT count(*) FROM device), (SELECT count(*) FROM edge), (SELECT coalesce(sum(readings_stored), 0) FROM edge), "
        "(SELECT count(*) FROM alert), (SELECT count(*) FROM alert WHERE is_open = 1), "
        "(SELECT count(*) FROM journal WHERE transition = 'acknowledge'), "
        "(SELECT count(*) FROM alert WHERE state = 'closed'), (SELECT count(*) FROM alert WHERE state = 'cancelled')");
    row.step();
    alert::Book::Summary summary;
    summary.devices = row.integer(0);
    summary.edges = row.integer(1);
    summary.readings_stored = row.integer(2);
    summary.raised = row.integer(3);
    summary.open = row.integer(4);
    summary.acknowledged = row.integer(5);
    summary.closed = row.integer(6);
    summary.cancelled = row.integer(7);
    return summary;
}

}  // namespace gengfu::store
