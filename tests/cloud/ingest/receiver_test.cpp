#include "cloud/ingest/receiver.hpp"

#include <boost/asio/io_context.hpp>
#include <limits>

#include "common/sparkplug/topic.hpp"
#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using ingest::Receiver;
using namespace std::chrono_literals;

namespace {

struct FakeLink final : mqtt::Link {
    std::vector<std::string> done;
    std::optional<mqtt::Message> will;
    std::vector<mqtt::Message> published;

    void connect(const mqtt::Options& options, const std::optional<mqtt::Message>& with) override {
        done.push_back("connect " + options.server);
        will = with;
    }
    void disconnect() override { done.push_back("disconnect"); }
    Result<void> publish(const mqtt::Message& message) override {
        done.push_back("publish " + message.topic);
        published.push_back(message);
        return {};
    }
    Result<void> subscribe(const std::string& filter, int) override {
        done.push_back("subscribe " + filter);
        return {};
    }
};

Receiver::Settings settings() {
    Receiver::Settings made;
    made.options.server = "mqtt://broker";
    made.options.client_id = "gengfu";
    made.host_id = "gengfu";
    return made;
}

struct Host {
    Cloud cloud;
    boost::asio::io_context context;
    FakeLink link;
    Receiver receiver;
    int ready = 0;

    explicit Host(const Receiver::Settings& with = settings())
        : receiver(context.get_executor(), cloud.ingest, cloud.clock, *cloud.log, with, [] { return std::uint64_t{0}; }) {
        receiver.start(link, [this] { ++ready; });
    }
    void poll() {
        context.restart();
        context.poll();
    }
    void say(const ingest::Received& message) { receiver.on_message({message.topic, message.payload, 0, message.retained}); }
    sparkplug::HostState state(const mqtt::Message& message) {
        const auto read = sparkplug::parse_host_state(std::string(message.payload.begin(), message.payload.end()));
        REQUIRE(read);
        return *read;
    }
};

}  // namespace

TEST_CASE("the host subscribes first and then says, with the time of its will, that it is online") {
    Host host;
    host.receiver.on_connected();
    CHECK(host.link.done == Told{"connect mqtt://broker", "subscribe spBv1.0/#", "publish spBv1.0/STATE/gengfu"});
    REQUIRE(host.link.will);
    const auto& said = host.link.published.at(0);
    CHECK(host.link.will->topic == said.topic);
    CHECK((said.retained && said.qos == 1 && host.link.will->retained && host.link.will->qos == 1));
    CHECK_FALSE(host.state(*host.link.will).online);
    CHECK(host.state(said).online);
    CHECK(host.state(said).timestamp == host.state(*host.link.will).timestamp);
    CHECK(host.ready == 1);
}

TEST_CASE("all that was received meanwhile is one transaction, and its answers are published") {
    Host host;
    host.receiver.on_connected();
    TalkingBox box;
    const Instant now = host.cloud.clock.wall();
    host.say(box.birth(now));
    host.say(box.reading(1, 10, now));
    host.say(box.reading(2, 11, now));
    CHECK(host.cloud.store.summary().readings_stored == 0);
    host.poll();
    CHECK(host.cloud.store.summary().readings_stored == 2);
    REQUIRE(host.link.published.size() == 3);
    for (const std::size_t answer : {1U, 2U}) {
        CHECK(host.link.published[answer].topic == "spBv1.0/pingjiang/NCMD/b03");
        CHECK(host.link.published[answer].qos == 0);
        CHECK_FALSE(host.link.published[answer].retained);
    }
}

TEST_CASE("routine messages wait a moment for company once some have been stored, an alarm for nobody") {
    Host host;
    host.receiver.on_connected();
    TalkingBox box;
    const auto stored = [&] { return host.cloud.store.summary().readings_stored; };
    const auto now = [&] { return host.cloud.clock.wall(); };
    host.say(box.birth(now()));
    host.poll();
    host.say(box.reading(1, 10, now()));
    host.poll();
    CHECK(stored() == 1);
    host.say(box.reading(2, 10, now()));
    host.poll();
    CHECK(stored() == 1);
    host.say(box.alarm(3, AlarmChange::active, now()));
    host.poll();
    CHECK(stored() == 2);  // the box's own order is kept
    CHECK(host.cloud.alerts().size() == 1);
    host.say(box.reading(4, 10, now()));
    host.poll();
    CHECK(stored() == 2);
    host.cloud.clock.advance(ingest::Inbox::Limits{}.bulk_every);
    host.say(box.reading(5, 10, now()));
    host.poll();
    CHECK(stored() == 4);
}

TEST_CASE("what a sender has no room for is dropped, counted, never acknowledged, and asked for again once its line is through") {
    Receiver::Settings tight = settings();
    tight.inbox.bytes_of_sender = 3'000;
    Host host(tight);
    host.receiver.on_connected();
    TalkingBox box;
    const Instant now = host.cloud.clock.wall();
    host.say(box.birth(now));
    for (std::uint64_t i = 1; i <= 20; ++i) host.say(box.reading(i, 10, now));
    CHECK(host.receiver.inbox().dropped() > 0);
    CHECK(host.receiver.inbox().bytes() <= 3'000);
    host.link.published.clear();
    host.poll();
    const auto stored = host.cloud.store.summary().readings_stored;
    CHECK(stored + static_cast<std::int64_t>(host.receiver.inbox().dropped()) == 20);
    std::vector<ingest::Outgoing> answers;
    for (const auto& each : host.link.published) answers.push_back({each.topic, each.payload});
    CHECK(told(answers) ==
          Told{"NCMD/b03 Gengfu/Committed 0000000000000007:1-" + std::to_string(stored), "NCMD/b03 Node Control/Rebirth true"});
    const auto counts = host.cloud.store.fault_counts();
    REQUIRE(counts.size() == 1);
    CHECK(counts[0].sender == "pingjiang/b03");
    CHECK(counts[0].kind == "dropped");
    CHECK(counts[0].count == 20 - stored);
}

TEST_CASE("when somebody says that this host is offline it says again that it is not") {
    Host host;
    host.receiver.on_connected();
    host.cloud.clock.advance(std::chrono::seconds{5});
    const std::string json = sparkplug::to_json({false, 1});
    const mqtt::Bytes offline(json.begin(), json.end());
    host.receiver.on_message({"spBv1.0/STATE/another", offline, 1, false});
    CHECK(host.link.published.size() == 1);
    host.receiver.on_message({"spBv1.0/STATE/gengfu", offline, 1, false});
    REQUIRE(host.link.published.size() == 2);
    CHECK(host.state(host.link.published[1]).online);
    host.receiver.on_message({"spBv1.0/STATE/gengfu", offline, 1, false});
    CHECK(host.link.published.size() == 2);
    host.receiver.on_message({"spBv1.0/STATE/gengfu", {'{'}, 1, false});
}

TEST_CASE("a host that hears itself say something later than now dials again with a time that is later still") {
    const bool is_online = GENERATE(true, false);
    Host host;
    host.receiver.on_connected();
    const std::uint64_t ahead = host.state(*host.link.will).timestamp + 3'600'000;
    const auto say_state = [&](bool online, std::uint64_t timestamp, bool is_retained) {
        const std::string json = sparkplug::to_json({online, timestamp});
        host.receiver.on_message({"spBv1.0/STATE/gengfu", {json.begin(), json.end()}, 1, is_retained});
    };
    say_state(true, ahead, false);  // another host of this name: not answered, or neither would ever be done
    CHECK(host.link.done.back() == "publish spBv1.0/STATE/gengfu");
    say_state(false, std::numeric_limits<std::uint64_t>::max(), true);  // nothing is later than this
    CHECK(host.link.done.back() == "publish spBv1.0/STATE/gengfu");
    say_state(is_online, ahead, true);
    CHECK(host.link.done.back() == "disconnect");
    host.receiver.on_disconnected("bye");
    host.context.restart();
    host.context.run_one_for(Receiver::redial_first);
    CHECK(host.link.done.back() == "connect mqtt://broker");
    CHECK(host.state(*host.link.will).timestamp == ahead + 1);
    host.receiver.on_connected();
    CHECK(host.state(host.link.published.back()).online);
    CHECK(host.state(host.link.published.back()).timestamp == ahead + 1);
    say_state(is_online, ahead, true);
    CHECK(host.link.done.back() == "publish spBv1.0/STATE/gengfu");
    host.receiver.stop([] {});
    CHECK(host.state(host.link.published.back()).timestamp >= ahead + 1);
}

TEST_CASE("a clean stop says offline, hangs up and tells when the link is down") {
    Host host;
    host.receiver.on_connected();
    bool stopped = false;
    host.receiver.stop([&] { stopped = true; });
    CHECK_FALSE(host.state(host.link.published.back()).online);
    CHECK(host.link.done.back() == "disconnect");
    CHECK_FALSE(stopped);
    host.receiver.on_disconnected("bye");
    CHECK(stopped);
}

TEST_CASE("a stop without a link is done at once") {
    Host host;
    host.receiver.on_disconnected("no broker");
    bool stopped = false;
    host.receiver.stop([&] { stopped = true; });
    host.poll();
    CHECK(stopped);
}

TEST_CASE("while the host hears nobody it says that of itself and of no box, and then each box has its whole deadline") {
    Receiver::Settings watched = settings();
    watched.broker_silent_after = 30s;
    Host host(watched);
    const auto later = [&](Duration after) {
        host.cloud.clock.advance(after);
        host.receiver.watch();
        Told conditions;
        for (const alert::Alert& each : host.cloud.alerts()) conditions.push_back(each.cause.condition.value());
        return conditions;
    };
    host.receiver.on_connected();
    TalkingBox box, other;
    other.name = "b04";
    for (TalkingBox* each : {&box, &other}) host.say(each->birth(host.cloud.clock.wall()));
    host.poll();
    CHECK(later(5s).empty());
    host.receiver.on_disconnected("no broker");
    for (int i = 0; i < 6; ++i) CHECK(later(5s).empty());
    CHECK(later(5s) == Told{"broker-silent"});
    for (int i = 0; i < 100; ++i) CHECK(later(5s) == Told{"broker-silent"});
    host.receiver.on_connected();
    for (int i = 0; i < 5; ++i) CHECK(later(5s) == Told{"broker-silent"});
    host.say(other.birth(host.cloud.clock.wall()));
    host.poll();
    CHECK(later(5s).size() == 2);
    CHECK(host.cloud.alerts().front().cause.condition == ingest::box_silent_condition());
    CHECK(host.cloud.alerts().front().cause.device == DeviceId{"b03"});
}

TEST_CASE("a host that stood still calls no box silent for what it could not hear meanwhile") {
    Host host;
    host.receiver.on_connected();
    TalkingBox box;
    host.say(box.birth(host.cloud.clock.wall()));
    host.poll();
    const auto later = [&](Duration after) {
        host.cloud.clock.advance(after);
        host.receiver.watch();
        return host.cloud.alerts().size();
    };
    CHECK(later(60s) == 0);
    for (int i = 0; i < 5; ++i) CHECK(later(5s) == 0);
    CHECK(later(5s) == 1);
}

TEST_CASE("the metrics say what waits, what was dropped and what was stored") {
    Host host;
    host.receiver.on_connected();
    TalkingBox box;
    host.say(box.birth(host.cloud.clock.wall()));
    host.say(box.reading(1, 10, host.cloud.clock.wall()));
    CHECK_THAT(host.receiver.metrics(), Catch::Contains("\ngengfu_inbox_messages 2\n"));
    host.poll();
    const std::string after = host.receiver.metrics();
    CHECK_THAT(after, Catch::Contains("\ngengfu_inbox_messages 0\n"));
    CHECK_THAT(after, Catch::Contains("\ngengfu_inbox_bytes 0\n"));
    CHECK_THAT(after, Catch::Contains("\ngengfu_inbox_dropped_total 0\n"));
    CHECK_THAT(after, Catch::Contains("\ngengfu_ingest_messages_total 2\n"));
    CHECK_THAT(after, Catch::Contains("\ngengfu_history_credit_bytes 8192\n"));
}
