#include "edge/uplink/conversation.hpp"

#include "tests/edge/uplink/street.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Phase = Conversation::Phase;

TEST_CASE("an edge dials with its death as will, and is born only once its host is online") {
    Street street;
    const Effects dial = street.conversation.on_time(street.now);
    REQUIRE(lines(dial) == Lines{"dial"});
    const auto& will = std::get<Dial>(dial[0]).will;
    REQUIRE(will.topic == "spBv1.0/g/NDEATH/e");
    REQUIRE(will.qos == 1);
    REQUIRE_FALSE(will.retained);
    REQUIRE(street.state(true, 1).empty());  // nothing is heard before there is a link
    REQUIRE(lines(street.conversation.on_connected(street.now)) == Lines{"subscribe spBv1.0/g/NCMD/e", "subscribe spBv1.0/STATE/host"});
    REQUIRE(street.conversation.deadline() == street.now.steady + Conversation::host_told_within);
    REQUIRE(street.append(Lane::live).empty());
    REQUIRE(street.greet().empty());
    REQUIRE(lines(street.state(false, 5)).empty());
    REQUIRE(lines(street.state(true, 4)).empty());  // older than what we know
    REQUIRE(lines(street.state(true, 6)) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(street.conversation.phase() == Phase::born);
}

TEST_CASE("nothing is sent before the cloud has answered the birth, and what it knows is not sent at all") {
    Street street;
    for (int i = 0; i < 4; ++i) REQUIRE(street.append(Lane::live).empty());
    (void)street.append(Lane::safety);
    (void)street.be_born();
    REQUIRE(street.append(Lane::alarm).empty());
    REQUIRE(street.command({{"Gengfu/Known", std::string("00000000000000ff:1-6")}}).empty());  // another epoch is not ours
    REQUIRE(street.command({{"Gengfu/Known", std::string("nonsense")}}).empty());
    REQUIRE(street.conversation.phase() == Phase::born);
    REQUIRE(lines(street.greet("1-2")) ==
            Lines{"NDATA/e seq=1 safety5", "NDATA/e seq=2 alarm6", "NDATA/e seq=3 live3", "NDATA/e seq=4 live4"});
    REQUIRE(street.conversation.phase() == Phase::greeted);
    REQUIRE(street.greet("1-6").empty());  // it has been heard
}

TEST_CASE("a birth that the cloud does not answer ends in another try") {
    Street street;
    (void)street.be_born();
    REQUIRE(street.conversation.deadline() >= street.now.steady + Duration{3'000});
    street.pass(street.conversation.deadline() - street.now.steady);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: the cloud did not answer the birth"});
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.phase() == Phase::waiting);
}

TEST_CASE("the answer to a birth is waited for as long as a narrow link needs for the birth, each time anew") {
    Street street;
    for (int round = 0; round < 3; ++round) {
        street.pass(std::max(Duration{0}, street.conversation.deadline() - street.now.steady));
        const Effects born = street.be_born();
        const auto bytes = static_cast<std::int64_t>(std::get<Publish>(born.back()).message.payload.size());
        const Duration wait{3'000 + bytes * 1'000 / 3'000};
        REQUIRE(street.conversation.deadline() == street.now.steady + wait);
        street.pass(wait - Duration{1});
        REQUIRE(lines(street.conversation.on_time(street.now)).empty());
        street.pass(Duration{1});
        REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: the cloud did not answer the birth"});
        (void)street.conversation.on_disconnected(street.now);
    }
}

TEST_CASE("a new epoch is told in a new birth before anything is sent") {
    Street street;
    street.rows.renewals = 1;
    (void)street.append(Lane::alarm);
    REQUIRE(lines(street.be_greeted()) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(street.conversation.phase() == Phase::born);
    REQUIRE(lines(street.greet()) == Lines{"NDATA/e seq=1 alarm1"});
}

TEST_CASE("an outbox that needs the cloud's word again gets it by a birth") {
    Street street;
    (void)street.be_greeted();
    street.rows.is_greeting_wanted = true;
    REQUIRE(lines(street.append(Lane::alarm)) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(lines(street.greet()) == Lines{"NDATA/e seq=1 alarm1"});
}

TEST_CASE("a host that asks for a rebirth gets one, and then everything that it has not committed") {
    Street street;
    (void)street.append(Lane::live);
    (void)street.be_greeted();
    REQUIRE(lines(street.command({{"Node Control/Rebirth", true}})) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(lines(street.greet()) == Lines{"NDATA/e seq=1 live1"});
    REQUIRE(lines(street.command({{"Node Control/Rebirth", false}})).empty());
}

TEST_CASE("when its host goes offline the edge dies properly and starts over") {
    Street street;
    (void)street.be_greeted();
    REQUIRE(lines(street.state(false, 2)) == Lines{"NDEATH/e", "hang up: the host went offline"});
    REQUIRE(lines(street.append(Lane::alarm)).empty());
    (void)street.conversation.on_message({"spBv1.0/STATE/host", {'x'}, 1, true}, street.now);
}

TEST_CASE("a planned end says goodbye as far as there is somebody to hear it") {
    Street street;
    REQUIRE(street.conversation.farewell(street.now).empty());
    (void)street.conversation.on_time(street.now);
    REQUIRE(lines(street.conversation.farewell(street.now)) == Lines{"hang up: asked to stop"});
    (void)street.be_greeted();
    REQUIRE(lines(street.conversation.farewell(street.now)) == Lines{"NDEATH/e", "hang up: asked to stop"});
}

TEST_CASE("seq runs from 0 to 255 and round, bdSeq rises with each dial") {
    Street street;
    (void)street.be_greeted();
    for (int i = 1; i <= 260; ++i) {
        REQUIRE(lines(street.append(Lane::live)) == Lines{"NDATA/e seq=" + std::to_string(i % 256) + " live" + std::to_string(i)});
        (void)street.commit(std::to_string(i));
    }
    (void)street.conversation.on_disconnected(street.now);
    street.pass(Duration{60'000});
    const auto will = sparkplug::decode(std::get<Dial>(street.conversation.on_time(street.now)[0]).will.payload);
    REQUIRE(will->metrics.at(0).value == sparkplug::Value{std::int64_t{1}});
}
