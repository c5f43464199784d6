#include "tests/cloud/alert/told_case.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

/// Acknowledged by the desk and sent to somebody.
Case sent_to(const std::string& whom) {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", whom);
    return sos;
}

void stand(Case& sos, bool test = false) {
    const AlarmEvent active{DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::active, Priority::p1, sos.now, test};
    if (const auto step = apply(sos.alert, sos.alert.cause, active, sos.now, sos.levels)) sos.take(*step);
}

void clear(Case& sos) {
    const AlarmEvent cleared{DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::cleared, Priority::p1, sos.now, false};
    sos.take(*apply(sos.alert, sos.alert.cause, cleared, sos.now, sos.levels));
}

Case resolved_by(const std::string& whom) {
    Case sos;
    sos.accept(whom);
    sos.ask(Transition::arrive, whom);
    sos.ask(Transition::resolve, whom);
    return sos;
}

void check_offered_from_the_beginning(const Case& sos, std::size_t before) {
    REQUIRE(sos.rows.size() == before + 2);
    CHECK(sos.told()[before] == "0 offer desk queued");
    CHECK(sos.told()[before + 1] == "0 offer daughter queued");
    CHECK(sos.rows[before].round == sos.alert.round);
}

}  // namespace

TEST_CASE("the next level hears of an alert that was acknowledged and that nobody is sent to") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.fire(Timing::dispatch, 90s);
    CHECK(sos.told()[2] == "1 offer wang queued");
}

TEST_CASE("while who was sent has not answered the next level is asked, but not that person twice") {
    Case sos = sent_to("wang");
    sos.fire(Timing::on_site, 8min);
    REQUIRE(sos.rows.size() == 4);
    CHECK(sos.told()[3] == "1 offer li queued");
    sos.ask(Transition::refuse, "wang");
    CHECK(sos.rows.size() == 4);  // li has not answered yet
}

TEST_CASE("when another rule counts by now, its first level that has somebody who was not asked is told") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.district.plan = {District::level({"daughter", "night"}), District::level({"duty"})};
    sos.fire(Timing::acknowledge, 30s);
    REQUIRE(sos.rows.size() == 5);
    CHECK(sos.told()[4] == "0 offer night queued");
    sos.fire(Timing::acknowledge, 60s);
    CHECK(sos.told().back() == "1 offer duty queued");
}

TEST_CASE("a level with a time for its answer is not held up by one before it that has none") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.decline("wang");
    CHECK(sos.rows.size() == 4);
    sos.now += 60s;
    sos.time_out();
    REQUIRE(sos.rows.size() == 5);
    CHECK(sos.told()[0] == "0 offer desk queued");
    CHECK(sos.told()[4] == "3 offer duty queued");
}

TEST_CASE("who is the last to refuse is not asked anew while anybody of an earlier level may still answer") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.fire(Timing::acknowledge, 30s);
    sos.decline("duty");
    CHECK(sos.rows.size() == 5);
    for (const char* each : {"desk", "daughter", "wang"}) sos.decline(each);
    CHECK(sos.rows.size() == 5);
    sos.decline("li");
    REQUIRE(sos.rows.size() == 6);
    CHECK(sos.told()[5] == "4 offer duty queued");
}

TEST_CASE("what was shelved, clears and stands again tells the next level at once") {
    Case sos;
    stand(sos);
    sos.ask(Transition::shelve, "li.na");
    clear(sos);
    stand(sos);
    CHECK(!sos.alert.shelved_until);
    REQUIRE(sos.rows.size() == 4);
    CHECK(sos.told()[2] == "1 offer wang queued");
}

TEST_CASE("who is at work for too long is told of to the next level, past one that has nobody, and to none when there is no plan") {
    Case sos = sent_to("daughter");
    sos.ask(Transition::accept, "daughter");
    sos.ask(Transition::arrive, "daughter");
    sos.fire(Timing::realarm, 15min);
    CHECK(sos.told().back() == "1 notice li queued late by daughter");
    sos.fire(Timing::realarm, 15min);
    CHECK(sos.told().back() == "3 notice duty queued late by daughter");
    const std::size_t before = sos.rows.size();
    sos.district.plan.clear();
    sos.fire(Timing::realarm, 15min);
    CHECK(sos.rows.size() == before);
}

TEST_CASE("a press, or a condition that stands again, on what was resolved or verified is offered from the beginning") {
    for (const bool verified : {false, true})
        for (const bool pressed : {false, true}) {
            CAPTURE(verified, pressed);
            Case sos = resolved_by("daughter");
            if (verified) sos.ask(Transition::verify, "li.na");
            const std::size_t before = sos.rows.size();
            if (pressed)
                sos.press();
            else
                stand(sos);
            CHECK(sos.alert.state == State::raised);
            check_offered_from_the_beginning(sos, before);
            CHECK(sos.told()[1] == "0 offer daughter finished");
        }
}

TEST_CASE("what still stands after it was resolved is offered from the beginning when it alarms again") {
    Case sos;
    stand(sos);
    sos.accept("daughter");
    sos.ask(Transition::arrive, "daughter");
    sos.ask(Transition::resolve, "daughter");
    const std::size_t before = sos.rows.size();
    sos.fire(Timing::realarm, 15min);
    CHECK(sos.alert.state == State::raised);
    check_offered_from_the_beginning(sos, before);
}

TEST_CASE("whoever refused, or did not answer, in the round before is asked again in the next") {
    Case sos;
    sos.decline("desk");
    sos.fire(Timing::acknowledge, 30s);
    sos.accept("wang");
    sos.ask(Transition::arrive, "wang");
    sos.ask(Transition::resolve, "wang");
    const std::size_t before = sos.rows.size();
    sos.press();
    check_offered_from_the_beginning(sos, before);
    sos.fire(Timing::acknowledge, 30s);
    CHECK(sos.told()[before + 2] == "1 offer wang queued");
    CHECK(sos.told()[before + 3] == "1 offer li queued");
}

TEST_CASE("an exercise that turns out to be real is offered from the beginning, whoever was at work in it") {
    Case drill;
    drill.alert.test = true;
    drill.accept("daughter");
    drill.ask(Transition::arrive, "daughter");
    const std::size_t before = drill.rows.size();
    drill.press();
    CHECK(drill.alert.state == State::raised);
    CHECK(drill.told()[1] == "0 offer daughter withdrawn asked_again");
    check_offered_from_the_beginning(drill, before);
    Case known;
    known.alert.test = true;
    known.ask(Transition::acknowledge, "li.na");
    stand(known);
    CHECK(known.alert.state == State::raised);
    check_offered_from_the_beginning(known, 2);
}

TEST_CASE("an exercise that turns out to be real is told, and what stands again is not told anew") {
    Case sos;
    sos.rows.clear();
    sos.alert.test = true;
    sos.alert.condition_active = true;
    stand(sos);
    CHECK(sos.told() == Lines{"0 offer desk queued", "0 offer daughter queued"});
    sos.alert.condition_active = false;
    stand(sos);
    CHECK(sos.rows.size() == 2);
    sos.ask(Transition::acknowledge, "li.na");
    sos.alert.condition_active = false;
    stand(sos);
    CHECK(sos.rows.size() == 2);
}

TEST_CASE("the end of a shelving tells nobody of an alert that was acknowledged") {
    Case sos;
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::shelve, "li.na");
    sos.fire(Timing::shelve, 5min);
    CHECK(sos.rows.size() == 2);
}

TEST_CASE("who refuses a shelved alert is not replaced before the shelving is over") {
    Case sos;
    sos.accept("daughter");
    sos.ask(Transition::shelve, "li.na");
    const std::size_t before = sos.rows.size();
    sos.ask(Transition::refuse, "daughter");
    CHECK(sos.rows.size() == before);
    CHECK(sos.told()[1] == "0 offer daughter refused by daughter");
}

TEST_CASE("somebody who is not in the file may accept: the others are told that it is taken") {
    Case sos = sent_to("a neighbour");
    sos.fire(Timing::on_site, 8min);
    sos.ask(Transition::accept, "a neighbour");
    CHECK(sos.told()[2] == "1 offer wang withdrawn taken by a neighbour");
    CHECK(sos.told().back() == "1 notice li queued taken by a neighbour");
}

TEST_CASE("who was sent accepts the task by itself") {
    Case sos = sent_to("wang");
    sos.accept("wang");
    CHECK(sos.alert.state == State::accepted);
    CHECK(sos.told() == Lines{"0 offer desk withdrawn acknowledged by li.na", "0 offer daughter withdrawn acknowledged by li.na",
                              "0 task wang accepted", "0 notice desk queued taken by wang", "0 notice daughter queued taken by wang"});
}

TEST_CASE("who was sent and says yes by telephone, after the time for it, has accepted all the same") {
    Case sos = sent_to("wang");
    sos.district.plan.clear();
    sos.now += 60s;
    sos.time_out();
    REQUIRE(sos.told()[2] == "0 task wang timed_out unanswered");
    sos.ask(Transition::accept, "li.na");
    CHECK(sos.told()[2] == "0 task wang accepted");
}

TEST_CASE("who accepts one of two offers is not told that somebody else has taken the other") {
    Case sos;
    sos.rows.push_back(sos.rows[1]);
    sos.rows[2].id = DeliveryId{3};
    sos.accept("daughter");
    CHECK(sos.told() == Lines{"0 offer desk withdrawn taken by daughter", "0 offer daughter accepted",
                              "0 offer daughter withdrawn taken by daughter", "0 notice desk queued taken by daughter"});
}

TEST_CASE("a refusal leaves alone what the same person was told before and did not take") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    sos.ask(Transition::acknowledge, "li.na");
    sos.ask(Transition::dispatch, "li.na", "wang");
    sos.ask(Transition::refuse, "wang");
    CHECK(sos.told()[2] == "1 offer wang withdrawn acknowledged by li.na");
    CHECK(sos.told()[4] == "1 task wang refused by wang");
}

TEST_CASE("a time-out before the time is up changes nothing") {
    Case sos;
    sos.fire(Timing::acknowledge, 30s);
    const Lines before = sos.told();
    sos.now += 59s;
    sos.time_out();
    CHECK(sos.told() == before);
}

TEST_CASE("a step that a later build has added tells nobody") {
    Case sos;
    Step step{sos.alert, {}};
    step.entry.transition = static_cast<Transition>(99);
    sos.take(step);
    CHECK(sos.rows.size() == 2);
}
