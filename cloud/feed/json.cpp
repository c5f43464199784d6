#include "cloud/feed/json.hpp"

#include <boost/json.hpp>

#include "cloud/feed/array_of.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;

json::string text(std::string_view value) {
    return json::string{value};
}

json::value text_or_null(std::string_view value) {
    if (value.empty()) return nullptr;
    return text(value);
}

template <class Enum>
json::value name_or_null(const std::optional<Enum>& value) {
    if (!value) return nullptr;
    return text(to_string(*value));
}

json::value time_or_null(const std::optional<Instant>& value) {
    if (!value) return nullptr;
    return text(to_rfc3339(*value));
}

json::object object_of(const Text& name) {
    return {{"zh", name.zh}, {"en", name.en}};
}

json::object object_of(const alert::Timer& timer) {
    return {{"timing", text(to_string(timer.timing))}, {"step", timer.step}, {"due_at", to_rfc3339(timer.due)}};
}

json::object object_of(const alert::Alert& alert) {
    json::object object;
    object["id"] = alert.id.value();
    object["group"] = alert.cause.group.value();
    object["edge"] = alert.cause.edge.value();
    object["device"] = alert.cause.device.value();
    object["kind"] = alert.cause.kind.value();
    object["place"] = alert.cause.place;
    object["condition"] = alert.cause.condition.value();
    object["priority"] = static_cast<int>(alert.priority);
    object["state"] = text(to_string(alert.state));
    object["condition_state"] = alert.condition_active ? "active" : "cleared";
    object["test"] = alert.test;
    object["level"] = alert.level;
    object["count"] = alert.count;
    object["version"] = alert.version;
    object["taken_at"] = to_rfc3339(alert.taken_at);
    object["raised_at"] = to_rfc3339(alert.raised_at);
    object["updated_at"] = to_rfc3339(alert.updated_at);
    object["escalates_at"] = time_or_null(escalation_due(alert));
    object["shelved_until"] = time_or_null(alert.shelved_until);
    json::array& timers = object["timers"].emplace_array();
    for (const alert::Timer& each : alert.timers) timers.emplace_back(object_of(each));
    object["outcome"] = name_or_null(alert.outcome);
    object["assignee"] = text_or_null(alert.assignee);
    json::array& transitions = object["transitions"].emplace_array();
    for (const alert::Transition each : legal(alert)) transitions.emplace_back(text(to_string(each)));
    return object;
}

json::object object_of(const alert::Entry& entry) {
    json::object object;
    object["seq"] = entry.seq;
    object["alert"] = entry.alert.value();
    object["version"] = entry.version;
    object["at"] = to_rfc3339(entry.at);
    object["actor"] = entry.actor;
    object["transition"] = text(to_string(entry.transition));
    object["from"] = name_or_null(entry.from);
    object["to"] = text(to_string(entry.to));
    object["reason"] = text_or_null(entry.reason);
    object["outcome"] = name_or_null(entry.outcome);
    object["assignee"] = text_or_null(entry.assignee);
    object["photo"] = text_or_null(entry.photo);
    object["shelved_until"] = time_or_null(entry.shelved_until);
    object["timer"] = entry.fired ? json::value(object_of(*entry.fired)) : json::value(nullptr);
    return object;
}

json::object object_of(const alert::Delivery& delivery) {
    json::object object;
    object["id"] = delivery.id.value();
    object["alert"] = delivery.alert.value();
    object["kind"] = text(to_string(delivery.kind));
    object["state"] = text(to_string(delivery.state));
    object["round"] = delivery.round;
    object["level"] = delivery.level;
    object["responder"] = delivery.to.responder.value();
    object["role"] = delivery.to.role;
    object["channel"] = delivery.to.channel;
    object["why"] = delivery.why == alert::Why::none ? json::value(nullptr) : json::value(text(to_string(delivery.why)));
    object["who"] = text_or_null(delivery.who);
    object["outcome"] = name_or_null(delivery.outcome);
    object["at"] = to_rfc3339(delivery.at);
    object["due_at"] = time_or_null(delivery.due);
    object["changed_at"] = to_rfc3339(delivery.changed_at);
    return object;
}

json::object object_of(const alert::IncidentOutline& incident) {
    return {{"id", incident.id},
            {"kind", incident.kind},
            {"group", incident.group.value()},
            {"edge", incident.edge.value()},
            {"raised_at", to_rfc3339(incident.raised_at)},
            {"open", incident.is_open},
            {"priority", static_cast<int>(incident.priority)},
            {"alerts", array_of(incident.members, [](alert::AlertId each) { return each.value(); })}};
}

json::object object_of(const alert::Incident& incident) {
    json::object object = object_of(outline_of(incident));
    object["alerts"] = array_of(incident.members, alert_object);
    return object;
}

/// The object of whatever has one above.
constexpr auto told = [](const auto& each) { return object_of(each); };

json::object object_of(const alert::Book::Change& change) {
    json::object object;
    object["entry"] = object_of(change.entry);
    object["alert"] = object_of(change.alert);
    if (!change.deliveries.empty()) object["deliveries"] = array_of(change.deliveries, delivery_object);
    if (!change.incidents.empty()) object["incidents"] = array_of(change.incidents, told);
    return object;
}

json::object object_of(Priority priority, const alert::ServiceLevel& level) {
    const auto seconds = [](const alert::Span& span) { return span.length.count() / 1000; };
    return {{"priority", static_cast<int>(priority)},
            {"acknowledge_s", seconds(level.acknowledge)},
            {"dispatch_s", seconds(level.dispatch)},
            {"on_site_s", seconds(level.on_site)},
            {"attended_s", seconds(level.attended)},
            {"in_working_time", level.acknowledge.is_worked},
            {"shelved_most_s", level.shelved_most.count() / 1000}};
}

json::object object_of(const profile::Profile& profile) {
    json::object conditions;
    for (const profile::Condition& each : profile.conditions) conditions[each.id.value()] = object_of(each.name);
    for (const profile::EventRule& each : profile.events) conditions[each.id.value()] = object_of(each.name);
    conditions[profile::silent_condition().value()] = object_of(Text{"失联", "Not heard"});
    json::object object;
    object["name"] = object_of(profile.name);
    if (profile.manufacturer) object["manufacturer"] = *profile.manufacturer;
    if (profile.model) object["model"] = *profile.model;
    object["conditions"] = std::move(conditions);
    return object;
}

}  // namespace

json::object alert_object(const alert::Alert& alert) {
    return object_of(alert);
}
json::object delivery_object(const alert::Delivery& delivery) {
    return object_of(delivery);
}

std::string to_json(const alert::Alert& alert) {
    return json::serialize(object_of(alert));
}
std::string to_json(const alert::Entry& entry) {
    return json::serialize(object_of(entry));
}
std::string to_json(const alert::Book::Change& change) {
    return json::serialize(object_of(change));
}

std::string to_json(const alert::Book::Summary& summary) {
    json::object alerts;
    alerts["raised"] = summary.raised;
    alerts["open"] = summary.open;
    alerts["acknowledged"] = summary.acknowledged;
    alerts["closed"] = summary.closed;
    alerts["cancelled"] = summary.cancelled;
    json::object object;
    object["devices"] = summary.devices;
    object["edges"] = summary.edges;
    object["stored"] = summary.readings_stored;
    object["alerts"] = std::move(alerts);
    return json::serialize(object);
}

std::string to_json(const profile::Catalogue& catalogue, const alert::ServiceLevels& levels) {
    json::object kinds;
    for (const auto& [kind, profile] : catalogue) kinds[kind.value()] = object_of(profile);
    json::array outcomes;
    for (const std::string& each : alert::outcome_names()) outcomes.emplace_back(text(each));
    json::object object;
    object["kinds"] = std::move(kinds);
    object["outcomes"] = std::move(outcomes);
    json::array& service_levels = object["service_levels"].emplace_array();
    for (const Priority each : {Priority::p1, Priority::p2, Priority::p3, Priority::p4})
        service_levels.emplace_back(object_of(each, levels.of(each)));
    return json::serialize(object);
}

std::string alerts_json(const std::vector<alert::Alert>& alerts) {
    json::object object;
    object["alerts"] = array_of(alerts, told);
    return json::serialize(object);
}

std::string incidents_json(const std::vector<alert::Incident>& incidents) {
    return json::serialize(json::object{{"incidents", array_of(incidents, told)}});
}

std::string alert_json(const alert::Alert& alert, const std::vector<alert::Entry>& timeline,
                       const std::vector<alert::Incident>& incidents) {
    json::object object;
    object["alert"] = object_of(alert);
    object["timeline"] = array_of(timeline, told);
    object["incidents"] = array_of(incidents, told);
    return json::serialize(object);
}

std::string events_json(const std::vector<alert::Book::Change>& events, std::int64_t last_seq) {
    json::object object;
    object["events"] = array_of(events, [](const alert::Book::Change& each) { return object_of(each); });
    object["last_seq"] = last_seq;
    return json::serialize(object);
}

std::string session_json(const std::optional<std::string>& actor, bool required) {
    json::object object;
    object["actor"] = actor ? json::value(text(*actor)) : json::value(nullptr);
    object["required"] = required;
    return json::serialize(object);
}

std::string problem_json(unsigned status, std::string_view title, std::string_view detail, const alert::Alert* now) {
    json::object object;
    object["type"] = "about:blank";
    object["title"] = text(title);
    object["status"] = status;
    object["detail"] = text(detail);
    if (now != nullptr) object["alert"] = object_of(*now);
    return json::serialize(object);
}

}  // namespace gengfu::feed
