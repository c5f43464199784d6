#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "edge/collector.hpp"

/// What a box says of itself and its devices when it is born.
namespace gengfu::edge {
namespace {

using sparkplug::alarm_metric;
using sparkplug::DataType;
using sparkplug::device_metric;
using sparkplug::field_metric;
using sparkplug::Metric;
using sparkplug::Value;

Metric named(std::string name, const sparkplug::Aliases& aliases, Instant at, DataType type, Value value) {
    Metric metric;
    const auto alias = aliases.find(name);
    if (alias != aliases.end()) metric.alias = alias->second;
    metric.name = std::move(name);
    metric.timestamp = at;
    metric.datatype = type;
    metric.value = std::move(value);
    return metric;
}

bool ends_with(std::string_view name, std::string_view which) {
    return name.ends_with(which) && name.size() > which.size() && name[name.size() - which.size() - 1] == '/';
}

/// What a device is and where is in births only.
bool is_in_rows(std::string_view name) {
    return !ends_with(name, sparkplug::names::kind) && !ends_with(name, sparkplug::names::place);
}

/// As far as the name alone tells; each row repeats the types of what is in it.
bool is_flag(std::string_view name) {
    return ends_with(name, sparkplug::names::online) || name.find("/Alarm/") != std::string_view::npos;
}

constexpr std::size_t earlier_names_max = 2'000;  // so that a birth stays within what brokers take
constexpr std::array happening{box_conditions::shortened, box_conditions::corrupt, box_conditions::readings_lost};
constexpr std::array standing{box_conditions::full, box_conditions::disk_failing};

}  // namespace

std::vector<Metric> Collector::birth(Instant wall) const {
    std::vector<Metric> metrics;
    metrics.push_back(named("Properties/Software", *aliases_, wall, DataType::string, std::string("gengfu-edge")));
    const auto add = [&](std::string_view condition, Value value) {
        metrics.push_back(
            named(alarm_metric(self(), ConditionId{std::string(condition)}), *aliases_, wall, DataType::boolean, std::move(value)));
        metrics.back().properties.push_back({"priority", std::int64_t{static_cast<int>(Priority::p2)}});
    };
    for (const std::string_view condition : happening) add(condition, {});
    for (const std::string_view condition : standing) add(condition, standing_.contains(std::string(condition)));
    for (const guard::BusGuard& bus : buses_) {
        metrics.push_back(named(alarm_metric(bus.bus(), guard::bus_silent_condition()), *aliases_, wall, DataType::boolean,
                                bus.is_known() ? Value{bus.is_silent()} : Value{}));
        metrics.back().properties.push_back({"priority", std::int64_t{static_cast<int>(guard::bus_silent_priority)}});
    }
    for (const DeviceConfig& device : site_.devices) add_device_birth(metrics, device, wall);
    add_earlier_names(metrics, wall);
    return metrics;
}

void Collector::add_earlier_names(std::vector<Metric>& metrics, Instant wall) const {
    std::set<std::string_view> said;
    for (const Metric& metric : metrics) said.insert(*metric.name);
    std::map<std::uint64_t, std::string_view, std::greater<>> earlier;  // the youngest first
    for (const auto& [name, alias] : *aliases_)
        if (!said.contains(name) && is_in_rows(name)) earlier.emplace(alias, name);
    if (earlier.size() > earlier_names_max)
        log_.error("names_left_out", {{"names", earlier.size() - earlier_names_max},
                                      {"why", "more than a birth can hold, of devices that have left the site"}});
    std::size_t room = earlier_names_max;
    for (const auto& [alias, name] : earlier) {
        if (room-- == 0) break;
        metrics.push_back(named(std::string(name), *aliases_, wall, is_flag(name) ? DataType::boolean : DataType::int64, {}));
    }
}

void Collector::add_device_birth(std::vector<Metric>& metrics, const DeviceConfig& device, Instant wall) const {
    const guard::DeviceGuard& guard = guards_.at(device.id);
    const auto add = [&](std::string name, DataType type, Value value) {
        metrics.push_back(named(std::move(name), *aliases_, wall, type, std::move(value)));
    };
    add(device_metric(device.id, sparkplug::names::kind), DataType::string, device.profile->kind.value());
    add(device_metric(device.id, sparkplug::names::place), DataType::string, device.place);
    add(device_metric(device.id, sparkplug::names::online), DataType::boolean, guard.online() ? Value{*guard.online()} : Value{});
    const auto latest = latest_.find(device.id);
    for (const profile::Field& field : device.profile->fields) {
        const auto value = latest == latest_.end() ? std::nullopt : latest->second.value_of(field.id);
        const bool is_flag = field.quantity == Quantity::flag;
        add(field_metric(device.id, field.id), is_flag ? DataType::boolean : DataType::int64,
            !value    ? Value{}
            : is_flag ? Value{*value != 0}
                      : Value{*value});
        const std::string_view unit = units_of(field.quantity).front().name;
        if (!unit.empty()) metrics.back().properties.push_back({"engUnit", std::string(unit)});
    }
    const std::vector<AlarmEvent> known_standing = guard.standing(wall);
    const auto add_alarm = [&](const ConditionId& condition, Priority priority) {
        const auto known =
            std::find_if(known_standing.begin(), known_standing.end(), [&](const AlarmEvent& each) { return each.condition == condition; });
        add(alarm_metric(device.id, condition), DataType::boolean,
            known == known_standing.end() ? Value{} : Value{known->change == AlarmChange::active});
        metrics.back().properties.push_back({"priority", std::int64_t{static_cast<int>(priority)}});
    };
    for (const profile::Condition& condition : device.profile->conditions) add_alarm(condition.id, condition.priority);
    for (const profile::EventRule& event : device.profile->events) add_alarm(event.id, event.priority);
    add_alarm(profile::silent_condition(), device.profile->silence.priority);
    add_alarm(guard::interlock_failed_condition(), Priority::p1);
}

}  // namespace gengfu::edge
