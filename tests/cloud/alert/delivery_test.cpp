#include "tests/cloud/alert/told_case.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

Lines told_after(const Case& sos, std::size_t before) {
    const Lines all = sos.told();
    return Lines(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
}

}  // namespace

TEST_CASE("raising tells the first level, and each escalation the next that has anybody") {
    Case sos;
    CHECK(sos.told() == Lines{"0 offer desk queued", "0 offer daughter queued"});
    CHECK(!sos.rows[0].due);
    sos.fire(Timing::acknowledge, 30s);
    REQUIRE(sos.rows.size() == 4);
    CHECK(sos.told()[2] == "1 offer wang queued");
    CHECK(sos.told()[3] == "1 offer li queued");
    CHECK(sos.rows[2].due == sos.now + 60s);
    sos.fire(Timing::acknowledge, 30s);
    REQUIRE(sos.rows.size() == 5);
    CHECK(sos.told()[4] == "3 offer duty queued");
}

TEST_CASE("when all levels were told the last is asked anew at each escalation, each time as a delivery of its own") {
    Case sos;
    for (int i = 0; i < 4; ++i) sos.fire(Timing::acknowledge, 60s);
    REQUIRE(sos.rows.size() == 7);
    CHECK(sos.told()[4] == "3 offer duty timed_out asked_again");
    CHECK(sos.told()[5] == "4 offer duty timed_out asked_again");
    CHECK(sos.told()[6] == "5 offer duty queued");
    CHECK(!sos.rows[6].due);
}

TEST_CASE("the acknowledgement of the desk withdraws every offer") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.ask(Transition::acknowledge, "li.na");
    CHECK(sos.told() == Lines{"0 offer desk withdrawn acknowledged by li.na", "0 offer daughter withdrawn acknowledged by li.na",
                              "1 offer wang withdrawn acknowledged by li.na", "1 offer li withdrawn acknowledged by li.na"});
    CHECK(!sos.rows[2].due);
}

TEST_CASE("who accepts first goes, the others are told who it is, and the alert is that person's") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.accept("wang");
    CHECK(sos.alert.state == State::accepted);
    CHECK(sos.alert.assignee == "wang");
    CHECK(sos.told() == Lines{"0 offer desk withdrawn taken by wang", "0 offer daughter withdrawn taken by wang", "1 offer wang accepted",
                              "1 offer li withdrawn taken by wang", "0 notice desk queued taken by wang",
                              "0 notice daughter queued taken by wang", "1 notice li queued taken by wang"});
    sos.ask(Transition::arrive, "wang");
    sos.ask(Transition::resolve, "wang");
    CHECK(sos.told()[2] == "1 offer wang finished");
    REQUIRE(sos.rows.size() == 10);
    CHECK(told_after(sos, 7) == Lines{"0 notice desk queued over by wang: real", "0 notice daughter queued over by wang: real",
                                      "1 notice li queued over by wang: real"});
    sos.ask(Transition::verify, "li.na");
    sos.ask(Transition::close, "li.na");
    CHECK(sos.rows.size() == 10);
}

TEST_CASE("whoever was asked hears who goes and how it ends, also when the time was over or the desk had it; who refused does not") {
    Case sos;
    sos.decline("desk");
    sos.fire(Timing::acknowledge, 30s);
    sos.now += 60s;
    sos.time_out();
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "a neighbour");
    const std::size_t before = sos.rows.size();
    sos.ask(Transition::accept, "a neighbour");
    CHECK(told_after(sos, before) == Lines{"0 notice daughter queued taken by a neighbour", "1 notice wang queued taken by a neighbour",
                                           "1 notice li queued taken by a neighbour", "3 notice duty queued taken by a neighbour"});
    sos.ask(Transition::arrive, "a neighbour");
    const std::size_t arrived = sos.rows.size();
    sos.ask(Transition::resolve, "li.na");
    CHECK(told_after(sos, arrived) == Lines{"0 notice daughter queued over by li.na: real", "1 notice wang queued over by li.na: real",
                                            "1 notice li queued over by li.na: real", "3 notice duty queued over by li.na: real"});
}

TEST_CASE("the next level is told once all of a level have refused or let their time run out, and nobody who has refused is asked there") {
    Case sos;
    sos.decline("daughter");
    CHECK(sos.told() == Lines{"0 offer desk queued", "0 offer daughter refused by daughter"});
    sos.decline("desk");
    REQUIRE(sos.rows.size() == 4);
    sos.now += 59s;
    sos.district.plan[3] = District::level({"wang", "duty"});
    sos.decline("wang");
    CHECK(sos.rows.size() == 4);
    sos.now += 1s;
    sos.time_out();
    CHECK(sos.told()[3] == "1 offer li timed_out unanswered");
    REQUIRE(sos.rows.size() == 5);
    CHECK(sos.told()[4] == "3 offer duty queued");
    CHECK(sos.alert.state == State::raised);
}

TEST_CASE("a time-out after an escalation leaves to those who were told meanwhile their time") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.now += 60s;
    sos.press();  // escalates as well: the duty
    sos.time_out();
    CHECK(sos.told()[2] == "1 offer wang timed_out unanswered");
    CHECK(sos.told()[4] == "3 offer duty queued");
    CHECK(sos.rows.size() == 5);
}

TEST_CASE("who is sent by the desk gets a task, and whoever is not in the file gets none") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "wang");
    REQUIRE(sos.rows.size() == 3);
    CHECK(sos.told()[2] == "0 task wang queued");
    CHECK(sos.rows[2].due == sos.now + 60s);
    sos.ask(Transition::dispatch, "li.na", "a neighbour");
    CHECK(sos.told()[2] == "0 task wang withdrawn dispatched by a neighbour");
    CHECK(sos.rows.size() == 3);
    sos.ask(Transition::dispatch, "li.na", "li");
    sos.ask(Transition::accept, "li");
    CHECK(sos.told()[3] == "0 task li accepted");
}

TEST_CASE("who was sent and refuses, before or after accepting, is replaced by offers to the next level") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "wang");
    sos.ask(Transition::refuse, "wang");
    CHECK(sos.alert.state == State::acknowledged);
    CHECK(sos.told()[2] == "0 task wang refused by wang");
    REQUIRE(sos.rows.size() == 4);
    CHECK(sos.told()[3] == "1 offer li queued");  // wang has just refused
    sos.accept("li");
    CHECK(sos.alert.state == State::accepted);
    CHECK(sos.alert.assignee == "li");
    sos.ask(Transition::refuse, "li");
    CHECK(sos.told()[3] == "1 offer li refused by li");
    CHECK(sos.told().back() == "3 offer duty queued");
}

TEST_CASE("who stands before a locked door hands it back, and the next level is told") {
    Case sos;
    sos.accept("daughter");
    sos.ask(Transition::arrive, "daughter");
    sos.ask(Transition::refuse, "daughter");
    CHECK(sos.alert.state == State::acknowledged);
    CHECK(sos.alert.assignee.empty());
    CHECK(sos.told()[1] == "0 offer daughter refused by daughter");
    CHECK(sos.told()[sos.rows.size() - 2] == "1 offer wang queued");
    CHECK(sos.told().back() == "1 offer li queued");
}

TEST_CASE("an unanswered task goes to the next level, and the first to accept replaces who was sent") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "wang");
    sos.now += 60s;
    sos.time_out();
    CHECK(sos.told()[2] == "0 task wang timed_out unanswered");
    CHECK(sos.told()[3] == "1 offer wang queued");
    CHECK(sos.told()[4] == "1 offer li queued");
    sos.accept("li");
    CHECK(sos.alert.assignee == "li");
    CHECK(sos.told()[3] == "1 offer wang withdrawn taken by li");
}

TEST_CASE("cancelling withdraws everything and tells who is on the way") {
    Case sos;
    sos.accept("daughter");
    sos.ask(Transition::cancel, "li.na");
    CHECK(sos.told()[1] == "0 offer daughter withdrawn cancelled by li.na");
    CHECK(told_after(sos, sos.rows.size() - 2) ==
          Lines{"0 notice daughter queued cancelled by li.na: false_alarm", "0 notice desk queued over by li.na: false_alarm"});
    Case other;
    other.ask(Transition::cancel, "li.na");
    CHECK(other.told() == Lines{"0 offer desk withdrawn cancelled by li.na", "0 offer daughter withdrawn cancelled by li.na",
                                "0 notice desk queued over by li.na: false_alarm", "0 notice daughter queued over by li.na: false_alarm"});
}

TEST_CASE("who presses again while somebody is on the way is told to that person") {
    Case sos;
    sos.accept("daughter");
    const std::size_t before = sos.rows.size();
    sos.press();
    REQUIRE(sos.rows.size() == before + 1);
    CHECK(sos.told().back() == "0 notice daughter queued again");
}

TEST_CASE("who presses again while somebody was sent and has not answered is told to that person") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "daughter");
    const std::size_t before = sos.rows.size();
    sos.press();
    REQUIRE(sos.rows.size() == before + 1);
    CHECK(sos.told().back() == "0 notice daughter queued again");
}

TEST_CASE("who presses again while the desk has the alert in hand is told to no responder") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    const std::size_t before = sos.rows.size();
    sos.press();
    CHECK(sos.rows.size() == before);
}

TEST_CASE("when who accepted is late the next level hears of it without being asked") {
    Case sos;
    sos.accept("daughter");
    sos.fire(Timing::on_site, 15min);
    CHECK(sos.told()[sos.rows.size() - 2] == "1 notice wang queued late by daughter");
    CHECK(sos.told().back() == "1 notice li queued late by daughter");
    sos.ask(Transition::refuse, "daughter");
    CHECK(sos.told().back() == "1 offer li queued");  // a notice was no offer
}

TEST_CASE("a shelved alert tells nobody, and goes on with the next level when that is over") {
    Case sos;
    sos.ask(Transition::shelve, "li.na");
    CHECK(sos.told() == Lines{"0 offer desk withdrawn shelved by li.na", "0 offer daughter withdrawn shelved by li.na"});
    sos.fire(Timing::shelve, 5min);
    REQUIRE(sos.rows.size() == 4);
    CHECK(sos.told()[2] == "1 offer wang queued");
}

TEST_CASE("who is sent back for rework has a new task") {
    Case sos;
    sos.accept("daughter");
    sos.ask(Transition::arrive, "daughter");
    sos.ask(Transition::resolve, "daughter");
    sos.ask(Transition::rework, "li.na");
    CHECK(sos.told()[1] == "0 offer daughter finished");
    CHECK(sos.told().back() == "0 task daughter queued");
}

TEST_CASE("without anybody in the plan nothing is made up") {
    Case sos;
    sos.district.plan = {District::level({}), District::level({})};
    const std::size_t before = sos.rows.size();
    sos.fire(Timing::acknowledge, 30s);
    CHECK(sos.rows.size() == before);
}

TEST_CASE("a yes may come late, and neither after a no, nor in another round, nor when somebody else goes") {
    Alert alert;
    alert.state = State::acknowledged;
    Delivery offer;
    offer.to.responder = ResponderId{"wang"};
    for (const auto& [state, may] : {std::pair{DeliveryState::queued, true},
                                     {DeliveryState::timed_out, true},
                                     {DeliveryState::withdrawn, true},
                                     {DeliveryState::refused, false},
                                     {DeliveryState::accepted, false},
                                     {DeliveryState::finished, false}}) {
        CAPTURE(to_string(state));
        offer.state = state;
        CHECK(may_accept(offer, alert) == may);
    }
    offer.state = DeliveryState::timed_out;
    offer.kind = DeliveryKind::notice;
    CHECK(!may_accept(offer, alert));
    offer.kind = DeliveryKind::task;
    alert.assignee = "wang";
    CHECK(may_accept(offer, alert));
    alert.assignee = "li";
    CHECK(!may_accept(offer, alert));
    alert.assignee.clear();
    alert.round = 2;
    CHECK(!may_accept(offer, alert));
}

TEST_CASE("an alert that has gone further cannot be accepted any more") {
    Case sos;
    sos.accept("daughter");
    const auto way = way_to_accept(sos.alert, ResponderId{"desk"});
    REQUIRE(!way);
    CHECK(way.error().what == "alert 17 is accepted and cannot be accepted any more");
}

TEST_CASE("a visit is credited in minutes that have begun, up to the most of one visit") {
    CHECK(credited_minutes(0ms, 240min) == 0);
    CHECK(credited_minutes(1ms, 240min) == 1);
    CHECK(credited_minutes(60min, 240min) == 60);
    CHECK(credited_minutes(60min + 1ms, 240min) == 61);
    CHECK(credited_minutes(20h, 240min) == 240);
}
