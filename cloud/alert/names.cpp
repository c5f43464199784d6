#include <algorithm>

#include "cloud/alert/alert.hpp"
#include "cloud/alert/name_table.hpp"

namespace gengfu::alert {
namespace {

constexpr Names<State, 9> states{{
    {State::raised, "raised"},
    {State::acknowledged, "acknowledged"},
    {State::dispatched, "dispatched"},
    {State::accepted, "accepted"},
    {State::on_site, "on_site"},
    {State::resolved, "resolved"},
    {State::verified, "verified"},
    {State::closed, "closed"},
    {State::cancelled, "cancelled"},
}};

constexpr Names<Transition, 20> transitions{{
    {Transition::acknowledge, "acknowledge"}, {Transition::dispatch, "dispatch"}, {Transition::refuse, "refuse"},
    {Transition::accept, "accept"},           {Transition::arrive, "arrive"},     {Transition::resolve, "resolve"},
    {Transition::rework, "rework"},           {Transition::verify, "verify"},     {Transition::close, "close"},
    {Transition::cancel, "cancel"},           {Transition::note, "note"},         {Transition::shelve, "shelve"},
    {Transition::unshelve, "unshelve"},       {Transition::raise, "raise"},       {Transition::attach, "attach"},
    {Transition::activate, "activate"},       {Transition::clear, "clear"},       {Transition::escalate, "escalate"},
    {Transition::realarm, "realarm"},         {Transition::decline, "decline"},
}};

constexpr Names<Outcome, 9> outcomes{{
    {Outcome::real, "real"},
    {Outcome::false_alarm, "false_alarm"},
    {Outcome::test, "test"},
    {Outcome::device_fault, "device_fault"},
    {Outcome::environment, "environment"},
    {Outcome::misuse, "misuse"},
    {Outcome::nobody_home, "nobody_home"},
    {Outcome::duplicate, "duplicate"},
    {Outcome::other, "other"},
}};

constexpr Names<Timing, 5> timings{{
    {Timing::acknowledge, "acknowledge"},
    {Timing::dispatch, "dispatch"},
    {Timing::on_site, "on_site"},
    {Timing::realarm, "realarm"},
    {Timing::shelve, "shelve"},
}};

}  // namespace

std::string_view to_string(State state) noexcept {
    return name_of(states, state);
}
std::string_view to_string(Transition transition) noexcept {
    return name_of(transitions, transition);
}
std::string_view to_string(Outcome outcome) noexcept {
    return name_of(outcomes, outcome);
}
std::string_view to_string(Timing timing) noexcept {
    return name_of(timings, timing);
}

std::optional<State> parse_state(std::string_view name) noexcept {
    return value_of(states, name);
}
std::optional<Transition> parse_transition(std::string_view name) noexcept {
    return value_of(transitions, name);
}
std::optional<Outcome> parse_outcome(std::string_view name) noexcept {
    return value_of(outcomes, name);
}
std::optional<Timing> parse_timing(std::string_view name) noexcept {
    return value_of(timings, name);
}

std::vector<std::string> outcome_names() {
    std::vector<std::string> names;
    names.reserve(outcomes.size());
    for (const auto& each : outcomes) names.emplace_back(each.second);
    return names;
}

}  // namespace gengfu::alert
