#include "cloud/alert/life_cycle.hpp"

#include <algorithm>
#include <array>

#include "cloud/alert/advance.hpp"
#include "cloud/alert/photo.hpp"

namespace gengfu::alert {
namespace {

struct Rule {
    State from;
    Transition transition;
    State to;
};

/// The way of the people. Dispatching again replaces somebody who does not answer; who stands before a locked door hands it back.
constexpr std::array rules{
    Rule{State::raised, Transition::acknowledge, State::acknowledged}, Rule{State::acknowledged, Transition::dispatch, State::dispatched},
    Rule{State::dispatched, Transition::accept, State::accepted},      Rule{State::dispatched, Transition::dispatch, State::dispatched},
    Rule{State::dispatched, Transition::refuse, State::acknowledged},  Rule{State::accepted, Transition::arrive, State::on_site},
    Rule{State::accepted, Transition::refuse, State::acknowledged},    Rule{State::on_site, Transition::resolve, State::resolved},
    Rule{State::on_site, Transition::refuse, State::acknowledged},     Rule{State::resolved, Transition::verify, State::verified},
    Rule{State::resolved, Transition::rework, State::dispatched},      Rule{State::verified, Transition::close, State::closed},
};

/// What does not move the workflow, and may be said of any open alert.
bool is_beside(const Alert& alert, Transition transition) {
    if (transition == Transition::shelve) return !alert.shelved_until;
    if (transition == Transition::unshelve) return alert.shelved_until.has_value();
    return transition == Transition::note;
}

std::optional<State> target(const Alert& alert, Transition transition) {
    if (!is_open(alert.state)) return std::nullopt;
    if (transition == Transition::cancel) return State::cancelled;
    if (is_beside(alert, transition)) return alert.state;
    for (const Rule& each : rules)
        if (each.from == alert.state && each.transition == transition) return each.to;
    return std::nullopt;
}

std::string describe(const Alert& alert) {
    std::string text = "alert " + std::to_string(alert.id.value()) + " is " + std::string(to_string(alert.state));
    if (alert.shelved_until) text += ", shelved until " + to_rfc3339(*alert.shelved_until) + ",";
    return text + " at version " + std::to_string(alert.version);
}

template <std::size_t Size>
bool is_one_of(Transition transition, const std::array<Transition, Size>& some) {
    return std::find(some.begin(), some.end(), transition) != some.end();
}

bool needs_reason(Transition transition) {
    return is_one_of(transition, std::array{Transition::refuse, Transition::resolve, Transition::rework, Transition::cancel,
                                            Transition::note, Transition::shelve});
}

bool needs_outcome(Transition transition) {
    return transition == Transition::resolve || transition == Transition::cancel;
}

bool may_have_photo(Transition transition) {
    return is_one_of(transition, std::array{Transition::resolve, Transition::rework, Transition::verify, Transition::note});
}

bool may_cancel_with(Outcome outcome) {
    return outcome == Outcome::false_alarm || outcome == Outcome::test || outcome == Outcome::duplicate;
}

std::string in_seconds(Duration duration) {
    return std::to_string(duration.count() / 1000) + " s";
}

/// What is missing from the request or too much in it, or nothing.
std::string wanting(const Request& request, const ServiceLevel& level) {
    const bool shelves = request.transition == Transition::shelve;
    const Duration shelve_for = request.shelve_for.value_or(Duration{0});
    if (request.actor.empty()) return "an actor";
    if (needs_outcome(request.transition) && !request.outcome) return "an outcome";
    if (request.transition == Transition::cancel && !may_cancel_with(*request.outcome))
        return "an outcome that is false_alarm, test or duplicate";
    if (needs_reason(request.transition) && request.reason.empty()) return "a reason";
    if (request.transition == Transition::dispatch && request.assignee.empty()) return "an assignee";
    if (shelves && (shelve_for <= Duration{0} || shelve_for > level.shelved_most))
        return "a time of more than 0 and at most " + in_seconds(level.shelved_most);
    if (!request.photo.empty() && !may_have_photo(request.transition)) return "no photo";
    if (!request.photo.empty() && !is_photo_reference(request.photo))
        return "as photo an https address or an id of letters, digits, dots, dashes and underscores";
    return {};
}

/// What the transition says of the alert besides its state, and of itself.
void carry_out(const Request& request, Instant now, const Alert& before, Alert& after, Entry& entry) {
    entry.reason = request.reason;
    entry.photo = request.photo;
    switch (request.transition) {
        case Transition::resolve:
        case Transition::cancel: after.outcome = entry.outcome = request.outcome; break;
        case Transition::dispatch: after.assignee = entry.assignee = request.assignee; break;
        case Transition::refuse:
            entry.assignee = before.assignee;
            after.assignee.clear();
            break;
        case Transition::rework:
            after.outcome.reset();
            if (!request.assignee.empty()) after.assignee = request.assignee;
            entry.assignee = after.assignee;
            break;
        case Transition::shelve: after.shelved_until = entry.shelved_until = now + *request.shelve_for; break;
        case Transition::unshelve: after.shelved_until.reset(); break;
        default: break;
    }
}

}  // namespace

bool is_open(State state) noexcept {
    return state != State::closed && state != State::cancelled;
}

std::vector<Transition> legal(const Alert& alert) {
    std::vector<Transition> transitions;
    for (const Rule& each : rules)
        if (each.from == alert.state) transitions.push_back(each.transition);
    if (is_open(alert.state))
        transitions.insert(transitions.end(),
                           {alert.shelved_until ? Transition::unshelve : Transition::shelve, Transition::cancel, Transition::note});
    return transitions;
}

Result<Step> apply(const Alert& alert, const Request& request, Instant now, const ServiceLevels& levels) {
    if (request.expected_version && *request.expected_version != alert.version)
        return fail(FaultKind::conflict, describe(alert) + ", not " + std::to_string(*request.expected_version));
    const auto to = target(alert, request.transition);
    if (!to) return fail(FaultKind::conflict, describe(alert) + ": " + std::string(to_string(request.transition)) + " is not possible now");
    if (const std::string what = wanting(request, levels.of(alert.priority)); !what.empty())
        return fail(FaultKind::refused, std::string(to_string(request.transition)) + " needs " + what + "; " + describe(alert));

    Step step{alert, {}};
    step.alert.state = *to;
    step.entry.actor = request.actor;
    step.entry.transition = request.transition;
    step.entry.key = request.key;
    carry_out(request, now, alert, step.alert, step.entry);
    return advance(alert, std::move(step), now, levels);
}

}  // namespace gengfu::alert
