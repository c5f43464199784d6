#include "cloud/ingest/receiver.hpp"

#include <boost/asio/io_context.hpp>

#include "common/sparkplug/topic.hpp"
#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using ingest::Receiver;

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
    Receiver receiver{context.get_executor(), cloud.ingest, cloud.clock, *cloud.log, settings(), [] { return std::uint64_t{0}; }};
    int ready = 0;

    Host() {
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

TEST_CASE("the queue is bounded: what does not fit is dropped, counted and never acknowledged") {
    Host host;
    host.receiver.on_connected();
    for (std::size_t i = 0; i < Receiver::queued_messages_max + 3; ++i) host.receiver.on_message({"spBv1.0/g/NCMD/x", {}, 0, false});
    CHECK(host.receiver.dropped() == 3);
    host.poll();
    host.receiver.on_message({"spBv1.0/g/NCMD/x", {}, 0, false});
    CHECK(host.receiver.dropped() == 3);
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
