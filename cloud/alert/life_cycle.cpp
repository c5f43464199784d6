#include "cloud/alert/life_cycle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>

namespace gengfu::alert {
namespace {

constexpr std::string_view system_actor = "system";

struct Rule {
    State from;
    Transition transition;
    State to;
};

/// The way of the people. Dispatching again replaces somebody who does not answer.
constexpr std::array rules{
    Rule{State::raised, Transition::acknowledge, State::acknowledged}, Rule{State::acknowledged, Transition::dispatch, State::dispatched},
    Rule{State::dispatched, Transition::accept, State::accepted},      Rule{State::dispatched, Transition::dispatch, State::dispatched},
    Rule{State::accepted, Transition::arrive, State::on_site},         Rule{State::on_site, Transition::resolve, State::resolved},
    Rule{State::resolved, Transition::verify, State::verified},        Rule{State::verified, Transition::close, State::closed},
};

std::optional<State> target(State from, Transition transition) {
    if (!is_open(from)) return std::nullopt;
    if (transition == Transition::cancel) return State::cancelled;
    if (transition == Transition::note) return from;
    for (const Rule& each : rules)
        if (each.from == from && each.transition == transition) return each.to;
    return std::nullopt;
}

std::string describe(const Alert& alert) {
    return "alert " + std::to_string(alert.id.value()) + " is " + std::string(to_string(alert.state)) + " at version " +
           std::to_string(alert.version);
}

bool may_cancel_with(Outcome outcome) {
    return outcome == Outcome::false_alarm || outcome == Outcome::test || outcome == Outcome::duplicate;
}

/// What is missing from the request, or nothing.
std::string missing(const Request& request) {
    const bool resolves = request.transition == Transition::resolve;
    const bool cancels = request.transition == Transition::cancel;
    if (request.actor.empty()) return "an actor";
    if ((resolves || cancels) && !request.outcome) return "an outcome";
    if (cancels && !may_cancel_with(*request.outcome)) return "an outcome that is false_alarm, test or duplicate";
    if ((resolves || cancels || request.transition == Transition::note) && request.reason.empty()) return "a reason";
    if (request.transition == Transition::dispatch && request.assignee.empty()) return "an assignee";
    return {};
}

/// The alert one version on, with the entry that says so.
Step advance(const Alert& before, Alert after, Transition transition, std::string_view actor, Instant now) {
    after.version = before.version + 1;
    after.updated_at = now;
    Entry entry;
    entry.alert = after.id;
    entry.version = after.version;
    entry.at = now;
    entry.actor = actor;
    entry.transition = transition;
    entry.from = before.state;
    entry.to = after.state;
    return Step{std::move(after), std::move(entry)};
}

Step raise(Alert alert, Instant now) {
    alert.raised_at = now;
    alert.updated_at = now;
    Entry entry;
    entry.at = now;
    entry.actor = system_actor;
    return Step{std::move(alert), std::move(entry)};
}

Priority more_urgent(Priority priority) {
    return static_cast<Priority>(std::max(1, static_cast<int>(priority) - 1));
}

Step attach_press(const Alert& open, const AlarmEvent& event, Instant now) {
    Alert after = open;
    ++after.count;
    ++after.level;
    after.priority = std::min(more_urgent(open.priority), event.priority);
    after.test = open.test && event.test;
    return advance(open, std::move(after), Transition::attach, system_actor, now);
}

std::optional<Step> stand_again(const Alert& open, const AlarmEvent& event, Instant now) {
    // What turns out to be real must not stay marked as an exercise; what is known already changes nothing.
    const bool becomes_real = open.test && !event.test;
    if (open.condition_active && !becomes_real) return std::nullopt;
    Alert after = open;
    if (!open.condition_active) ++after.count;
    after.condition_active = true;
    after.test = open.test && event.test;
    after.priority = std::min(open.priority, event.priority);
    return advance(open, std::move(after), Transition::activate, system_actor, now);
}

}  // namespace

bool is_open(State state) noexcept {
    return state != State::closed && state != State::cancelled;
}

std::vector<Transition> legal(const Alert& alert) {
    std::vector<Transition> transitions;
    for (const Rule& each : rules)
        if (each.from == alert.state) transitions.push_back(each.transition);
    if (is_open(alert.state)) transitions.insert(transitions.end(), {Transition::cancel, Transition::note});
    return transitions;
}

Result<Step> apply(const Alert& alert, const Request& request, Instant now) {
    if (request.expected_version && *request.expected_version != alert.version)
        return fail(FaultKind::conflict, describe(alert) + ", not " + std::to_string(*request.expected_version));
    const auto to = target(alert.state, request.transition);
    if (!to) return fail(FaultKind::conflict, describe(alert) + ": " + std::string(to_string(request.transition)) + " is not possible now");
    if (const std::string what = missing(request); !what.empty())
        return fail(FaultKind::refused, std::string(to_string(request.transition)) + " needs " + what + "; " + describe(alert));

    Alert after = alert;
    after.state = *to;
    const bool ends = request.transition == Transition::resolve || request.transition == Transition::cancel;
    if (ends) after.outcome = request.outcome;
    if (request.transition == Transition::dispatch) after.assignee = request.assignee;
    Step step = advance(alert, std::move(after), request.transition, request.actor, now);
    step.entry.reason = request.reason;
    if (ends) step.entry.outcome = request.outcome;
    step.entry.key = request.key;
    return step;
}

std::optional<Step> apply(const std::optional<Alert>& open, const Cause& cause, const AlarmEvent& event, Instant now) {
    if (open) {
        if (event.change == AlarmChange::pressed) return attach_press(*open, event, now);
        if (event.change == AlarmChange::active) return stand_again(*open, event, now);
        if (!open->condition_active) return std::nullopt;
        Alert after = *open;
        after.condition_active = false;
        return advance(*open, std::move(after), Transition::clear, system_actor, now);
    }
    if (event.change == AlarmChange::cleared) return std::nullopt;
    Alert alert;
    alert.cause = cause;
    alert.priority = event.priority;
    alert.condition_active = event.change == AlarmChange::active;
    alert.test = event.test;
    alert.taken_at = event.at;
    return raise(std::move(alert), now);
}

std::optional<Step> raise_again(const Alert& ended, Instant now) {
    if (ended.state != State::closed || !ended.condition_active) return std::nullopt;
    Alert alert;
    alert.cause = ended.cause;
    alert.priority = ended.priority;
    alert.test = ended.test;
    alert.taken_at = ended.taken_at;
    return raise(std::move(alert), now);
}

std::optional<Step> escalate(const Alert& alert, Instant now) {
    if (alert.state != State::raised) return std::nullopt;
    Alert after = alert;
    ++after.level;
    return advance(alert, std::move(after), Transition::escalate, system_actor, now);
}

std::optional<Instant> escalation_due(const Alert& alert) {
    if (alert.state != State::raised) return std::nullopt;
    const Duration within = acknowledge_within(alert.priority);
    if (alert.level == 0) return alert.raised_at + within / 2;
    // A press raises the level as well: who presses again and again must not be answered later than who presses once.
    return std::min(alert.raised_at + within * alert.level, alert.updated_at + within);
}

Duration acknowledge_within(Priority priority) noexcept {
    constexpr std::array<Duration, 4> within{std::chrono::seconds{60}, std::chrono::minutes{5}, std::chrono::minutes{30},
                                             std::chrono::hours{24}};
    return within[static_cast<std::size_t>(std::clamp(static_cast<int>(priority), 1, 4) - 1)];
}

}  // namespace gengfu::alert
