#include "simulators/world/escalation_watch.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::world;
using alert::State;
using alert::Transition;
using namespace std::chrono_literals;

namespace {

/// What the feed tells of one alert, one second after the other.
struct Feed {
    Scheduler scheduler{1};
    WorldLog log{scheduler, false};
    Ledger ledger{scheduler, log};
    EscalationWatch watch{scheduler, ledger};
    alert::Book::Change change;
    Steady at{0s};

    explicit Feed(bool test = false) {
        change.alert.test = test;
        tell(Transition::raise, State::raised);
    }
    void tell(Transition transition, State to) {
        change.entry.transition = transition;
        change.entry.actor = "system";
        change.entry.to = change.alert.state = to;
        watch.hear(change, at += 1s);
    }
    [[nodiscard]] std::size_t violations() const { return ledger.violations().size(); }
};

}  // namespace

TEST_CASE("the watch objects when what was dealt with is not over and stays so") {
    for (const State state : {State::resolved, State::verified})
        for (const Transition transition : {Transition::attach, Transition::activate, Transition::realarm}) {
            CAPTURE(to_string(state), to_string(transition));
            Feed feed;
            feed.tell(Transition::verify, state);
            feed.tell(transition, state);
            CHECK(feed.violations() == 1);
            Feed good;
            good.tell(Transition::verify, state);
            good.tell(transition, State::raised);
            CHECK(good.violations() == 0);
        }
}

TEST_CASE("the watch objects when an exercise turns out to be real and stays with who was at work in it") {
    for (const State to : {State::on_site, State::raised}) {
        Feed feed(true);
        feed.tell(Transition::arrive, State::on_site);
        feed.change.alert.test = false;
        feed.tell(Transition::attach, to);
        CHECK(feed.violations() == (to == State::raised ? 0 : 1));
    }
}
