#include "tests/edge/uplink/street.hpp"

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("what comes while the edge has no link, or says nothing of the host that can be read, is not heard") {
    Street street;
    REQUIRE(street.state(true, 1).empty());
    REQUIRE(street.conversation.phase() == Conversation::Phase::waiting);
    (void)street.conversation.on_time(street.now);
    (void)street.conversation.on_connected(street.now);
    const std::string nonsense = "online, I think";
    REQUIRE(street.conversation.on_message({"spBv1.0/STATE/host", {nonsense.begin(), nonsense.end()}, 1, true}, street.now).empty());
    REQUIRE(street.conversation.deadline() == street.now.steady + Conversation::host_told_within);
}

TEST_CASE("the host has all of its time to be heard of") {
    Street street;
    (void)street.conversation.on_time(street.now);
    (void)street.conversation.on_connected(street.now);
    street.pass(Conversation::host_told_within - Duration{1});
    REQUIRE(street.conversation.on_time(street.now).empty());
    street.pass(Duration{1});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: nothing was heard of the host"});
}

TEST_CASE("routine does not shorten the wait of a box that has been away for long") {
    Street street;
    for (int i = 0; i < 40; ++i) {
        (void)street.be_born();
        (void)street.conversation.on_disconnected(street.now);
        const Steady before = street.conversation.deadline();
        if (i > 10 && before - street.now.steady > Conversation::back_off_max_with_alarms) {
            (void)street.append(Lane::live);
            REQUIRE(street.conversation.deadline() == before);
            return;
        }
        street.pass(Conversation::back_off_max * 2);
    }
    FAIL("no wait was long");
}

TEST_CASE("a birth holds what the box has to say of its devices") {
    Rows rows;
    const auto devices = [](Instant) {
        sparkplug::Metric metric;
        metric.name = "gas-1/concentration";
        metric.datatype = sparkplug::DataType::int64;
        metric.value = std::int64_t{42};
        return std::vector{metric};
    };
    Conversation conversation({GroupId{"g"}, EdgeId{"e"}, "host", 1, true}, rows, devices);
    const Now now{from_unix_ms(1'795'521'600'000), Steady{Duration{1'000'000}}};
    (void)conversation.on_time(now);
    (void)conversation.on_connected(now);
    const std::string online = sparkplug::to_json({true, 1});
    const Effects born = conversation.on_message({"spBv1.0/STATE/host", {online.begin(), online.end()}, 1, true}, now);
    REQUIRE(born.size() == 1);
    const auto birth = sparkplug::decode(std::get<Publish>(born[0]).message.payload);
    REQUIRE(birth);
    REQUIRE(birth->metrics.back().name == "gas-1/concentration");
}

TEST_CASE("a young batch that waits for room in the window of live ones does not go out as history") {
    Street street;
    (void)street.append(Lane::live);
    (void)street.append(Lane::live);
    street.pass(Conversation::live_for + Duration{1'000});
    REQUIRE(lines(street.be_greeted("", 0)).empty());
    REQUIRE(lines(street.append(Lane::live, 7'000)) == Lines{"NDATA/e seq=1 live3"});
    REQUIRE(street.append(Lane::live, 7'000).empty());
    REQUIRE(lines(street.command({{"Gengfu/Credit", std::int64_t{100'000}}})) ==
            Lines{"NDATA/e seq=2 live1 historical", "NDATA/e seq=3 live2 historical"});
    REQUIRE(lines(street.commit("1-3")) == Lines{"NDATA/e seq=4 live4"});
}
