#include "edge/collector.hpp"

#include <algorithm>
#include <utility>

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

}  // namespace

Collector::Collector(const Site& site, const Clock& clock, Log& log, Outbox& outbox)
    : site_(site), clock_(clock), log_(log), outbox_(outbox), appended_at_(clock.steady()) {
    for (const DeviceConfig& device : site.devices) guards_.try_emplace(device.id, device.id, *device.profile, clock.steady());
    register_names();
}

void Collector::register_names() {
    std::vector<std::string> names;
    for (const DeviceConfig& device : site_.devices) {
        for (const auto which : {sparkplug::names::online, sparkplug::names::kind, sparkplug::names::place})
            names.push_back(device_metric(device.id, which));
        for (const profile::Field& field : device.profile->fields) {
            names.push_back(field_metric(device.id, field.id));
            if (field.quantity == Quantity::flag) flags_.push_back(names.back());
        }
        names.push_back(alarm_metric(device.id, profile::silent_condition()));
        names.push_back(alarm_metric(device.id, guard::interlock_failed_condition()));
        for (const profile::Condition& condition : device.profile->conditions) names.push_back(alarm_metric(device.id, condition.id));
        for (const profile::EventRule& event : device.profile->events) names.push_back(alarm_metric(device.id, event.id));
    }
    aliases_ = &outbox_.aliases_for(names);
}

std::vector<const profile::Interlock*> Collector::take(Reading reading) {
    const auto guard = guards_.find(reading.device);
    if (guard == guards_.end()) return {};
    guard::Verdict verdict = guard->second.on_reading(reading, clock_.steady());
    const DeviceId device = reading.device;
    latest_.insert_or_assign(device, reading);
    if (!verdict.events.empty()) {
        apply(device, verdict, &reading);
    } else {
        if (round_.size() >= round_readings_max) {
            round_.erase(round_.begin());
            log_.error("reading_dropped", {{"device", device}, {"why", "the outbox takes nothing and the round is full"}});
        }
        round_.push_back(std::move(reading));
    }
    for (const profile::Interlock* command : verdict.commands) log_.warning("interlock", {{"device", device}, {"when", command->when}});
    return std::move(verdict.commands);
}

Result<void> Collector::take_now(Reading reading, const Mark& mark, Duration window) {
    if (outbox_.is_repeated(mark, clock_.wall(), window)) return {};
    const auto guard = guards_.find(reading.device);
    if (guard == guards_.end()) return fail(FaultKind::not_found, reading.device.value() + " is not a device of this box");
    guard::Verdict verdict = guard->second.on_reading(reading, clock_.steady());
    std::vector<sparkplug::Online> onlines;
    if (verdict.online) onlines.push_back({reading.device, *verdict.online, reading.taken_at});
    latest_.insert_or_assign(reading.device, reading);
    const Lane lane = verdict.events.empty() ? Lane::live : Lane::alarm;
    return append(lane, {std::move(reading)}, std::move(verdict.events), std::move(onlines), mark);
}

void Collector::on_time() {
    for (auto& [device, guard] : guards_) {
        if (guard.deadline() > clock_.steady()) continue;
        guard::Verdict verdict = guard.on_time(clock_.wall(), clock_.steady());
        if (!verdict.events.empty()) apply(device, verdict, nullptr);
    }
}

Steady Collector::deadline() const {
    Steady earliest = Steady::max();
    for (const auto& [device, guard] : guards_) earliest = std::min(earliest, guard.deadline());
    return earliest;
}

void Collector::apply(const DeviceId& device, guard::Verdict& verdict, const Reading* reading) {
    std::vector<sparkplug::Online> onlines;
    if (verdict.online) onlines.push_back({device, *verdict.online, verdict.events.front().at});
    for (const AlarmEvent& event : verdict.events)
        if (event.change != AlarmChange::cleared)
            log_.info("alarm", {{"device", device}, {"condition", event.condition}, {"change", to_string(event.change)}});
    sparkplug::Batch batch{{}, std::move(verdict.events), std::move(onlines), {}};
    if (reading != nullptr) batch.readings.push_back(*reading);
    if (const auto done = append(Lane::alarm, batch.readings, batch.events, batch.onlines); !done)
        keep_unsaved(std::move(batch), done.error());
}

void Collector::keep_unsaved(sparkplug::Batch batch, const Fault& fault) {
    log_.error("alarm_not_saved", {{"device", batch.events.front().device}, {"why", fault.what}});
    if (unsaved_alarms_.size() < unsaved_alarms_max) unsaved_alarms_.push_back(std::move(batch));
}

Result<void> Collector::append(Lane lane, std::vector<Reading> readings, std::vector<AlarmEvent> events,
                               std::vector<sparkplug::Online> onlines, const std::optional<Mark>& mark) {
    const sparkplug::Batch batch{std::move(readings), std::move(events), std::move(onlines), {}};
    const auto encode = [&] { return sparkplug::encode_batch(batch, *aliases_, flags_); };
    const auto id = outbox_.append(lane, batch.readings.size(), clock_.wall(), encode, mark);
    if (!id) return tl::make_unexpected(id.error());
    appended_at_ = clock_.steady();
    appended_();
    return {};
}

void Collector::flush() {
    while (!unsaved_alarms_.empty()) {
        const sparkplug::Batch& oldest = unsaved_alarms_.front();
        if (!append(Lane::alarm, oldest.readings, oldest.events, oldest.onlines)) break;
        unsaved_alarms_.erase(unsaved_alarms_.begin());
    }
    if (round_.empty() && clock_.steady() - appended_at_ < quiet_max) {
        outbox_.prune();
        return;
    }
    if (const auto done = append(Lane::live, round_, {}, {}); !done) {
        log_.error("round_not_saved", {{"readings", round_.size()}, {"why", done.error().what}});
        return;  // kept, and tried again with the next round
    }
    round_.clear();
}

std::vector<Metric> Collector::birth(Instant wall) const {
    std::vector<Metric> metrics;
    metrics.push_back(named("Properties/Software", *aliases_, wall, DataType::string, std::string("gengfu-edge")));
    for (const DeviceConfig& device : site_.devices) {
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
        const std::vector<AlarmEvent> standing = guard.standing(wall);
        const auto add_alarm = [&](const ConditionId& condition, Priority priority) {
            const auto known =
                std::find_if(standing.begin(), standing.end(), [&](const AlarmEvent& each) { return each.condition == condition; });
            add(alarm_metric(device.id, condition), DataType::boolean,
                known == standing.end() ? Value{} : Value{known->change == AlarmChange::active});
            metrics.back().properties.push_back({"priority", std::int64_t{static_cast<int>(priority)}});
        };
        for (const profile::Condition& condition : device.profile->conditions) add_alarm(condition.id, condition.priority);
        for (const profile::EventRule& event : device.profile->events) add_alarm(event.id, event.priority);
        add_alarm(profile::silent_condition(), device.profile->silence.priority);
        add_alarm(guard::interlock_failed_condition(), Priority::p1);
    }
    return metrics;
}

}  // namespace gengfu::edge
