#include "cloud/store/incident_table.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace gengfu::store {
namespace {

constexpr std::size_t page_max = 500;
const std::string columns = "SELECT id, kind, community, edge, raised_at FROM incident ";

}  // namespace

IncidentTable::IncidentTable(sqlite::Database& database, AlertTable& alerts)
    : database_(database),
      alerts_(alerts),
      around_(database.prepare("SELECT id, device, place, condition, taken_at, condition_active, test FROM alert INDEXED BY alert_one_open "
                               "WHERE community = ?1 AND edge = ?2 AND is_open = 1")),
      find_(database.prepare("SELECT max(incident.id) FROM incident_member JOIN incident ON incident.id = incident_id "
                             "WHERE alert_id = ?1 AND kind = ?2")),
      add_(database.prepare("INSERT INTO incident(kind, community, edge, raised_at) VALUES(?1, ?2, ?3, ?4)")),
      join_(database.prepare("INSERT OR IGNORE INTO incident_member(incident_id, alert_id) VALUES(?1, ?2)")),
      members_(database.prepare("SELECT alert_id FROM incident_member WHERE incident_id = ?1 ORDER BY alert_id")),
      touched_(database.prepare("SELECT seq, incident_id FROM journal JOIN incident_member ON incident_member.alert_id = journal.alert_id "
                                "WHERE seq BETWEEN ?1 AND ?2 AND (transition IN ('raise', 'activate') OR "
                                "(to_state IN ('closed', 'cancelled') AND from_state <> to_state)) ORDER BY seq, incident_id")),
      outline_(
          database.prepare("SELECT incident.id, incident.kind, incident.community, incident.edge, incident.raised_at, alert.id, priority, "
                           "is_open FROM incident JOIN incident_member ON incident_id = incident.id JOIN alert ON alert.id = alert_id "
                           "WHERE incident.id = ?1 ORDER BY alert.id")) {}

void IncidentTable::consider(const alert::Alert& raised, const detect::IncidentRules& rules, Instant now) {
    const alert::Cause& cause = raised.cause;
    const detect::Sighting sighting{raised.id.value(),       cause.device, cause.place, cause.condition, raised.taken_at,
                                    raised.condition_active, raised.test};
    Asked asked;
    for (const auto& [kind, rule] : rules)
        if (may_belong(rule, sighting, sighting)) asked.emplace_back(kind, &rule);
    if (asked.empty()) return;
    const auto others = around(sighting, cause, asked);
    for (const auto& [kind, rule] : asked) {
        const auto members = detect::members(*rule, sighting, others);
        if (!members.empty()) join(kind, raised, members, now);
    }
}

void IncidentTable::join(const std::string& kind, const alert::Alert& raised, const std::vector<std::int64_t>& members, Instant now) {
    std::optional<std::int64_t> incident;
    std::vector<std::int64_t> free;
    for (const std::int64_t each : members) {
        const auto theirs = newest_of(kind, each);
        if (theirs) incident = std::max(incident.value_or(*theirs), *theirs);
        if (!theirs || each == raised.id.value()) free.push_back(each);
    }
    if (!incident) {
        add_.bind(1, kind).bind(2, raised.cause.group.value()).bind(3, raised.cause.edge.value()).bind(4, to_unix_ms(now)).run();
        incident = database_.last_insert_id();
    }
    for (const std::int64_t each : free) join_.bind(1, *incident).bind(2, each).run();
}

std::vector<detect::Sighting> IncidentTable::around(const detect::Sighting& raised, const alert::Cause& cause, const Asked& asked) {
    std::vector<detect::Sighting> others;
    around_.bind(1, cause.group.value()).bind(2, cause.edge.value());
    while (around_.step()) {
        detect::Sighting other{around_.integer(0),           DeviceId{around_.text(1)},        around_.text(2),
                               ConditionId{around_.text(3)}, from_unix_ms(around_.integer(4)), around_.integer(5) != 0,
                               around_.integer(6) != 0};
        const auto takes = [&](const auto& each) { return may_belong(*each.second, raised, other); };
        if (std::ranges::any_of(asked, takes)) others.push_back(std::move(other));
    }
    return others;
}

std::optional<std::int64_t> IncidentTable::newest_of(const std::string& kind, std::int64_t alert) {
    find_.bind(1, alert).bind(2, kind);
    if (!find_.step()) return std::nullopt;
    const auto id = find_.integer_if(0);
    find_.reset();
    return id;
}

alert::Incident IncidentTable::read(const sqlite::Statement& row) {
    return {row.integer(0), row.text(1), GroupId{row.text(2)}, EdgeId{row.text(3)}, from_unix_ms(row.integer(4)), {}};
}

void IncidentTable::read_members(std::vector<alert::Incident>& incidents) {
    for (alert::Incident& incident : incidents) {
        members_.bind(1, incident.id);
        std::vector<alert::AlertId> ids;
        while (members_.step()) ids.emplace_back(members_.integer(0));
        for (const alert::AlertId id : ids)
            if (auto found = alerts_.find(id)) incident.members.push_back(std::move(*found));
    }
}

std::vector<IncidentTable::Told> IncidentTable::told_between(std::int64_t first_seq, std::int64_t last_seq) {
    std::vector<std::pair<std::int64_t, std::int64_t>> touched;
    touched_.bind(1, first_seq).bind(2, last_seq);
    while (touched_.step()) touched.emplace_back(touched_.integer(0), touched_.integer(1));
    std::map<std::int64_t, alert::IncidentOutline> read;  // each once, however many of its members these entries are of
    std::vector<Told> told;
    for (const auto& [seq, id] : touched) {
        auto found = read.find(id);
        if (found == read.end()) found = read.emplace(id, outline(id)).first;
        told.push_back({seq, found->second});
    }
    return told;
}

alert::IncidentOutline IncidentTable::outline(std::int64_t id) {
    alert::IncidentOutline outline;
    outline_.bind(1, id);
    while (outline_.step()) {
        outline.id = outline_.integer(0);
        outline.kind = outline_.text(1);
        outline.group = GroupId{outline_.text(2)};
        outline.edge = EdgeId{outline_.text(3)};
        outline.raised_at = from_unix_ms(outline_.integer(4));
        outline.members.emplace_back(outline_.integer(5));
        outline.priority = std::min(outline.priority, static_cast<Priority>(outline_.integer(6)));
        outline.is_open |= outline_.integer(7) != 0;
    }
    return outline;
}

std::vector<alert::Incident> IncidentTable::list(const alert::IncidentFilter& filter) {
    std::string sql = columns + "WHERE id < ?1";
    if (filter.open_only)
        sql +=
            " AND EXISTS (SELECT 1 FROM incident_member JOIN alert ON alert.id = alert_id WHERE incident_id = incident.id AND is_open = 1)";
    auto rows = database_.prepare(sql + " ORDER BY id DESC LIMIT ?2");
    rows.bind(1, filter.before.value_or(std::numeric_limits<std::int64_t>::max()));
    rows.bind(2, static_cast<std::int64_t>(std::min(filter.limit, page_max)));
    std::vector<alert::Incident> incidents;
    while (rows.step()) incidents.push_back(read(rows));
    read_members(incidents);
    return incidents;
}

std::vector<alert::Incident> IncidentTable::of(alert::AlertId id) {
    auto rows = database_.prepare(columns + "WHERE id IN (SELECT incident_id FROM incident_member WHERE alert_id = ?1) ORDER BY id");
    rows.bind(1, id.value());
    std::vector<alert::Incident> incidents;
    while (rows.step()) incidents.push_back(read(rows));
    read_members(incidents);
    return incidents;
}

}  // namespace gengfu::store
