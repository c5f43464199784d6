#include <catch2/catch.hpp>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

const Instant noon = from_unix_ms(1'800'000'000'000);

const ServiceLevels levels;

std::vector<Transition> every_transition() {
    std::vector<Transition> all;
    for (int i = 0; i <= static_cast<int>(Transition::decline); ++i) all.push_back(static_cast<Transition>(i));
    return all;
}

std::vector<State> every_state() {
    std::vector<State> all;
    for (int i = 0; i <= static_cast<int>(State::cancelled); ++i) all.push_back(static_cast<State>(i));
    return all;
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
    if (transition == Transition::shelve) request.shelve_for = std::chrono::minutes{10};
    request.key = "k-1";
    return request;
}

}  // namespace

TEST_CASE("a request that lacks what its transition needs is refused by name") {
    const auto refused = [](State state, Transition transition, auto&& spoil, const std::string& word) {
        Request request = complete(transition);
        spoil(request);
        const auto step = apply(alert_in(state, true, 3), request, noon, levels);
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
    refused(State::dispatched, Transition::refuse, [](Request& r) { r.reason.clear(); }, "reason");
    refused(State::resolved, Transition::rework, [](Request& r) { r.reason.clear(); }, "reason");
    refused(State::raised, Transition::shelve, [](Request& r) { r.reason.clear(); }, "reason");
    refused(State::raised, Transition::shelve, [](Request& r) { r.shelve_for.reset(); }, "600 s");
    refused(State::raised, Transition::shelve, [](Request& r) { r.shelve_for = Duration{0}; }, "600 s");
    refused(State::raised, Transition::shelve, [](Request& r) { r.shelve_for = Duration{600'001}; }, "600 s");
    refused(State::raised, Transition::acknowledge, [](Request& r) { r.photo = "IMG_1"; }, "no photo");
    refused(State::on_site, Transition::resolve, [](Request& r) { r.photo = "javascript:alert(1)"; }, "https");
}

TEST_CASE("an alert is cancelled as a false alarm, an exercise or a duplicate, and as nothing else") {
    for (const std::string& name : outcome_names()) {
        CAPTURE(name);
        Request request = complete(Transition::cancel);
        request.outcome = parse_outcome(name);
        const bool may = name == "false_alarm" || name == "test" || name == "duplicate";
        CHECK(apply(alert_in(State::raised, true, 3), request, noon, levels).has_value() == may);
    }
}

TEST_CASE("outcome and assignee stay with the alert") {
    const auto dispatched = apply(alert_in(State::acknowledged, true, 2), complete(Transition::dispatch), noon, levels);
    REQUIRE(dispatched);
    CHECK(dispatched->alert.assignee == "grid worker 12");
    const auto resolved = apply(alert_in(State::on_site, true, 2), complete(Transition::resolve), noon, levels);
    REQUIRE(resolved);
    CHECK(resolved->alert.outcome == Outcome::false_alarm);
    CHECK(resolved->entry.outcome == Outcome::false_alarm);
}

TEST_CASE("every name is read back as what it names") {
    for (const State each : every_state()) CHECK(parse_state(to_string(each)) == each);
    for (const Transition each : every_transition()) CHECK(parse_transition(to_string(each)) == each);
    for (const std::string& name : outcome_names()) CHECK(to_string(parse_outcome(name).value()) == name);
    for (int i = 0; i <= static_cast<int>(Timing::shelve); ++i)
        CHECK(parse_timing(to_string(static_cast<Timing>(i))) == static_cast<Timing>(i));
    CHECK(!parse_timing("never"));
    CHECK(to_string(static_cast<Timing>(99)) == "unknown");
    CHECK(!parse_state("Raised"));
    CHECK(!parse_transition(""));
    CHECK(!parse_outcome("unknown"));
    CHECK(to_string(static_cast<State>(99)) == "unknown");
    CHECK(to_string(static_cast<Transition>(99)) == "unknown");
    CHECK(to_string(static_cast<Outcome>(99)) == "unknown");
}

TEST_CASE("who refuses is named, and no longer the one who was sent") {
    for (const State from : {State::dispatched, State::accepted, State::on_site}) {
        Alert alert = alert_in(from, true, 2);
        alert.assignee = "grid worker 7";
        const auto step = apply(alert, complete(Transition::refuse), noon, levels);
        REQUIRE(step);
        CHECK(step->alert.state == State::acknowledged);
        CHECK(step->alert.assignee.empty());
        CHECK(step->entry.assignee == "grid worker 7");
    }
}

TEST_CASE("work is sent back to who did it, or to whom the request names") {
    Alert alert = alert_in(State::resolved, true, 2);
    alert.assignee = "grid worker 7";
    alert.outcome = Outcome::false_alarm;
    Request request = complete(Transition::rework);
    CHECK(apply(alert, request, noon, levels)->alert.assignee == "grid worker 12");
    request.assignee.clear();
    const auto step = apply(alert, request, noon, levels);
    CHECK(step->alert.assignee == "grid worker 7");
    CHECK(step->entry.assignee == "grid worker 7");
    CHECK(!step->alert.outcome);
}

TEST_CASE("feedback keeps the reference to its photo in the journal") {
    Request request = complete(Transition::resolve);
    request.photo = "https://pictures.example/17.jpg";
    CHECK(apply(alert_in(State::on_site, true, 2), request, noon, levels)->entry.photo == request.photo);
}

TEST_CASE("how long an alert may be shelved is a matter of its priority, and a life-safety alert only for a short time") {
    const std::pair<Priority, Duration> all[] = {{Priority::p1, std::chrono::minutes{10}},
                                                 {Priority::p2, std::chrono::hours{2}},
                                                 {Priority::p3, std::chrono::hours{24}},
                                                 {Priority::p4, std::chrono::hours{24 * 7}}};
    for (const auto& [priority, most] : all) {
        Alert alert = alert_in(State::raised, true, 2);
        alert.priority = priority;
        Request request = complete(Transition::shelve);
        request.shelve_for = most;
        const auto step = apply(alert, request, noon, levels);
        REQUIRE(step);
        CHECK(step->alert.shelved_until == noon + most);
        CHECK(step->entry.shelved_until == noon + most);
        request.shelve_for = most + Duration{1};
        CHECK(!apply(alert, request, noon, levels));
    }
}
