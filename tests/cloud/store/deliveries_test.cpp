#include "cloud/store/delivery_table.hpp"
#include "tests/cloud/store/district.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using alert::DeliveryState;
using alert::State;
using alert::Transition;
using alert::Why;

TEST_CASE("an alert is raised together with its offers, and the journal's followers get both") {
    Centre centre;
    centre.press("call-1");
    const auto changes = centre.store->changes_after(0, 100);
    REQUIRE(changes.size() == 1);
    REQUIRE(changes[0].deliveries.size() == 2);
    CHECK(changes[0].deliveries[0].to.responder == alert::ResponderId{"desk"});
    CHECK(changes[0].deliveries[1].to.responder == alert::ResponderId{"zhao"});
    CHECK(changes[0].deliveries[1].caused_by == changes[0].entry.seq);
    CHECK(centre.store->deliveries_waiting() == 2);
    centre.press("call-2", true);  // an exercise
    CHECK(centre.store->deliveries_waiting() == 2);
}

TEST_CASE("deliveries are listed newest first by responder, alert and state") {
    Centre centre;
    centre.press("call-1");
    centre.press("call-2");
    alert::Deliveries::Wanted wanted;
    wanted.responder = "zhao";
    const auto of_zhao = centre.store->deliveries(wanted);
    REQUIRE(of_zhao.size() == 2);
    CHECK(of_zhao[0].alert.id == alert::AlertId{2});
    wanted.alert = alert::AlertId{1};
    REQUIRE(centre.store->deliveries(wanted).size() == 1);
    REQUIRE(centre.ask(1, Transition::acknowledge, "k"));
    CHECK(centre.store->deliveries(wanted)[0].delivery.state == DeliveryState::withdrawn);
    wanted.state = DeliveryState::queued;
    CHECK(centre.store->deliveries(wanted).empty());
    wanted = {};
    wanted.before = alert::DeliveryId{2};
    CHECK(centre.store->deliveries(wanted).size() == 1);
}

TEST_CASE("the first to accept goes, whoever comes second hears who it is, and the same answer again changes nothing") {
    Centre centre;
    centre.press("call-1");
    const auto zhao = centre.answer(2, accept, "a");
    if (!zhao) FAIL(zhao.error().what);
    CHECK(zhao->delivery.state == DeliveryState::accepted);
    CHECK(zhao->alert.state == State::accepted);
    CHECK(zhao->alert.assignee == "zhao");
    const auto desk = centre.answer(1, accept, "b");
    REQUIRE(!desk);
    CHECK(desk.error().kind == FaultKind::conflict);
    CHECK(desk.error().what == "delivery 1 to desk is withdrawn (taken by zhao)");
    const auto seq = centre.store->last_seq();
    const auto again = centre.answer(2, accept, "a");
    REQUIRE(again);
    CHECK(again->delivery == zhao->delivery);
    CHECK(centre.store->last_seq() == seq);
    CHECK(!centre.answer(2, refuse, "a", "ill"));
    CHECK(centre.store->last_seq() == seq);
    CHECK(centre.answer(99, accept, "c").error().kind == FaultKind::not_found);
    const auto rows = centre.deliveries();
    REQUIRE(rows.size() == 3);
    CHECK(rows[2].kind == alert::DeliveryKind::notice);
    CHECK(rows[2].why == Why::taken);
    CHECK(rows[2].who == "zhao");
    const auto timeline = centre.store->timeline(alert::AlertId{1});
    REQUIRE(timeline.size() == 4);
    CHECK(timeline[1].transition == Transition::acknowledge);
    CHECK(timeline[1].actor == "zhao");
}

TEST_CASE("a late yes is taken as long as nobody goes, and whoever comes after it hears who does") {
    Centre centre;
    centre.press("call-1");
    centre.clock.advance(30s);
    static_cast<void>(centre.store->fire_due(centre.clock.wall(), 100));
    centre.clock.advance(20s);
    static_cast<void>(centre.store->fire_due(centre.clock.wall(), 100));
    REQUIRE(centre.deliveries()[2].state == DeliveryState::timed_out);
    REQUIRE(centre.ask(1, Transition::acknowledge, "k"));
    REQUIRE(centre.deliveries()[1].state == DeliveryState::withdrawn);
    REQUIRE(centre.ask(1, Transition::dispatch, "k2", "duty"));
    const auto sent = centre.answer(2, accept, "a");
    REQUIRE(!sent);
    CHECK(sent.error().what == "delivery 2 to zhao is withdrawn (acknowledged by li.na); duty goes");
    REQUIRE(centre.ask(1, Transition::refuse, "k3"));
    const auto wang = centre.answer(3, accept, "b");
    if (!wang) FAIL(wang.error().what);
    CHECK(wang->delivery.state == DeliveryState::accepted);
    CHECK(wang->alert.assignee == "wang");
    const auto second = centre.answer(4, accept, "c");
    REQUIRE(!second);
    CHECK(second.error().kind == FaultKind::conflict);
    CHECK(second.error().what == "delivery 4 to li is timed_out (unanswered); wang goes");
    CHECK(!centre.answer(4, refuse, "d", "ill"));
}

TEST_CASE("a late yes to the first of several offers is taken, and that offer is accepted and finished") {
    Centre centre;
    centre.press("call-1");
    for (int minute = 0; minute < 10; ++minute) {
        centre.clock.advance(60s);
        while (centre.store->fire_due(centre.clock.wall(), 100) > 0) {
        }
    }
    const auto asked = centre.deliveries();
    const auto first = std::find_if(asked.begin(), asked.end(), [](const auto& each) { return each.why == Why::asked_again; });
    REQUIRE(first != asked.end());
    const auto duty = centre.answer(first->id.value(), accept, "a");
    if (!duty) FAIL(duty.error().what);
    CHECK(duty->alert.assignee == "duty");
    CHECK(duty->delivery.state == DeliveryState::accepted);
    REQUIRE(centre.ask(1, Transition::arrive, "b"));
    REQUIRE(centre.ask(1, Transition::resolve, "c"));
    CHECK(centre.store->delivery(first->id)->delivery.state == DeliveryState::finished);
}

TEST_CASE("a task that was not answered in time may still be accepted by who was sent") {
    Centre centre;
    centre.press("call-1");
    REQUIRE(centre.ask(1, Transition::acknowledge, "k"));
    REQUIRE(centre.ask(1, Transition::dispatch, "k2", "wang"));
    centre.clock.advance(60s);
    static_cast<void>(centre.store->fire_due(centre.clock.wall(), 100));
    REQUIRE(centre.deliveries()[2].state == DeliveryState::timed_out);
    const auto wang = centre.answer(3, accept, "a");
    if (!wang) FAIL(wang.error().what);
    CHECK(wang->alert.state == State::accepted);
}

TEST_CASE("a refusal needs a reason, is told in the timeline, and the last one of a level leads to the next") {
    Centre centre;
    centre.press("call-1");
    const auto bare = centre.answer(1, refuse, "a");
    REQUIRE(!bare);
    CHECK(bare.error().kind == FaultKind::refused);
    REQUIRE(centre.answer(1, refuse, "a", "on another call"));
    CHECK(centre.deliveries().size() == 2);
    REQUIRE(centre.answer(2, refuse, "b", "ill"));
    const auto rows = centre.deliveries();
    REQUIRE(rows.size() == 4);
    CHECK(rows[2].level == 1);
    const auto timeline = centre.store->timeline(alert::AlertId{1});
    CHECK(timeline.back().transition == Transition::decline);
    CHECK(timeline.back().actor == "zhao");
    CHECK(timeline.back().reason == "ill");
}

TEST_CASE("an offer that nobody answers in time leads to the next level at its time, once") {
    Centre centre;
    centre.press("call-1");
    const Instant raised = centre.clock.wall();
    CHECK(centre.store->next_timer() == raised + 30s);
    centre.clock.advance(30s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
    CHECK(centre.store->next_timer() == raised + 50s);
    centre.clock.advance(20s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 0);
    auto rows = centre.deliveries();
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].state == DeliveryState::queued);  // the desk and the volunteer are still asked
    CHECK(rows[2].state == DeliveryState::timed_out);
    CHECK(rows[3].state == DeliveryState::timed_out);
    CHECK(rows[4].to.responder == alert::ResponderId{"duty"});
    CHECK(centre.store->next_timer() == raised + 60s);
}

TEST_CASE("an alert that is told without end is led on from few of its deliveries") {
    const ScratchDirectory scratch;
    Centre centre(scratch.file("cloud.db"));
    centre.press("call-1");
    for (int minute = 0; minute < 200; ++minute) {
        centre.clock.advance(60s);
        while (centre.store->fire_due(centre.clock.wall(), 100) > 0) {
        }
    }
    REQUIRE(centre.deliveries().size() > 150);
    sqlite::Database database(centre.file, sqlite::Database::Access::read);
    const auto count = store::DeliveryTable(database).that_count(alert::AlertId{1}, 1, {});
    CHECK(count.size() == 5);
    CHECK(count.back().to.responder == alert::ResponderId{"duty"});
    CHECK(count.back().state == DeliveryState::queued);
    CHECK(count.back().id == centre.deliveries().back().id);
}

TEST_CASE("a cloud that has no people any more leaves alone what waits for an answer, and goes on when it has them again") {
    const ScratchDirectory scratch;
    Centre centre(scratch.file("cloud.db"));
    const Instant raised = centre.clock.wall();
    centre.press("call-1");
    centre.clock.advance(30s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
    const auto before = centre.deliveries();
    REQUIRE(before.size() == 4);
    centre.open(false);
    CHECK(centre.store->next_timer() == raised + 60s);
    centre.clock.advance(25s);
    const auto seq = centre.store->last_seq();
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 0);
    CHECK(centre.store->last_seq() == seq);
    CHECK(centre.deliveries() == before);
    centre.open();
    CHECK(centre.store->next_timer() == raised + 50s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
    CHECK(centre.deliveries()[2].state == DeliveryState::timed_out);
    CHECK(centre.store->next_timer() == raised + 60s);
}

TEST_CASE("what ended while the cloud had no people is offered to nobody when it has them again") {
    const ScratchDirectory scratch;
    for (const bool ended : {true, false}) {
        CAPTURE(ended);
        Centre centre(scratch.file(ended ? "ended.db" : "accepted.db"));
        centre.press("call-1");
        centre.clock.advance(30s);
        REQUIRE(centre.store->fire_due(centre.clock.wall(), 100) == 1);
        centre.open(false);
        if (ended) {
            REQUIRE(centre.ask(1, Transition::cancel, "a"));
        } else {
            REQUIRE(centre.ask(1, Transition::acknowledge, "a"));
            REQUIRE(centre.ask(1, Transition::dispatch, "b", "a neighbour"));
            REQUIRE(centre.ask(1, Transition::accept, "c"));
        }
        centre.open();
        centre.clock.advance(25s);
        CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
        CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 0);
        CHECK(centre.deliveries().size() == 4);
        CHECK(centre.store->deliveries_waiting() == (ended ? 0 : 2));
    }
}

TEST_CASE("the acknowledgement withdraws offers with their times: the next to be told is when the dispatch is late") {
    Centre centre;
    const Instant raised = centre.clock.wall();
    centre.press("call-1");
    centre.clock.advance(30s);
    static_cast<void>(centre.store->fire_due(centre.clock.wall(), 100));
    REQUIRE(centre.ask(1, Transition::acknowledge, "k"));
    CHECK(centre.store->deliveries_waiting() == 0);
    CHECK(centre.store->next_timer() == raised + 90s);  // half of three minutes
    const auto before = centre.deliveries();
    centre.clock.advance(59s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 0);
    CHECK(centre.deliveries() == before);
    centre.clock.advance(1s);
    CHECK(centre.store->fire_due(centre.clock.wall(), 100) == 1);
    CHECK(centre.deliveries().back().to.responder == alert::ResponderId{"duty"});
}

TEST_CASE("the same request again gives the same deliveries again and changes none") {
    Centre centre;
    centre.press("call-1");
    const auto first = centre.ask(1, Transition::acknowledge, "k");
    REQUIRE(first);
    REQUIRE(first->deliveries.size() == 2);
    const auto again = centre.ask(1, Transition::acknowledge, "k");
    REQUIRE(again);
    CHECK(again->entry == first->entry);
    CHECK(again->deliveries == first->deliveries);
}

TEST_CASE("when the database refuses a delivery nothing of the step has happened") {
    const ScratchDirectory scratch;
    Centre centre(scratch.file("cloud.db"));
    centre.press("call-1");
    const auto before = centre.deliveries();
    Intruder intruder(centre.file);
    intruder.execute("CREATE TRIGGER no BEFORE UPDATE ON delivery WHEN NEW.id = 1 BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(centre.ask(1, Transition::acknowledge, "k"), sqlite::Error);
    CHECK_THROWS_AS(centre.answer(2, accept, "a"), sqlite::Error);
    CHECK(centre.store->find(alert::AlertId{1})->state == State::raised);
    CHECK(centre.deliveries() == before);
    intruder.execute("DROP TRIGGER no");
    REQUIRE(centre.answer(2, accept, "a"));
}

TEST_CASE("a volunteer's accepted and finished visit is credited once, in minutes that have begun") {
    Centre centre;
    centre.press("call-1");
    REQUIRE(centre.answer(2, accept, "a"));
    const Instant accepted = centre.clock.wall();
    centre.clock.advance(3min);
    REQUIRE(centre.ask(1, Transition::arrive, "b"));
    centre.clock.advance(20min + 1s);
    REQUIRE(centre.ask(1, Transition::resolve, "c"));
    REQUIRE(centre.ask(1, Transition::resolve, "c"));
    REQUIRE(centre.ask(1, Transition::verify, "d"));
    REQUIRE(centre.ask(1, Transition::close, "e"));
    const auto credits = centre.store->credits({});
    REQUIRE(credits.size() == 1);
    CHECK(credits[0].responder == alert::ResponderId{"zhao"});
    CHECK(credits[0].minutes == 24);
    CHECK(credits[0].from == accepted);
    CHECK(credits[0].to == accepted + 23min + 1s);
    CHECK(credits[0].condition == ConditionId{"sos"});
    const auto balances = centre.store->balances();
    REQUIRE(balances.size() == 1);
    CHECK(balances[0].visits == 1);
    CHECK(balances[0].minutes == 24);
}

TEST_CASE("no credit is given for a visit that was cancelled or handed back, or to somebody who is paid for it") {
    Centre centre;
    centre.press("call-1");
    REQUIRE(centre.answer(2, accept, "a"));
    centre.clock.advance(3min);
    REQUIRE(centre.ask(1, Transition::cancel, "b"));
    centre.press("call-2");
    const auto offered = centre.deliveries();
    REQUIRE(centre.answer(offered.back().id.value(), accept, "a"));
    REQUIRE(centre.answer(offered.back().id.value(), refuse, "b", "fell"));
    CHECK(centre.store->find(alert::AlertId{2})->state == State::acknowledged);
    const auto wang = centre.deliveries().back();
    REQUIRE(centre.answer(wang.id.value(), accept, "c"));
    REQUIRE(centre.ask(2, Transition::arrive, "d"));
    REQUIRE(centre.ask(2, Transition::resolve, "e"));
    CHECK(centre.store->credits({}).empty());
}

TEST_CASE("who is on site hands the alert back by refusing what was accepted, and has no credit for it") {
    Centre centre;
    centre.press("call-1");
    REQUIRE(centre.answer(2, accept, "a"));
    centre.clock.advance(3min);
    REQUIRE(centre.ask(1, Transition::arrive, "b"));
    REQUIRE(centre.answer(2, refuse, "c", "the door is locked"));
    const auto alert = centre.store->find(alert::AlertId{1});
    CHECK(alert->state == State::acknowledged);
    CHECK(alert->assignee.empty());
    CHECK(centre.deliveries().back().to.responder == alert::ResponderId{"li"});
    CHECK(centre.store->credits({}).empty());
    CHECK(centre.store->next_timer() == centre.clock.wall() + 20s);
}

TEST_CASE("the ledger takes no changes") {
    const ScratchDirectory scratch;
    Centre centre(scratch.file("cloud.db"));
    centre.press("call-1");
    REQUIRE(centre.answer(2, accept, "a"));
    REQUIRE(centre.ask(1, Transition::arrive, "b"));
    REQUIRE(centre.ask(1, Transition::resolve, "c"));
    REQUIRE(centre.store->credits({}).size() == 1);
    Intruder intruder(centre.file);
    CHECK_THROWS(intruder.execute("UPDATE time_bank SET minutes = 99"));
    CHECK_THROWS(intruder.execute("DELETE FROM time_bank"));
    CHECK_THROWS(intruder.execute("INSERT OR REPLACE INTO time_bank SELECT * FROM time_bank"));
    CHECK_THROWS(intruder.execute("DELETE FROM delivery"));
    CHECK(centre.store->credits({}).size() == 1);
}
