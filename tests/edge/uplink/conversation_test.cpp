#include "edge/uplink/conversation.hpp"

#include <set>

#include "tests/edge/uplink/street.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Lines = Street::Lines;
using Phase = Conversation::Phase;

namespace {
Lines lines(const Effects& effects) {
    return Street::lines(effects);
}
}  // namespace

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

TEST_CASE("safety goes before alarms, alarms before live, live before history, whatever waits") {
    Street street;
    for (int i = 0; i < 3; ++i) (void)street.append(Lane::live);
    street.pass(Duration{60'000});
    (void)street.append(Lane::live);
    (void)street.append(Lane::alarm);
    (void)street.append(Lane::safety);
    REQUIRE(lines(street.be_greeted()) == Lines{"NDATA/e seq=1 safety6", "NDATA/e seq=2 alarm5", "NDATA/e seq=3 live4",
                                                "NDATA/e seq=4 live1 historical", "NDATA/e seq=5 live2 historical",
                                                "NDATA/e seq=6 live3 historical"});
}

TEST_CASE("full windows of one class hold up no other") {
    Street street;
    for (int i = 0; i < 200; ++i) (void)street.append(Lane::live);
    street.pass(Duration{60'000});
    for (int i = 0; i < 100; ++i) (void)street.append(Lane::alarm);
    const auto sent = street.be_greeted();
    REQUIRE(sent.size() == Flight::alarm_rows_max + Flight::history_rows_max);
    REQUIRE(lines(street.append(Lane::safety)) == Lines{"NDATA/e seq=129 safety301"});
    REQUIRE(lines(street.append(Lane::live)) == Lines{"NDATA/e seq=130 live302"});
    REQUIRE(street.append(Lane::alarm).empty());
}

TEST_CASE("rows leave only by the cloud's commit, which opens the window again") {
    Street street;
    for (int i = 0; i < 66; ++i) (void)street.append(Lane::alarm);
    REQUIRE(street.be_greeted().size() == 64);
    REQUIRE(street.rows.rows.size() == 66);
    REQUIRE(lines(street.commit("1-2")) == Lines{"NDATA/e seq=65 alarm65", "NDATA/e seq=66 alarm66"});
    REQUIRE(street.rows.rows.size() == 64);
    (void)street.command({{"Gengfu/Committed", std::string("00000000000000ff:3-22")}});
    (void)street.command({{"Gengfu/Committed", std::string("nonsense")}});
    (void)street.command({{"Gengfu/Committed", true}});
    (void)street.conversation.on_message({"spBv1.0/g/NCMD/e", {0xff}, 0, false}, street.now);
    (void)street.conversation.on_message({"spBv1.0/g/NCMD/other", {}, 0, false}, street.now);
    REQUIRE(street.rows.rows.size() == 64);
}

TEST_CASE("an alarm without an acknowledgement drops the link and is sent again after the next birth") {
    Street street;
    (void)street.append(Lane::alarm);
    REQUIRE(lines(street.be_greeted()) == Lines{"NDATA/e seq=1 alarm1"});
    street.pass(Duration{2'999});
    REQUIRE(lines(street.conversation.on_time(street.now)).empty());
    REQUIRE(street.conversation.deadline() == street.now.steady + Duration{1});
    street.pass(Duration{1});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: an alarm was not acknowledged in time"});
    REQUIRE(street.append(Lane::safety).empty());
    (void)street.conversation.on_disconnected(street.now);
    street.pass(Conversation::back_off_max_with_alarms + Conversation::back_off_min);
    REQUIRE(lines(street.be_greeted()) == Lines{"NDATA/e seq=1 safety2", "NDATA/e seq=2 alarm1"});
}

TEST_CASE("a routine batch without an acknowledgement is sent again as history, until it has been given up") {
    Street street;
    (void)street.append(Lane::live);
    (void)street.append(Lane::live);
    (void)street.be_greeted();
    street.pass(Duration{10'000});
    street.rows.commit(*parse_sequence_set("2"));  // thinned away
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"NDATA/e seq=3 live1 historical"});
    REQUIRE(lines(street.conversation.on_time(street.now)).empty());
    REQUIRE(street.conversation.deadline() == street.now.steady + Duration{10'000});
}

TEST_CASE("a live batch that finds no room for five seconds is history") {
    Street street;
    (void)street.be_greeted("", 0);
    for (int i = 0; i < 40; ++i) (void)street.append(Lane::live);
    street.pass(Duration{5'001});
    REQUIRE(street.commit("1-32").empty());  // no credit
    REQUIRE(lines(street.command({{"Gengfu/Credit", std::int64_t{10}}})) == Lines{"NDATA/e seq=33 live33 historical"});
    REQUIRE(lines(street.append(Lane::live)) == Lines{"NDATA/e seq=34 live41"});
    REQUIRE(lines(street.commit("33,41")) == Lines{"NDATA/e seq=35 live34 historical"});
}

TEST_CASE("a batch tells its age, and none when the machine has started anew") {
    Street street;
    street.rows.add(Lane::alarm, street.now.steady - Duration{7'000});
    street.rows.rows.at(street.rows.add(Lane::alarm, {})).accepted = std::nullopt;
    const Effects sent = street.be_greeted();
    const auto age = [&](std::size_t i) {
        return sparkplug::read_contents(*sparkplug::decode(std::get<Publish>(sent.at(i)).message.payload), std::nullopt, {})->age;
    };
    REQUIRE(age(0) == Duration{7'000});
    REQUIRE_FALSE(age(1));
}

TEST_CASE("a batch that does not decode goes out as it is: the cloud judges it") {
    Street street;
    (void)street.append(Lane::live);
    street.rows.rows.at(1).bytes = {0xff, 0xff};
    street.pass(Duration{6'000});
    const Effects sent = street.be_greeted();
    REQUIRE(sent.size() == 1);
    REQUIRE(std::get<Publish>(sent[0]).message.payload[0] == 0xff);
}

TEST_CASE("a host that asks for a rebirth gets one, and then everything that it has not committed") {
    Street street;
    (void)street.append(Lane::live);
    (void)street.be_greeted();
    REQUIRE(lines(street.command({{"Node Control/Rebirth", true}})) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(lines(street.greet()) == Lines{"NDATA/e seq=1 live1"});
    REQUIRE(lines(street.command({{"Node Control/Rebirth", false}})).empty());
}

TEST_CASE("an edge that hears nothing of its host dials again, and one that heard that it is offline waits") {
    Street street;
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.conversation.deadline() == street.now.steady + Conversation::host_told_within);
    street.pass(Conversation::host_told_within);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: nothing was heard of the host"});
    (void)street.conversation.on_disconnected(street.now);
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.state(false, 1).empty());
    REQUIRE(street.conversation.deadline() == Steady::max());
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

TEST_CASE("what the link refused is sent again, nothing is skipped") {
    Street street;
    (void)street.append(Lane::live);
    (void)street.be_greeted();
    street.conversation.on_publish_failed(street.now);
    REQUIRE(street.conversation.deadline() == street.now.steady + Duration{100});
    REQUIRE(street.append(Lane::alarm).empty());
    street.pass(Duration{100});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"NDATA/e seq=2 alarm2", "NDATA/e seq=3 live1"});
}

TEST_CASE("for a host that never acknowledges a batch is done when it has been handed over, and only then") {
    Street street(false);
    (void)street.append(Lane::live);
    street.pass(Duration{60'000});
    (void)street.append(Lane::alarm);
    REQUIRE(lines(street.be_born()) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 alarm2", "NDATA/e seq=2 live1 historical"});
    REQUIRE(street.rows.rows.size() == 2);
    street.conversation.on_publish_failed(street.now);
    street.pass(Duration{100});
    REQUIRE(street.conversation.on_time(street.now).size() == 2);
    street.conversation.on_handed_over();
    REQUIRE(street.rows.rows.empty());
    street.conversation.on_handed_over();
    street.pass(Duration{60'000});
    REQUIRE(street.conversation.on_time(street.now).empty());
    REQUIRE(street.conversation.phase() == Phase::greeted);
}

TEST_CASE("a batch that finds too little room in its window waits for it, whatever its class") {
    Street street;
    (void)street.be_greeted("", 3'000);
    REQUIRE(lines(street.append(Lane::live, 7'000)) == Lines{"NDATA/e seq=1 live1"});
    REQUIRE(street.append(Lane::live, 7'000).empty());
    REQUIRE(lines(street.commit("1")) == Lines{"NDATA/e seq=2 live2"});
    for (int i = 0; i < 2; ++i) (void)street.append(Lane::live, 2'000);
    street.pass(Duration{6'000});
    REQUIRE(lines(street.append(Lane::live, 7'000)) == Lines{"NDATA/e seq=3 live3 historical"});
    REQUIRE(lines(street.commit("2-3")) == Lines{"NDATA/e seq=4 live5", "NDATA/e seq=5 live4 historical"});
}

TEST_CASE("rows that are given out again while they are on their way are sent once") {
    /// An outbox whose disk cannot be read: what is in memory is given out each time.
    struct Unreadable final : BatchSource {
        std::uint64_t epoch() const override { return 7; }
        std::uint64_t next() const override { return 2; }
        Found rows_after(Lane lane, std::uint64_t after, std::size_t, std::size_t) override {
            Found found{{}, after};
            if (lane == Lane::safety) found.rows.push_back({{7, Lane::safety, 1}, std::nullopt, {}});
            return found;
        }
        std::optional<Row> row(Lane, std::uint64_t) override { return std::nullopt; }
        void commit(const SequenceSet&) override {}
        Greeting greet(const SequenceSet&) override { return Greeting::ready; }
        bool wants_greeting() const override { return false; }
    } source;
    Street street;
    Conversation conversation({GroupId{"g"}, EdgeId{"e"}, "host", 1, false}, source,
                              [](Instant) { return std::vector<sparkplug::Metric>{}; });
    (void)conversation.on_time(street.now);
    (void)conversation.on_connected(street.now);
    const std::string online = sparkplug::to_json({true, 1});
    const mqtt::Message state{"spBv1.0/STATE/host", {online.begin(), online.end()}, 1, true};
    REQUIRE(lines(conversation.on_message(state, street.now)) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 safety1"});
    REQUIRE(conversation.on_appended(street.now).empty());
    REQUIRE(conversation.on_message(state, street.now).empty());  // the host says again that it is there
}

TEST_CASE("what comes at the wrong time or says nothing that can be read changes nothing") {
    Street street;
    (void)street.conversation.on_time(street.now);
    REQUIRE(street.greet().empty());  // while dialling
    (void)street.conversation.on_connected(street.now);
    REQUIRE(street.command({{"Node Control/Rebirth", true}}).empty());
    REQUIRE(lines(street.state(true, 3)) == Lines{"NBIRTH/e seq=0"});
    REQUIRE(lines(street.conversation.farewell(street.now)) == Lines{"NDEATH/e", "hang up: asked to stop"});
    REQUIRE(street.command({{"Gengfu/Credit", true}}).empty());
    REQUIRE(lines(street.state(false, 4)) == Lines{"NDEATH/e", "hang up: the host went offline"});
    REQUIRE(street.state(true, 5).empty());
}
