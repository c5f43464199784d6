#include "cloud/registry/plan.hpp"

#include <algorithm>

namespace gengfu::registry {
namespace {

struct LocalTime {
    Date date;
    int minute = 0;
};

LocalTime local(Instant at, const alert::Desk& desk) {
    const auto shifted = at + desk.utc_offset;
    const Date date = std::chrono::floor<std::chrono::days>(shifted);
    return {date, static_cast<int>(std::chrono::floor<std::chrono::minutes>(shifted - date).count())};
}

bool takes(const std::set<std::string>& names, const std::string& name) {
    return names.empty() || names.contains(name);
}

/// What the alert asks for by the rule; nothing when the rule is for services and the alert is none.
std::optional<std::string> service_of(const People& people, const Rule& rule, const alert::Alert& alert) {
    if (rule.service != asked_service) return rule.service;
    const auto asked = people.asked.find({alert.cause.kind.value(), alert.cause.condition.value()});
    if (asked == people.asked.end()) return std::nullopt;
    return asked->second;
}

bool takes(const Rule& rule, const alert::Alert& alert, const std::string& path, const Day& day, int minute) {
    if (rule.test != alert.test) return false;
    if (!takes(rule.kinds, alert.cause.kind.value()) || !takes(rule.conditions, alert.cause.condition.value())) return false;
    if (!rule.priorities.empty() && !rule.priorities.contains(static_cast<int>(alert.priority))) return false;
    const bool here = std::any_of(rule.places.begin(), rule.places.end(), [&](const Place& each) { return each.at.includes(path); });
    if (!rule.places.empty() && !here) return false;
    return !rule.hours || holds(rule.hours->at(static_cast<std::size_t>(day.weekday)), minute);
}

}  // namespace

std::string path_of(const alert::Cause& cause) {
    const std::string box = cause.group.value() + "/" + cause.edge.value();
    return cause.place.empty() ? box : box + "/" + cause.place;
}

const Rule* rule_of(const People& people, const alert::Alert& alert, Instant now) {
    const LocalTime time = local(now, people.desk);
    const Day day = people.day_of(time.date);
    const std::string path = path_of(alert.cause);
    for (const Rule& each : people.rules)
        if (takes(each, alert, path, day, time.minute) && service_of(people, each, alert)) return &each;
    return nullptr;
}

std::vector<alert::Level> plan(const People& people, const alert::Alert& alert, Instant now) {
    const Rule* const rule = rule_of(people, alert, now);
    if (rule == nullptr) return {};
    const LocalTime time = local(now, people.desk);
    const Day day = people.day_of(time.date);
    const std::string path = path_of(alert.cause);
    std::vector<const Responder*> here;
    for (const Responder& each : people.responders)
        if (each.serves_at(path) && holds(on_call(each, day), time.minute)) here.push_back(&each);
    const std::string service = service_of(people, *rule, alert).value_or("");
    std::vector<alert::Level> levels;
    for (const RuleLevel& each : rule->levels) {
        alert::Level level{{}, each.answer_within};
        for (const Responder* responder : here)
            if (auto role = role_at(*responder, each, service))
                level.told.push_back({responder->id, std::move(*role), responder->channel()});
        levels.push_back(std::move(level));
    }
    return levels;
}

std::optional<alert::Told> Plan::find(const std::string& responder) const {
    const Responder* const found = people_.find(ResponderId{responder});
    if (found == nullptr) return std::nullopt;
    const std::string_view role = found->roles.empty() ? "provider" : to_string(*found->roles.begin());
    return alert::Told{found->id, std::string(role), found->channel()};
}

std::optional<Duration> Plan::credited_most(const ResponderId& responder) const {
    const Responder* const found = people_.find(responder);
    if (found == nullptr || !found->roles.contains(Role::volunteer)) return std::nullopt;
    return std::chrono::minutes{people_.time_bank.minutes_max};
}

}  // namespace gengfu::registry
