#include "edge/guard/guard.hpp"

#include <algorithm>
#include <utility>

namespace gengfu::guard {
namespace {

using profile::Dc09Item;
using profile::Dc09Source;

std::optional<std::int64_t> item_of(const profile::Profile& profile, const Reading& reading, Dc09Item item) {
    for (const profile::Field& field : profile.fields) {
        const auto* source = std::get_if<Dc09Source>(&field.source);
        if (source != nullptr && source->item == item) return reading.value_of(field.id);
    }
    return std::nullopt;
}

/// That of the zone before that of the code alone.
std::vector<profile::EventRule>::const_iterator rule_of(const std::vector<profile::EventRule>& rules, std::int64_t code,
                                                        std::optional<std::int64_t> zone) {
    const auto of_zone = [&](const profile::EventRule& each) { return each.code == code && each.zone && each.zone == zone; };
    const auto found = std::find_if(rules.begin(), rules.end(), of_zone);
    if (found != rules.end()) return found;
    return std::find_if(rules.begin(), rules.end(), [&](const profile::EventRule& each) { return each.code == code && !each.zone; });
}

}  // namespace

const ConditionId& interlock_failed_condition() {
    static const ConditionId id{"interlock-failed"};
    return id;
}

DeviceGuard::DeviceGuard(DeviceId device, const profile::Profile& profile, Steady now, std::optional<Exercise> exercise, Zero zero)
    : device_(std::move(device)),
      profile_(profile),
      interlocks_(profile.interlocks.size()),
      heard_at_(now),
      silence_due_(now + profile.silence.after),
      exercise_(exercise),
      zero_(std::move(zero)) {}

Verdict DeviceGuard::on_reading(const Reading& reading, Steady now) {
    Verdict verdict;
    hear(reading.taken_at, now, verdict);
    judge_conditions(reading, now, verdict);
    if (profile_.protocol == profile::Protocol::dc09) judge_event(reading, verdict);
    judge_interlocks(reading, now, verdict);
    mark(verdict, reading.taken_at, now);
    return verdict;
}

Verdict DeviceGuard::on_time(Instant wall, Steady now) {
    Verdict verdict;
    if (silence_ == Silence::untold && now >= silence_due_) {
        silence_ = Silence::told;
        if (online_ != false) verdict.online = false;
        online_ = false;
        verdict.events.push_back(event(profile::silent_condition(), AlarmChange::active, profile_.silence.priority, wall));
    }
    for (std::size_t i = 0; i < interlocks_.size(); ++i) {
        InterlockState& state = interlocks_[i];
        if (!state.wanted || state.failed || now - state.wanted_since < profile_.interlocks[i].within) continue;
        state.failed = true;
        verdict.events.push_back(event(interlock_failed_condition(), AlarmChange::active, Priority::p1, wall));
    }
    mark(verdict, wall, now);
    return verdict;
}

/// What still stands when an exercise is over is none any more, and is told as what it is.
void DeviceGuard::mark(Verdict& verdict, Instant wall, Steady now) {
    if (!exercise_) return;
    for (AlarmEvent& each : verdict.events) {
        each.test = exercise_->covers(each.at);
        if (each.test && each.change == AlarmChange::active)
            told_in_exercise_.insert_or_assign(each.condition, each.priority);
        else
            told_in_exercise_.erase(each.condition);
    }
    if (!exercise_->covers(wall))
        for (const auto& [condition, priority] : std::exchange(told_in_exercise_, {}))
            verdict.events.push_back(event(condition, AlarmChange::active, priority, wall));
    exercise_ends_ = told_in_exercise_.empty() ? Steady::max() : now + (exercise_->until - wall);
}

Steady DeviceGuard::deadline() const {
    Steady earliest = std::min(exercise_ends_, silence_ == Silence::untold ? silence_due_ : Steady::max());
    for (std::size_t i = 0; i < interlocks_.size(); ++i)
        if (interlocks_[i].wanted && !interlocks_[i].failed)
            earliest = std::min(earliest, interlocks_[i].wanted_since + profile_.interlocks[i].within);
    return earliest;
}

std::vector<AlarmEvent> DeviceGuard::standing(Instant wall) const {
    std::vector<AlarmEvent> events;
    for (const profile::Condition& condition : profile_.conditions) {
        const auto state = conditions_.find(condition.id);
        if (state == conditions_.end() || !state->second.is_known()) continue;
        events.push_back(
            event(condition.id, state->second.is_active() ? AlarmChange::active : AlarmChange::cleared, condition.priority, wall));
    }
    return events;
}

void DeviceGuard::hear(Instant wall, Steady now, Verdict& verdict) {
    heard_at_ = now;
    silence_due_ = now + profile_.silence.after;
    silence_ = Silence::untold;
    if (online_ == true) return;
    online_ = true;
    verdict.online = true;
    // Also when nothing was known: the silence that a cloud remembers from before a restart is over.
    verdict.events.push_back(event(profile::silent_condition(), AlarmChange::cleared, profile_.silence.priority, wall));
}

void DeviceGuard::fall_silent_with_bus() {
    silence_ = Silence::told_with_bus;
    online_ = false;
}

void DeviceGuard::outlive_bus(Steady now) {
    if (silence_ != Silence::told_with_bus) return;
    silence_ = Silence::untold;
    heard_at_ = now;
    silence_due_ = now + profile_.silence.after;
}

void DeviceGuard::judge_conditions(const Reading& reading, Steady now, Verdict& verdict) {
    for (const profile::Condition& condition : profile_.conditions) {
        const auto value = reading.value_of(condition.field);
        if (!value) continue;  // absent judges nothing
        const auto zero = zero_.find(condition.field);
        const std::int64_t from_zero = *value - (zero == zero_.end() ? 0 : zero->second);
        if (const auto change = conditions_[condition.id].judge(condition, from_zero, now))
            verdict.events.push_back(event(condition.id, *change, condition.priority, reading.taken_at));
    }
}

void DeviceGuard::judge_event(const Reading& reading, Verdict& verdict) const {
    constexpr std::int64_t alarm_code_min = 100, alarm_code_max = 199;  // Contact ID: 1xx are alarms
    const auto code = item_of(profile_, reading, Dc09Item::code);
    const std::int64_t qualifier = item_of(profile_, reading, Dc09Item::qualifier).value_or(1);
    if (!code) return;
    const auto rule = rule_of(profile_.events, *code, item_of(profile_, reading, Dc09Item::zone));
    if (rule == profile_.events.end()) {
        // An alarm that nobody described is still an alarm.
        if (*code >= alarm_code_min && *code <= alarm_code_max && qualifier == 1)
            verdict.events.push_back(
                event(ConditionId{"event-" + std::to_string(*code)}, AlarmChange::pressed, Priority::p2, reading.taken_at));
        return;
    }
    if (rule->pressed) {
        if (qualifier == 1) verdict.events.push_back(event(rule->id, AlarmChange::pressed, rule->priority, reading.taken_at));
        return;
    }
    if (qualifier == 1) verdict.events.push_back(event(rule->id, AlarmChange::active, rule->priority, reading.taken_at));
    if (qualifier == 3) verdict.events.push_back(event(rule->id, AlarmChange::cleared, rule->priority, reading.taken_at));
}

void DeviceGuard::judge_interlocks(const Reading& reading, Steady now, Verdict& verdict) {
    for (std::size_t i = 0; i < interlocks_.size(); ++i) {
        const profile::Interlock& interlock = profile_.interlocks[i];
        InterlockState& state = interlocks_[i];
        const auto condition = conditions_.find(interlock.when);
        const bool stands = condition != conditions_.end() && condition->second.is_active();
        const bool confirmed = reading.value_of(interlock.confirm_field) == interlock.confirm_equals;
        if (confirmed || !stands) {
            if (state.failed && confirmed)
                verdict.events.push_back(event(interlock_failed_condition(), AlarmChange::cleared, Priority::p1, reading.taken_at));
            if (confirmed || !state.wanted) state = {};
            if (!state.wanted) continue;
        }
        // Once wanted it stays wanted until it is confirmed: gas that has thinned does not leave a valve half obeyed.
        if (!state.wanted) {
            state = {true, false, now, now};
            verdict.commands.push_back(&interlock);
        } else if (now - state.last_command >= command_again_after) {
            state.last_command = now;
            verdict.commands.push_back(&interlock);
        }
    }
}

AlarmEvent DeviceGuard::event(const ConditionId& condition, AlarmChange change, Priority priority, Instant at) const {
    return {device_, condition, change, priority, at, false};
}

}  // namespace gengfu::guard
