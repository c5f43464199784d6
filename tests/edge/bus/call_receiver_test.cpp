#include "edge/bus/call_receiver.hpp"

#include <catch2/catch.hpp>

#include "tests/edge/box_parts.hpp"
#include "tests/edge/no_writes.hpp"

using namespace gengfu;
using edge::CallReceiver;

namespace {

struct Center : BoxParts {
    CallReceiver receiver{{&site.devices[0]}, clock, *log, *collector};

    std::string answer(const std::string& message) {
        const std::string frame = "\n" + message + "\r";
        const auto reply = receiver.receive(protocol::Bytes(frame.begin(), frame.end()));
        return reply ? std::string(reply->begin(), reply->end()) : "";
    }
};

// Personal emergency, smoke, and supervision, as a panel sends them (account 1234).
const std::string sos = R"(87B1003B"ADM-CID"0001L0#1234[#1234|1101 00 001]_03:15:42,11-23-2026)";
const std::string sos_again = R"(75FE003B"ADM-CID"0002L0#1234[#1234|1101 00 001]_03:15:50,11-23-2026)";
const std::string smoke = R"(7E9D003B"ADM-CID"0004L0#1234[#1234|1111 01 012]_03:16:00,11-23-2026)";
const std::string supervision = R"(1EF20013"NULL"0000L0#1234[])";

}  // namespace

TEST_CASE("a call is acknowledged, and is on disk by then") {
    Center center;
    REQUIRE(center.answer(sos) == "\n1BC10012\"ACK\"0001L0#1234[]\r");
    const auto alarms = center.waiting(Lane::safety);
    REQUIRE(alarms.size() == 1);
    REQUIRE(alarms[0].events.back().condition == ConditionId{"sos"});
    REQUIRE(alarms[0].events.back().change == AlarmChange::pressed);
}

TEST_CASE("a call that cannot be saved is not acknowledged, so that the device sends it again") {
    Center center;
    const NoWrites disk_full;
    REQUIRE(center.answer(sos).empty());
}

TEST_CASE("a call that is sent again because our answer was lost counts once and is answered again") {
    Center center;
    const std::string first = center.answer(sos);
    REQUIRE_FALSE(center.answer(supervision).empty());
    REQUIRE(center.answer(sos) == first);
    REQUIRE(center.waiting(Lane::safety).size() == 1);
    REQUIRE_FALSE(center.answer(smoke).empty());
    REQUIRE(center.waiting(Lane::safety).size() == 2);
}

TEST_CASE("a second press has the next number and counts, however soon it comes") {
    Center center;
    REQUIRE_FALSE(center.answer(sos).empty());
    REQUIRE_FALSE(center.answer(sos_again).empty());
    REQUIRE(center.waiting(Lane::safety).size() == 2);
}

TEST_CASE("a number that comes again after a while is a new call") {
    Center center;
    REQUIRE_FALSE(center.answer(sos).empty());
    center.clock.pass(Duration{60'001});
    REQUIRE_FALSE(center.answer(sos).empty());
    REQUIRE(center.waiting(Lane::safety).size() == 2);
}

TEST_CASE("a call that is sent again and again for minutes, because nothing can be saved, counts once") {
    Center center;
    {
        const NoWrites disk_full;
        for (int i = 0; i < 60; ++i) {
            REQUIRE(center.answer(sos).empty());
            center.clock.pass(Duration{2'500});
        }
    }
    center.collector->flush();
    REQUIRE_FALSE(center.answer(sos).empty());
    REQUIRE(center.waiting(Lane::safety).size() == 1);
}

TEST_CASE("a device that counts is known by its number, also after its box was away") {
    Center center;
    REQUIRE_FALSE(center.answer(smoke).empty());
    center.clock.pass(Duration{20 * 60'000});
    CallReceiver after_restart{{&center.site.devices[0]}, center.clock, *center.log, *center.collector};
    const std::string frame = "\n" + smoke + "\r";
    REQUIRE(after_restart.receive(protocol::Bytes(frame.begin(), frame.end())));
    REQUIRE(center.waiting(Lane::safety).size() == 1);
    center.clock.pass(Duration{61 * 60'000});
    REQUIRE(after_restart.receive(protocol::Bytes(frame.begin(), frame.end())));
    REQUIRE(center.waiting(Lane::safety).size() == 2);
}

TEST_CASE("supervision keeps a device from being silent, every time") {
    Center center;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(center.answer(supervision) == "\nDE900012\"ACK\"0000L0#1234[]\r");
        center.clock.pass(Duration{60'000});
    }
    REQUIRE(center.taken() == 5);
}

TEST_CASE("a broken message gets no answer, an unknown account a refusal, and neither is taken") {
    Center center;
    std::string broken = sos;
    broken[20] ^= 1;
    REQUIRE(center.answer(broken).empty());
    REQUIRE(center.receiver.counts().malformed == 1);
    REQUIRE(center.waiting(Lane::safety).empty());
    CallReceiver empty({}, center.clock, *center.log, *center.collector);
    const std::string frame = "\n" + sos + "\r";
    const auto reply = empty.receive(protocol::Bytes(frame.begin(), frame.end()));
    REQUIRE(reply);
    REQUIRE_THAT(std::string(reply->begin(), reply->end()), Catch::Contains("\"DUH\"0001"));
}
