#include <random>
#include <set>

#include "tests/cloud/store/district.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using alert::Delivery;
using alert::DeliveryState;
using alert::Transition;

namespace {

/// What happens in a district, chosen by a seed: the same for every centre that lives through it.
struct Event {
    enum class Kind { press, wait, answer, ask } kind = Kind::wait;
    unsigned which = 0;  ///< of the devices, deliveries or alerts that there are
    bool accepts = false;
    Transition transition = Transition::acknowledge;
    Duration wait{0};
    std::string key;
};

std::vector<Event> story(unsigned seed) {
    std::mt19937 random(seed);
    const auto one_of = [&](unsigned count) { return static_cast<unsigned>(random() % count); };
    constexpr std::array transitions{Transition::acknowledge, Transition::dispatch, Transition::arrive, Transition::arrive,
                                     Transition::resolve,     Transition::resolve,  Transition::verify, Transition::close,
                                     Transition::cancel,      Transition::refuse};
    std::vector<Event> events;
    for (int i = 0; i < 140; ++i) {
        Event event;
        event.kind = std::array{Event::Kind::press,  Event::Kind::wait, Event::Kind::wait, Event::Kind::answer,
                                Event::Kind::answer, Event::Kind::ask,  Event::Kind::ask}[one_of(7)];
        event.which = one_of(1'000);
        event.accepts = one_of(2) == 0;
        event.transition = transitions[one_of(transitions.size())];
        event.wait = 1s * (1 + one_of(45));
        event.key = "k" + std::to_string(i);
        events.push_back(event);
    }
    return events;
}

void live(Centre& centre, const Event& event) {
    switch (event.kind) {
        case Event::Kind::press: return centre.press("call-" + std::to_string(event.which % 3));
        case Event::Kind::wait:
            while (centre.store->fire_due(centre.clock.wall(), 100) != 0) {
            }
            return;
        case Event::Kind::answer: {
            const auto rows = centre.deliveries();
            if (rows.empty()) return;
            const auto id = rows[rows.size() - 1 - event.which % std::min<std::size_t>(rows.size(), 5)].id.value();
            static_cast<void>(centre.answer(id, event.accepts ? accept : refuse, event.key, "because"));
            return;
        }
        case Event::Kind::ask: {
            const auto alerts = centre.store->list({});
            if (alerts.empty()) return;
            const auto& alert = alerts[event.which % std::min<std::size_t>(alerts.size(), 3)];
            static_cast<void>(centre.ask(alert.id.value(), event.transition, event.key, "wang"));
        }
    }
}

/// Everything that anybody could be told.
struct Record {
    std::vector<Delivery> deliveries;
    std::vector<alert::Entry> journal;
    std::vector<std::int64_t> minutes;
    bool operator==(const Record&) const = default;
};

Record record_of(const Centre& centre) {
    Record record{centre.deliveries(), {}, {}};
    for (const auto& each : centre.store->changes_after(0, 500)) record.journal.push_back(each.entry);
    for (const auto& each : centre.store->credits({})) record.minutes.push_back(each.minutes);
    return record;
}

void check_order(const Centre& centre) {
    std::set<std::pair<std::int64_t, std::string>> waiting;
    for (const Delivery& each : centre.deliveries()) {
        const auto alert = centre.store->find(each.alert);
        if (each.state == DeliveryState::accepted) CHECK(alert->assignee == each.to.responder.value());
        if (!is_waiting(each)) continue;
        CHECK(is_open(alert->state));
        CHECK(waiting.insert({each.alert.value(), each.to.responder.value()}).second);
    }
}

}  // namespace

TEST_CASE("everything is told exactly once, in whatever moment the cloud is killed and started again") {
    std::size_t crashes = 0, told = 0, credits = 0;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        const ScratchDirectory scratch;
        Centre undisturbed;
        Centre killed(scratch.file("cloud.db"));
        Intruder intruder(killed.file);
        intruder.execute("CREATE TABLE strike(left INTEGER)");
        intruder.execute("INSERT INTO strike VALUES(-1)");
        // Each row that is written brings the strike nearer; with it the transaction is lost, as with a kill.
        int number = 0;
        for (const char* where : {"INSERT ON journal", "INSERT ON delivery", "UPDATE ON delivery", "INSERT ON time_bank"})
            intruder.execute("CREATE TRIGGER strike_" + std::to_string(++number) + " AFTER " + where +
                             " BEGIN UPDATE strike SET left = left - 1; SELECT RAISE(ABORT, 'killed') FROM strike WHERE left = 0; END");
        std::mt19937 random(seed);
        for (const Event& event : story(seed)) {
            if (event.kind == Event::Kind::wait) {
                undisturbed.clock.advance(event.wait);
                killed.clock.advance(event.wait);
            }
            live(undisturbed, event);
            intruder.execute("UPDATE strike SET left = " + std::to_string(1 + random() % 6));
            try {
                live(killed, event);
            } catch (const sqlite::Error&) {
                ++crashes;
                killed.open();
                intruder.execute("UPDATE strike SET left = -1");
                live(killed, event);
            }
            if (random() % 4 == 0) killed.open();
            check_order(killed);
        }
        const Record expected = record_of(undisturbed);
        CHECK(record_of(killed) == expected);
        told += expected.deliveries.size();
        credits += expected.minutes.size();
    }
    CHECK(crashes > 100);
    CHECK(told > 500);
    CHECK(credits > 0);
}
