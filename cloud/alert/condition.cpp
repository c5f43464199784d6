#include <algorithm>

#include "cloud/alert/advance.hpp"
#include "cloud/alert/life_cycle.hpp"

namespace gengfu::alert {
namespace {

Step raise(Alert alert, Instant now, const ServiceLevels& levels) {
    alert.raised_at = now;
    alert.updated_at = now;
    start_time(alert, now, levels);
    Entry entry;
    entry.at = now;
    entry.actor = system_actor;
    return Step{std::move(alert), std::move(entry)};
}

Step by_system(const Alert& before, Alert after, Transition transition, Instant now, const ServiceLevels& levels,
               std::optional<Timer> fired = std::nullopt) {
    Entry entry;
    entry.actor = system_actor;
    entry.transition = transition;
    entry.fired = fired;
    return advance(before, {std::move(after), std::move(entry)}, now, levels);
}

Priority more_urgent(Priority priority) {
    return static_cast<Priority>(std::max(1, static_cast<int>(priority) - 1));
}

/// Whoever has dealt with it, it must be dealt with anew, and people are told of it from the beginning.
void lead_back(Alert& alert) {
    alert.state = State::raised;
    ++alert.round;
    alert.outcome.reset();
    alert.assignee.clear();
}

bool is_dealt_with(State state) {
    return state == State::resolved || state == State::verified;
}

/// What turns out to be real must not stay marked as an exercise.
bool becomes_real(const Alert& open, const AlarmEvent& event) {
    return open.test && !event.test;
}

Step attach_press(const Alert& open, const AlarmEvent& event, Instant now, const ServiceLevels& levels) {
    Alert after = open;
    ++after.count;
    ++after.level;
    after.priority = std::min(more_urgent(open.priority), event.priority);
    after.test = open.test && event.test;
    after.shelved_until.reset();
    if (is_dealt_with(open.state) || becomes_real(open, event)) lead_back(after);
    return by_system(open, std::move(after), Transition::attach, now, levels);
}

std::optional<Step> stand_again(const Alert& open, const AlarmEvent& event, Instant now, const ServiceLevels& levels) {
    if (open.condition_active && !becomes_real(open, event)) return std::nullopt;
    Alert after = open;
    if (!open.condition_active) ++after.count;
    after.condition_active = true;
    after.test = open.test && event.test;
    after.priority = std::min(open.priority, event.priority);
    after.shelved_until.reset();
    if (is_dealt_with(open.state) || becomes_real(open, event)) lead_back(after);
    return by_system(open, std::move(after), Transition::activate, now, levels);
}

Transition transition_of(Timing timing) {
    switch (timing) {
        case Timing::realarm: return Transition::realarm;
        case Timing::shelve: return Transition::unshelve;
        default: return Transition::escalate;
    }
}

}  // namespace

Step advance(const Alert& before, Step step, Instant now, const ServiceLevels& levels) {
    auto& [after, entry] = step;
    after.version = before.version + 1;
    after.updated_at = now;
    keep_time(before, after, entry.transition, entry.fired, now, levels);
    entry.alert = after.id;
    entry.version = after.version;
    entry.at = now;
    entry.from = before.state;
    entry.to = after.state;
    return step;
}

std::optional<Step> apply(const std::optional<Alert>& open, const Cause& cause, const AlarmEvent& event, Instant now,
                          const ServiceLevels& levels) {
    if (open) {
        if (event.change == AlarmChange::pressed) return attach_press(*open, event, now, levels);
        if (event.change == AlarmChange::active) return stand_again(*open, event, now, levels);
        if (!open->condition_active) return std::nullopt;
        Alert after = *open;
        after.condition_active = false;
        return by_system(*open, std::move(after), Transition::clear, now, levels);
    }
    if (event.change == AlarmChange::cleared) return std::nullopt;
    Alert alert;
    alert.cause = cause;
    alert.priority = event.priority;
    alert.condition_active = event.change == AlarmChange::active;
    alert.test = event.test;
    alert.taken_at = event.at;
    return raise(std::move(alert), now, levels);
}

std::optional<Step> raise_again(const Alert& ended, Instant now, const ServiceLevels& levels) {
    if (ended.state != State::closed || !ended.condition_active) return std::nullopt;
    Alert alert;
    alert.cause = ended.cause;
    alert.priority = ended.priority;
    alert.test = ended.test;
    alert.taken_at = ended.taken_at;
    return raise(std::move(alert), now, levels);
}

std::optional<Step> fire(const Alert& alert, Timing timing, Instant now, const ServiceLevels& levels) {
    const auto timer = std::find_if(alert.timers.begin(), alert.timers.end(), [&](const Timer& each) { return each.timing == timing; });
    if (timer == alert.timers.end() || timer->due > now) return std::nullopt;
    Alert after = alert;
    if (timing == Timing::shelve)
        after.shelved_until.reset();
    else
        ++after.level;
    // Whoever acknowledged has not gone on with it: somebody must acknowledge anew.
    if (timing == Timing::realarm && alert.state == State::acknowledged) after.state = State::raised;
    if (timing == Timing::realarm && is_dealt_with(alert.state)) lead_back(after);
    return by_system(alert, std::move(after), transition_of(timing), now, levels, *timer);
}

std::optional<Instant> escalation_due(const Alert& alert) {
    std::optional<Instant> due;
    for (const Timer& each : alert.timers)
        if (each.timing <= Timing::on_site) due = std::min(due.value_or(each.due), each.due);
    return due;
}

}  // namespace gengfu::alert
