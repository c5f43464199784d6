#include "edge/uplink/conversation.hpp"

#include <set>

#include "tests/edge/uplink/street.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Phase = Conversation::Phase;

TEST_CASE("an edge that hears nothing of its host dials again, and one that heard that it is offline waits longer") {
    Street street;
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.conversation.deadline() == street.now.steady + Conversation::host_told_within);
    street.pass(Conversation::host_told_within);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: nothing was heard of the host"});
    (void)street.conversation.on_disconnected(street.now);
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.state(false, 1).empty());
    const Duration wait = street.conversation.deadline() - street.now.steady;
    REQUIRE(wait >= Conversation::host_back_within);
    REQUIRE(wait < Conversation::host_back_within * 2);
    street.pass(wait - Duration{1});
    REQUIRE(street.conversation.on_time(street.now).empty());
    street.pass(Duration{1});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: the host was offline for long"});
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_min * 2);  // the host may be back by now
}

TEST_CASE("a host whose clock was set back is believed at the latest on the next connection") {
    Street street;
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.state(false, 1'000'000).empty());
    REQUIRE(street.state(true, 5).empty());
    street.pass(street.conversation.deadline() - street.now.steady);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: the host was offline for long"});
    (void)street.conversation.on_disconnected(street.now);
    (void)street.conversation.on_connected(street.now);
    REQUIRE(lines(street.state(true, 5)) == Lines{"NBIRTH/e seq=0"});
}

TEST_CASE("back-off grows while nobody greets for long, and starts anew after a stable minute") {
    Street street;
    Duration longest{0};
    for (int i = 0; i < 12; ++i) {
        (void)street.be_greeted();
        street.pass(Conversation::stable_after - Duration{1});
        (void)street.conversation.on_disconnected(street.now);
        longest = std::max(longest, street.conversation.deadline() - street.now.steady);
        street.pass(Conversation::back_off_max * 2);
    }
    REQUIRE(longest > Duration{5'000});
    REQUIRE(longest <= Conversation::back_off_max + Conversation::back_off_min);
    (void)street.be_born();  // connected for long, but never greeted: not stable
    street.pass(Conversation::stable_after);
    (void)street.conversation.on_disconnected(street.now);
    street.pass(Conversation::back_off_max * 2);
    (void)street.be_greeted();
    street.pass(Conversation::stable_after);
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_min * 2);
}

TEST_CASE("after a stable minute back-off starts anew also when it is the edge that hangs up, or the host has asked for a birth since") {
    const std::string end = GENERATE(as<std::string>{}, "host offline", "alarm unanswered", "reborn");
    Street street;
    for (int i = 0; i < 12; ++i) {
        (void)street.be_born();
        (void)street.conversation.on_disconnected(street.now);
        street.pass(Conversation::back_off_max * 2);
    }
    (void)street.be_greeted();
    street.pass(Conversation::stable_after);
    if (end == "host offline") REQUIRE(lines(street.state(false, 2)) == Lines{"NDEATH/e", "hang up: the host went offline"});
    if (end == "alarm unanswered") {
        (void)street.append(Lane::safety);
        street.pass(Flight::alarm_acknowledged_within);
        REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: an alarm was not acknowledged in time"});
        street.rows.rows.clear();
    }
    if (end == "reborn") (void)street.command({{"Node Control/Rebirth", true}});
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_min * 2);
}

TEST_CASE("boxes that lose the broker in the same moment do not dial again in the same moment") {
    constexpr std::uint64_t boxes = 32, far_apart = 0x9E37'79B9'7F4A'7C15;
    const Now now{{}, Steady{Duration{1'000'000}}};
    std::set<Steady> dials;
    for (std::uint64_t box = 1; box <= boxes; ++box) {
        Rows rows;
        Conversation conversation({GroupId{"g"}, EdgeId{"e"}, "host", box * far_apart, true}, rows,
                                  [](Instant) { return std::vector<sparkplug::Metric>{}; });
        (void)conversation.on_time(now);
        (void)conversation.on_disconnected(now);
        dials.insert(conversation.deadline());
    }
    REQUIRE(dials.size() > boxes / 2);
    REQUIRE(*dials.rbegin() - *dials.begin() > Conversation::back_off_min / 2);
}

TEST_CASE("a box with an alarm dials again within seconds, however long it has been away") {
    Street street;
    for (int i = 0; i < 12; ++i) {
        (void)street.be_born();
        (void)street.conversation.on_disconnected(street.now);
        street.pass(Conversation::back_off_max * 2);
    }
    bool was_far = false;
    for (int i = 0; i < 20; ++i) {
        (void)street.be_born();
        (void)street.conversation.on_disconnected(street.now);
        was_far = was_far || street.conversation.deadline() - street.now.steady > Conversation::back_off_max_with_alarms;
        (void)street.append(Lane::safety);
        REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_max_with_alarms);
        (void)street.conversation.on_disconnected(street.now);
        REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_max_with_alarms + Conversation::back_off_min);
        street.rows.rows.clear();
        street.pass(Conversation::back_off_max * 2);
    }
    REQUIRE(was_far);
}

TEST_CASE("a link that says nothing at all is given up") {
    Street street;
    (void)street.conversation.on_time(street.now);
    street.pass(Conversation::dial_within);
    REQUIRE(street.conversation.deadline() == street.now.steady);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: no word from the link"});
    REQUIRE(street.conversation.phase() == Phase::waiting);
    REQUIRE(street.conversation.on_time(street.now).empty());
}
