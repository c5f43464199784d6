#include "cloud/ingest/sessions.hpp"
#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using namespace std::chrono_literals;
using ingest::Sessions;
using ingest::What;
using sparkplug::DataType;
using sparkplug::MessageType;
using sparkplug::Payload;

namespace {

const GroupId group{"pingjiang"};
const EdgeId edge{"plc"};
const Box box{group, edge};

/// A foreign node that numbers its messages.
struct Node {
    Sessions& sessions;
    EdgeId name = edge;
    std::uint64_t seq = 0;

    Result<ingest::Heard> say(MessageType type, std::optional<DeviceId> device = {}, std::vector<sparkplug::Metric> metrics = {},
                              Steady now = {}) {
        if (type == MessageType::nbirth) {
            seq = 0;
            metrics.push_back(metric("bdSeq", std::int64_t{1}));
        }
        return sessions.hear({group, type, name, std::move(device)}, {{}, seq++ % 256, std::move(metrics)}, now);
    }
    Result<ingest::Heard> bear(const std::string& device, std::uint64_t first, std::size_t aliases = 1) {
        std::vector<sparkplug::Metric> metrics;
        for (std::uint64_t i = 0; i < aliases; ++i)
            metrics.push_back(metric("m" + std::to_string(i), std::int64_t{1}, DataType::int64, first + i));
        return say(MessageType::dbirth, DeviceId{device}, std::move(metrics));
    }
};

bool is_full(const Result<ingest::Heard>& heard) {
    return !heard && heard.error().kind == FaultKind::full;
}

}  // namespace

TEST_CASE("a node may have so many devices and no more, and one that dies makes room") {
    Sessions sessions;
    Node node{sessions};
    REQUIRE(node.say(MessageType::nbirth));
    for (std::uint64_t i = 0; i < Sessions::devices_max; ++i) REQUIRE(node.bear("d" + std::to_string(i), i));
    REQUIRE(is_full(node.bear("one-more", 900'000)));
    REQUIRE(node.bear("d7", 7));
    REQUIRE(node.say(MessageType::ddeath, DeviceId{"d7"}));
    REQUIRE(node.bear("one-more", 900'000));
}

TEST_CASE("a node may give so many aliases and no more; those of a device go with it, and are replaced by its next birth") {
    Sessions sessions;
    Node node{sessions};
    REQUIRE(node.say(MessageType::nbirth));
    REQUIRE(node.bear("tank", 0, Sessions::aliases_max - 1));
    REQUIRE(is_full(node.bear("pump", 900'000, 2)));
    REQUIRE(node.bear("tank", 0, Sessions::aliases_max));
    REQUIRE(is_full(node.bear("pump", 900'000, 1)));
    REQUIRE(node.say(MessageType::ddeath, DeviceId{"tank"}));
    CHECK(node.say(MessageType::ndata, {}, {metric({}, std::int64_t{1}, DataType::int64, 5)})->what == What::unresolved);
    REQUIRE(node.bear("pump", 900'000, 2));
    CHECK(is_full(node.say(MessageType::nbirth, {}, [] {
        std::vector<sparkplug::Metric> metrics;
        for (std::uint64_t i = 0; i <= Sessions::aliases_max; ++i)
            metrics.push_back(metric("m" + std::to_string(i), std::int64_t{1}, DataType::int64, i));
        return metrics;
    }())));
}

TEST_CASE("who has more devices than we keep is not asked for them without end") {
    Sessions sessions;
    Node node{sessions};
    REQUIRE(node.say(MessageType::nbirth));
    for (std::uint64_t i = 0; i < Sessions::devices_max; ++i) REQUIRE(node.bear("d" + std::to_string(i), i));
    REQUIRE(is_full(node.bear("one-more", 900'000)));
    const auto heard =
        node.say(MessageType::ddata, DeviceId{"one-more"}, {metric({}, std::int64_t{1}, DataType::int64, 900'000)}, Steady{1h});
    CHECK(heard->what == What::unresolved);
    CHECK_FALSE(heard->ask_rebirth);
}

TEST_CASE("names that were never born, and nodes that are dead and told, make room for a new box; the living stay") {
    Sessions sessions;
    Node living{sessions}, dead{sessions, EdgeId{"dead"}}, untold{sessions, EdgeId{"untold"}}, fresh{sessions, EdgeId{"fresh"}};
    REQUIRE(living.say(MessageType::nbirth));
    for (Node* each : {&dead, &untold}) {
        REQUIRE(each->say(MessageType::nbirth));
        REQUIRE(sessions.hear({group, MessageType::ndeath, each->name, {}}, {{}, {}, {metric("bdSeq", std::int64_t{1})}}, {}));
    }
    sessions.set_silent({group, dead.name});
    for (std::size_t i = 0; i < Sessions::boxes_max - 3; ++i) {
        Node invented{sessions, EdgeId{"x" + std::to_string(i)}};
        REQUIRE(invented.say(MessageType::ndata));
    }
    REQUIRE(fresh.say(MessageType::nbirth));
    CHECK_FALSE(living.say(MessageType::ndata)->ask_rebirth);
    CHECK(sessions.silent(Steady{1h}, 30s) == std::vector{Box{group, untold.name}});
}

TEST_CASE("a foreign node that was dead before the start is silent when its time is over") {
    Sessions sessions;
    sessions.expect(box, {false, false}, {});
    CHECK(sessions.ask_unsure({}, 10).empty());
    CHECK(sessions.silent(Steady{29s}, 30s).empty());
    CHECK(sessions.silent(Steady{30s}, 30s) == std::vector{box});
}

TEST_CASE("a foreign node that was alive before the start is asked for a rebirth, and is silent if it does not answer") {
    for (const bool answers : {true, false}) {
        Sessions sessions;
        Node node{sessions};
        sessions.expect(box, {false, true}, {});
        CHECK(sessions.silent(Steady{1h}, 30s).empty());
        CHECK(sessions.ask_unsure(Steady{1h}, 10) == std::vector{box});
        CHECK(sessions.ask_unsure(Steady{1h}, 10).empty());
        if (answers) REQUIRE(node.say(MessageType::nbirth, {}, {}, Steady{1h + 1s}));
        CHECK(sessions.silent(Steady{1h + 29s}, 30s).empty());
        CHECK(sessions.silent(Steady{2h}, 30s).empty() == answers);
    }
}

TEST_CASE("after a time in which nobody could be heard foreign nodes are asked, some at a time, unless they speak by themselves") {
    Sessions sessions;
    Node one{sessions, EdgeId{"a"}}, two{sessions, EdgeId{"b"}}, three{sessions, EdgeId{"c"}};
    for (Node* each : {&one, &two, &three}) REQUIRE(each->say(MessageType::nbirth));
    CHECK(sessions.ask_unsure(Steady{1min}, 10).empty());
    sessions.hear_anew(Steady{1h});
    REQUIRE(two.say(MessageType::ndata, {}, {}, Steady{1h + 1s}));
    CHECK(sessions.ask_unsure(Steady{1h + 1s}, 1) == std::vector{Box{group, one.name}});
    CHECK(sessions.ask_unsure(Steady{1h + 2s}, 1) == std::vector{Box{group, three.name}});
    CHECK(sessions.ask_unsure(Steady{1h + 3s}, 1).empty());
    REQUIRE(three.say(MessageType::ndata, {}, {}, Steady{1h + 4s}));
    CHECK(sessions.silent(Steady{2h}, 30s) == std::vector{Box{group, one.name}});
}
