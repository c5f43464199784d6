#include "cloud/ingest/inbox.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/sparkplug/batch_codec.hpp"

using namespace gengfu;
using ingest::Inbox;
using ingest::Received;

namespace {

Received message(const std::string& edge, const std::string& type, std::size_t bytes = 10) {
    return {"spBv1.0/g/" + type + "/" + edge, sparkplug::Bytes(bytes, 0), {}};
}
Received bulk(const std::string& edge, std::size_t bytes = 10) {
    return message(edge, "NDATA", bytes);
}
Received batch(const std::string& edge, Lane lane, std::size_t bytes = 0) {
    Received made = message(edge, "NDATA", bytes);
    sparkplug::seal(made.payload, {{7, lane, 1}, std::nullopt});
    return made;
}

/// "b03 NDATA", one for each.
std::vector<std::string> names(const std::vector<Received>& bunch) {
    std::vector<std::string> all;
    for (const Received& each : bunch) {
        const auto type = each.topic.find('/', 8) + 1;
        const auto edge = each.topic.rfind('/') + 1;
        all.push_back(each.topic.substr(edge) + " " + each.topic.substr(type, edge - type - 1));
    }
    return all;
}
using Names = std::vector<std::string>;

std::size_t cost(const Received& message) {
    return message.payload.size() + message.topic.size() + Inbox::message_overhead;
}

Steady at(std::int64_t ms) {
    return Steady{Duration{ms}};
}

}  // namespace

TEST_CASE("an empty inbox has nothing to do") {
    Inbox inbox;
    CHECK(inbox.next(at(0)).empty());
    CHECK_FALSE(inbox.due(at(0)));
    CHECK(inbox.take_cut().empty());
}

TEST_CASE("safety goes before other alarms, alarms before births, and all before bulk, whoever came first") {
    Inbox inbox;
    inbox.put(bulk("bulk"));
    inbox.put(batch("live", Lane::live));
    inbox.put(message("born", "NBIRTH"));
    inbox.put(message("dead", "NDEATH"));
    inbox.put(batch("alarm", Lane::alarm));
    inbox.put(batch("safety", Lane::safety));
    CHECK(inbox.due(at(0)) == at(0));
    CHECK(names(inbox.next(at(0))) == Names{"safety NDATA", "alarm NDATA", "born NBIRTH", "dead NDEATH"});
    CHECK(names(inbox.next(at(0))) == Names{"bulk NDATA", "live NDATA"});
    CHECK(inbox.messages() == 0);
    CHECK(inbox.bytes() == 0);
}

TEST_CASE("a sender's own order is kept: an alarm brings along what its box sent before, and leaves what it sent after") {
    Inbox inbox;
    inbox.put(bulk("other"));
    inbox.put(message("b03", "NBIRTH", 1));
    inbox.put(bulk("b03", 2));
    inbox.put(batch("b03", Lane::safety, 3));
    inbox.put(bulk("b03", 4));
    const auto urgent = inbox.next(at(0));
    CHECK(names(urgent) == Names{"b03 NBIRTH", "b03 NDATA", "b03 NDATA"});
    CHECK(urgent[1].payload.size() == 2);
    const auto rest = inbox.next(at(0));
    CHECK(names(rest) == Names{"other NDATA", "b03 NDATA"});
    CHECK(rest[1].payload.size() == 4);
}

TEST_CASE("bulk of all senders takes turns, one message each") {
    Inbox inbox;
    for (int i = 0; i < 4; ++i) inbox.put(bulk("babbler"));
    inbox.put(bulk("quiet"));
    inbox.put(message("plc/tank", "DDATA"));
    CHECK(names(inbox.next(at(0))) ==
          Names{"babbler NDATA", "quiet NDATA", "tank DDATA/plc", "babbler NDATA", "babbler NDATA", "babbler NDATA"});
}

TEST_CASE("a bunch is bounded by messages and by bytes, and takes one message whatever its size") {
    Inbox::Limits limits;
    limits.bunch_messages = 3;
    limits.bunch_bytes = 100;
    Inbox inbox(limits);
    for (int i = 0; i < 4; ++i) inbox.put(bulk("b03", 20));
    CHECK(inbox.next(at(0)).size() == 3);
    inbox.put(bulk("b03", 90));
    inbox.put(bulk("b03", 500));
    CHECK(inbox.next(at(0)).size() == 1);
    CHECK(inbox.next(at(0)).size() == 1);
    CHECK(inbox.next(at(0))[0].payload.size() == 500);
}

TEST_CASE("of many alarms of one sender another's waits at most one turn") {
    Inbox::Limits limits;
    limits.turn_messages = 4;
    Inbox inbox(limits);
    for (int i = 0; i < 20; ++i) inbox.put(batch("storm", Lane::safety));
    inbox.put(batch("other", Lane::safety));
    const auto bunch = names(inbox.next(at(0)));
    CHECK(std::find(bunch.begin(), bunch.end(), "other NDATA") - bunch.begin() == 4);
    CHECK(bunch.size() == 21);
}

TEST_CASE("bulk waits for company after bulk, but never for a bunch to be full, and not when there is much") {
    Inbox::Limits limits;
    limits.bunch_messages = 3;
    limits.bulk_every = Duration{10};
    Inbox inbox(limits);
    inbox.put(bulk("b03"));
    CHECK(inbox.next(at(100)).size() == 1);
    inbox.put(bulk("b03"));
    CHECK(inbox.next(at(109)).empty());
    CHECK(inbox.due(at(109)) == at(110));
    CHECK(inbox.next(at(110)).size() == 1);
    for (int i = 0; i < 3; ++i) inbox.put(bulk("b03"));
    CHECK(inbox.due(at(111)) == at(111));
    CHECK(inbox.next(at(111)).size() == 3);
    inbox.put(bulk("b03"));
    inbox.put(message("b04", "NBIRTH"));
    CHECK(inbox.due(at(112)) == at(112));
    CHECK(names(inbox.next(at(112))) == Names{"b04 NBIRTH"});
    CHECK(inbox.next(at(112)).empty());
}

TEST_CASE("a storm of births or alarms does not hold up bulk for ever") {
    Inbox::Limits limits;
    limits.urgent_in_a_row = 2;
    Inbox inbox(limits);
    inbox.put(bulk("b03"));
    Names served;
    for (int i = 0; i < 4; ++i) {
        inbox.put(message("again", "NBIRTH"));
        served.push_back(names(inbox.next(at(i))).at(0));
    }
    CHECK(served == Names{"again NBIRTH", "again NBIRTH", "b03 NDATA", "again NBIRTH"});
}

TEST_CASE("a sender that fills its part loses its own newest, routine first, is counted, and no other notices") {
    Inbox::Limits limits;
    limits.bytes_of_sender = 10 * cost(bulk("bad", 100));
    Inbox inbox(limits);
    inbox.put(bulk("good", 100));
    for (int i = 0; i < 13; ++i) inbox.put(bulk("bad", 100));
    CHECK(inbox.dropped() == 3);
    inbox.put(bulk("good", 100));
    inbox.put(batch("bad", Lane::safety, 100));
    CHECK(inbox.dropped() == 5);
    CHECK(inbox.bytes() <= limits.bytes_of_sender + 2 * cost(bulk("good", 100)));
    CHECK(inbox.take_cut().empty());  // its line is not through
    const auto bunch = names(inbox.next(at(0)));
    CHECK(std::count(bunch.begin(), bunch.end(), "bad NDATA") == 9);
    CHECK(std::count(bunch.begin(), bunch.end(), "good NDATA") == 0);
    CHECK(inbox.next(at(0)).size() == 2);
    const auto cut = inbox.take_cut();
    REQUIRE(cut.size() == 1);
    CHECK(cut[0].sender == "g/bad");
    CHECK(cut[0].box == Box{GroupId{"g"}, EdgeId{"bad"}});
    CHECK(cut[0].dropped == 5);
    CHECK(inbox.take_cut().empty());
}

TEST_CASE("an alarm that has no room even when all that is routine of its sender is gone is dropped like any other") {
    Inbox::Limits limits;
    limits.bytes_of_sender = 3 * cost(batch("bad", Lane::safety));
    Inbox inbox(limits);
    for (int i = 0; i < 5; ++i) inbox.put(batch("bad", Lane::safety));
    CHECK(inbox.messages() == 3);
    CHECK(inbox.dropped() == 2);
    Inbox::Limits tiny;
    tiny.bytes_of_sender = 10;
    Inbox small(tiny);
    small.put(batch("bad", Lane::safety));
    CHECK(small.messages() == 0);
    CHECK(small.take_cut().size() == 1);
}

TEST_CASE("when all is full the longest line gives way, routine before alarms, and whoever is the longest pays for itself") {
    Inbox::Limits limits;
    const std::size_t each = cost(bulk("a", 1'000));
    limits.bytes = 20 * each;
    Inbox inbox(limits);
    for (int i = 0; i < 16; ++i) inbox.put(bulk("a", 1'000));
    inbox.put(batch("a", Lane::safety, 100));
    for (int i = 0; i < 3; ++i) inbox.put(bulk("b", 1'000));
    CHECK(inbox.dropped() == 0);
    inbox.put(bulk("c", 1'000));
    CHECK(inbox.dropped() == 9);  // of a: down to half of its line
    CHECK(inbox.bytes() <= limits.bytes);
    const auto urgent = inbox.next(at(0));
    CHECK(names(urgent).size() == 8);
    CHECK(urgent.back().payload.size() > 100);
    CHECK(names(inbox.next(at(0))) == Names{"b NDATA", "c NDATA", "b NDATA", "b NDATA"});
    for (int i = 0; i < 25; ++i) inbox.put(bulk("a", 1'000));
    CHECK(inbox.messages() == 20);
    inbox.put(batch("a", Lane::safety, 1'000));
    CHECK(inbox.messages() == 19);  // of its own, two for one that is a little longer
    CHECK(inbox.bytes() <= limits.bytes);
}

TEST_CASE("a thousand senders that each send too much leave the whole bounded, and every one of them is told") {
    Inbox::Limits limits;
    limits.bytes = 100'000;
    Inbox inbox(limits);
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 1'000; ++i) {
            inbox.put(bulk("e" + std::to_string(i), 50));
            REQUIRE(inbox.bytes() <= limits.bytes);
        }
    }
    std::size_t taken = 0;
    while (inbox.due(at(0))) taken += inbox.next(at(0)).size();
    CHECK(taken + inbox.dropped() == 5'000);
    CHECK(inbox.bytes() == 0);
    std::uint64_t told = 0;
    for (const auto& each : inbox.take_cut()) told += each.dropped;
    CHECK(told == inbox.dropped());
}

TEST_CASE("a message longer than any that we read, and what is on no topic of Sparkplug, costs only its sender") {
    Inbox::Limits limits;
    limits.message_bytes = 100;
    Inbox inbox(limits);
    inbox.put(bulk("b03", 101));
    CHECK(inbox.messages() == 0);
    auto cut = inbox.take_cut();
    REQUIRE(cut.size() == 1);
    CHECK(cut[0].dropped == 1);
    std::int64_t ms = 0;
    for (const std::string topic : {"", "x", "spBv1.0", "spBv1.0/g", "spBv1.0/g/NDATA", "spBv1.0//NDATA/", "a/b/c/d/e/f"}) {
        CAPTURE(topic);
        inbox.put({topic, {}, {}});
        CHECK(inbox.next(at(ms += 10)).size() == 1);
        inbox.put({topic, sparkplug::Bytes(101, 0), {}});
        cut = inbox.take_cut();
        REQUIRE(cut.size() == 1);
        CHECK(cut[0].box.has_value() == (topic == "a/b/c/d/e/f"));
    }
}
