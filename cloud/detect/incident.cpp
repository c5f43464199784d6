#include "cloud/detect/incident.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace gengfu::detect {
namespace {

using namespace std::chrono_literals;

bool fits(std::string_view pattern, std::string_view name) {
    if (!pattern.ends_with('*')) return pattern == name;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool is_one_of(const std::vector<std::string>& patterns, const ConditionId& condition) {
    return std::ranges::any_of(patterns, [&](const std::string& each) { return fits(each, condition.value()); });
}

bool is_named_by(const IncidentRule& rule, const ConditionId& condition) {
    return std::ranges::any_of(rule.needs, [&](const auto& each) { return is_one_of(each, condition); });
}

}  // namespace

IncidentRules usual_incidents() {
    const std::vector<std::string> fire{"smoke-alarm", "heat", "temperature-rises"}, gas{"gas-low", "gas-high"};
    const std::vector<std::string> leans{"tilt-yellow", "tilt-orange*", "tilt-red*", "tilt-rate-*", "tilt-step"};
    const std::vector<std::string> sinks{"settled-*", "settling-*", "settlement-red", "settlement-orange", "differential-*"};
    return {{"fire", {IncidentScope::building, {fire}, 2, 10min, true, ""}},
            {"gas-and-fire", {IncidentScope::home, {gas, fire}, 1, 30min, true, ""}},
            {"gas", {IncidentScope::building, {gas}, 2, 30min, true, ""}},
            {"structure", {IncidentScope::building, {leans, sinks}, 2, 24h * 30, true, ""}},
            {"lift-shaft", {IncidentScope::home, {{"*"}}, 2, 30min, true, "lift"}},
            {"outage", {IncidentScope::building, {{"silent", "box-silent", "bus-silent"}}, 3, 5min, false, ""}}};
}

bool may_belong(const IncidentRule& rule, const Sighting& raised, const Sighting& other) {
    if (other.test != raised.test || !is_named_by(rule, other.condition)) return false;
    if (rule.scope == IncidentScope::home && (other.place.empty() || other.place != raised.place)) return false;
    if (!other.place.starts_with(rule.places)) return false;
    const Duration apart = other.at > raised.at ? other.at - raised.at : raised.at - other.at;
    return apart <= rule.within || (rule.standing_counts && other.stands);
}

std::vector<std::int64_t> members(const IncidentRule& rule, const Sighting& raised, std::span<const Sighting> around) {
    if (!may_belong(rule, raised, raised)) return {};
    std::vector<const Sighting*> together{&raised};
    for (const Sighting& each : around)
        if (each.alert != raised.alert && may_belong(rule, raised, each)) together.push_back(&each);
    const auto has_all = std::ranges::all_of(rule.needs, [&](const auto& need) {
        return std::ranges::any_of(together, [&](const Sighting* each) { return is_one_of(need, each->condition); });
    });
    std::set<DeviceId> devices;
    std::vector<std::int64_t> alerts;
    for (const Sighting* each : together) {
        devices.insert(each->device);
        alerts.push_back(each->alert);
    }
    if (!has_all || devices.size() < rule.devices || alerts.size() < 2) return {};
    std::ranges::sort(alerts);
    return alerts;
}

}  // namespace gengfu::detect
