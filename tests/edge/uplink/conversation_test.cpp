#include "edge/uplink/conversation.hpp"

#include "tests/edge/uplink/street.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using Phase = Conversation::Phase;

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

TEST_CASE("a batch tells when its clock was not to be trusted") {
    Street street;
    (void)street.rows.add(Lane::alarm, street.now.steady);
    street.rows.rows.at(street.rows.add(Lane::alarm, street.now.steady)).clock = ClockQuality::stepped;
    const Effects sent = street.be_greeted();
    const auto clock = [&](std::size_t i) {
        return sparkplug::read_contents(*sparkplug::decode(std::get<Publish>(sent.at(i)).message.payload), std::nullopt, {})->clock;
    };
    REQUIRE(clock(0) == ClockQuality::plausible);
    REQUIRE(clock(1) == ClockQuality::stepped);
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
