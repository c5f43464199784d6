#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

const Instant noon = from_unix_ms(1'800'000'000'000);

/// The life of an alert as the design's drawing has it, written down once more by hand.
const std::map<State, std::map<Transition, State>> drawing{
    {State::raised, {{Transition::acknowledge, State::acknowledged}}},
    {State::acknowledged, {{Transition::dispatch, State::dispatched}}},
    {State::dispatched, {{Transition::accept, State::accepted}, {Transition::dispatch, State::dispatched}}},
    {State::accepted, {{Transition::arrive, State::on_site}}},
    {State::on_site, {{Transition::resolve, State::resolved}}},
    {State::resolved, {{Transition::verify, State::verified}}},
    {State::verified, {{Transition::close, State::closed}}},
    {State::closed, {}},
    {State::cancelled, {}},
};

std::vector<Transition> every_transition() {
    std::vector<Transition> all;
    for (int i = 0; i <= static_cast<int>(Transition::escalate); ++i) all.push_back(static_cast<Transition>(i));
    return all;
}

std::optional<State> drawn(State from, Transition transition) {
    const bool open = from != State::closed && from != State::cancelled;
    if (open && transition == Transition::cancel) return State::cancelled;
    if (open && transition == Transition::note) return from;
    const auto found = drawing.at(from).find(transition);
    if (found == drawing.at(from).end()) return std::nullopt;
    return found->second;
}

Alert alert_in(State state, bool condition_active, int version) {
    Alert alert;
    alert.id = AlertId{17};
    alert.cause = {GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"gas-0007"}, KindId{"gas-detector"}, "2-301", ConditionId{"gas-high"}};
    alert.state = state;
    alert.condition_active = condition_active;
    alert.version = version;
    alert.raised_at = alert.taken_at = alert.updated_at = noon;
    return alert;
}

Request complete(Transition transition) {
    Request request;
    request.transition = transition;
    request.actor = "li.na";
    request.reason = "seen by the neighbour";
    request.outcome =
        transition == Transition::resolve || transition == Transition::cancel ? std::optional{Outcome::false_alarm} : std::nullopt;
    request.assignee = "grid worker 12";
    request.key = "k-1";
    return request;
}

}  // namespace

TEST_CASE("every state takes exactly the transitions of the drawing, whatever the condition and the version") {
    std::size_t looked_at = 0;
    for (const auto& [state, ignored] : drawing) {
        for (const Transition transition : every_transition()) {
            for (const bool active : {false, true}) {
                for (const std::optional<int> expected : {std::optional<int>{}, std::optional{4}, std::optional{5}, std::optional{6}}) {
                    CAPTURE(to_string(state), to_string(transition), active, expected.value_or(0));
                    const Alert before = alert_in(state, active, 5);
                    Request request = complete(transition);
                    request.expected_version = expected;
                    const auto step = apply(before, request, noon + Duration{1});
                    const auto to = drawn(state, transition);
                    const bool should = to && expected.value_or(5) == 5;
                    REQUIRE(step.has_value() == should);
                    ++looked_at;
                    if (!should) {
                        CHECK(step.error().kind == FaultKind::conflict);
                        CHECK_THAT(step.error().what, Catch::Contains(std::string(to_string(state))) && Catch::Contains("version 5"));
                        continue;
                    }
                    CHECK(step->alert.state == *to);
                    CHECK(step->alert.version == 6);
                    CHECK(step->alert.condition_active == active);
                    CHECK(step->alert.updated_at == noon + Duration{1});
                    CHECK(step->entry.from == state);
                    CHECK(step->entry.to == *to);
                    CHECK(step->entry.version == 6);
                    CHECK(step->entry.transition == transition);
                    CHECK(step->entry.actor == "li.na");
                    CHECK(step->entry.key == "k-1");
                }
            }
        }
    }
    CHECK(looked_at == 9u * 14u * 2u * 4u);
}

TEST_CASE("what is offered as legal is what is accepted") {
    for (const auto& [state, ignored] : drawing) {
        const Alert alert = alert_in(state, true, 1);
        const auto offered = legal(alert);
        const std::set<Transition> unique(offered.begin(), offered.end());
        CHECK(unique.size() == offered.size());
        for (const Transition each : every_transition()) {
            CAPTURE(to_string(state), to_string(each));
            CHECK(unique.contains(each) == apply(alert, complete(each), noon).has_value());
        }
    }
}

TEST_CASE("a request that lacks what its transition needs is refused by name") {
    const auto refused = [](State state, Transition transition, auto&& spoil, const std::string& word) {
        Request request = complete(transition);
        spoil(request);
        const auto step = apply(alert_in(state, true, 3), request, noon);
        REQUIRE(!step);
        CHECK(step.error().kind == FaultKind::refused);
        CHECK_THAT(step.error().what, Catch::Contains(word) && Catch::Contains("version 3"));
    };
    refused(State::on_site, Transition::resolve, [](Request& r) { r.outcome.reset(); }, "outcome");
    refused(State::on_site, Transition::resolve, [](Request& r) { r.reason.clear(); }, "reason");
    refused(State::raised, Transition::cancel, [](Request& r) { r.outcome.reset(); }, "outcome");
    refused(State::raised, Transition::cancel, [](Request& r) { r.outcome = Outcome::real; }, "false_alarm");
    refused(State::raised, Transition::cancel, [](Request& r) { r.reason.clear(); }, "reason");
    refused(State::acknowledged, Transition::dispatch, [](Request& r) { r.assignee.clear(); }, "assignee");
    refused(State::raised, Transition::acknowledge, [](Request& r) { r.actor.clear(); }, "actor");
    refused(State::raised, Transition::note, [](Request& r) { r.reason.clear(); }, "reason");
}

TEST_CASE("an alert is cancelled as a false alarm, an exercise or a duplicate, and as nothing else") {
    for (const std::string& name : outcome_names()) {
        CAPTURE(name);
        Request request = complete(Transition::cancel);
        request.outcome = parse_outcome(name);
        const bool may = name == "false_alarm" || name == "test" || name == "duplicate";
        CHECK(apply(alert_in(State::raised, true, 3), request, noon).has_value() == may);
    }
}

TEST_CASE("outcome and assignee stay with the alert") {
    const auto dispatched = apply(alert_in(State::acknowledged, true, 2), complete(Transition::dispatch), noon);
    REQUIRE(dispatched);
    CHECK(dispatched->alert.assignee == "grid worker 12");
    const auto resolved = apply(alert_in(State::on_site, true, 2), complete(Transition::resolve), noon);
    REQUIRE(resolved);
    CHECK(resolved->alert.outcome == Outcome::false_alarm);
    CHECK(resolved->entry.outcome == Outcome::false_alarm);
}

TEST_CASE("every name is read back as what it names") {
    for (const auto& [state, ignored] : drawing) CHECK(parse_state(to_string(state)) == state);
    for (const Transition each : every_transition()) CHECK(parse_transition(to_string(each)) == each);
    for (const std::string& name : outcome_names()) CHECK(to_string(parse_outcome(name).value()) == name);
    CHECK(!parse_state("Raised"));
    CHECK(!parse_transition(""));
    CHECK(!parse_outcome("unknown"));
    CHECK(to_string(static_cast<State>(99)) == "unknown");
    CHECK(to_string(static_cast<Transition>(99)) == "unknown");
    CHECK(to_string(static_cast<Outcome>(99)) == "unknown");
}
