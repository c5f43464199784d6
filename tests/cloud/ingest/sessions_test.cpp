#include "cloud/ingest/sessions.hpp"

#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using ingest::Sessions;
using ingest::What;
using sparkplug::DataType;
using sparkplug::MessageType;
using sparkplug::Payload;

namespace {

const GroupId group{"pingjiang"};
const EdgeId edge{"b03"};

sparkplug::Topic topic(MessageType type, std::optional<DeviceId> device = {}) {
    return {group, type, edge, std::move(device)};
}

Payload birth(std::int64_t bd_seq, std::uint64_t seq = 0) {
    return {{}, seq, {metric("bdSeq", bd_seq), metric("a/x", std::int64_t{1}, DataType::int32, 10)}};
}

Payload data(std::uint64_t seq, std::uint64_t alias = 10) {
    return {{}, seq, {metric({}, std::int64_t{4'294'967'286}, DataType::unknown, alias)}};
}

}  // namespace

TEST_CASE("names and types come from the birth") {
    Sessions sessions;
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1), {})->what == What::node_birth);
    const auto heard = sessions.hear(topic(MessageType::ndata), data(1), {});
    REQUIRE(heard);
    CHECK(heard->what == What::data);
    CHECK(heard->payload.metrics[0].name == "a/x");
    CHECK(std::get<std::int64_t>(heard->payload.metrics[0].value) == -10);
    CHECK_FALSE(heard->ask_rebirth);
}

TEST_CASE("a gap in seq asks for a rebirth and still gives the data; 255 is followed by 0") {
    Sessions sessions;
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1, 254), {}));
    CHECK_FALSE(sessions.hear(topic(MessageType::ndata), data(255), {})->ask_rebirth);
    CHECK_FALSE(sessions.hear(topic(MessageType::ndata), data(0), {})->ask_rebirth);
    const auto after_gap = sessions.hear(topic(MessageType::ndata), data(2), {});
    CHECK(after_gap->ask_rebirth);
    CHECK(after_gap->what == What::data);
    CHECK_FALSE(sessions.hear(topic(MessageType::ndata), data(3), {})->ask_rebirth);
}

TEST_CASE("a rebirth is asked for at most every two seconds") {
    Sessions sessions;
    Steady now{};
    CHECK(sessions.hear(topic(MessageType::ndata), data(1), now)->ask_rebirth);
    CHECK_FALSE(sessions.hear(topic(MessageType::ndata), data(2), now + Duration{1'999})->ask_rebirth);
    CHECK(sessions.hear(topic(MessageType::ndata), data(3), now + Duration{2'000})->ask_rebirth);
}

TEST_CASE("the death of an earlier connection does not end the present one") {
    Sessions sessions;
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(2), {}));
    CHECK(sessions.hear(topic(MessageType::ndeath), {{}, {}, {metric("bdSeq", std::int64_t{1})}}, {})->what == What::nothing);
    CHECK(sessions.hear(topic(MessageType::ndata), data(1), {})->what == What::data);
    CHECK(sessions.hear(topic(MessageType::ndeath), {{}, {}, {metric("bdSeq", std::int64_t{2})}}, {})->what == What::node_death);
    const auto late = sessions.hear(topic(MessageType::ndata), data(2), {});
    CHECK(late->what == What::unresolved);
    CHECK(late->ask_rebirth);
}

TEST_CASE("data of a device that was not born asks for a rebirth") {
    Sessions sessions;
    const DeviceId tank{"tank"};
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1), {}));
    const auto by_name = sessions.hear(topic(MessageType::ddata, tank), {{}, 1, {metric("level", std::int64_t{3})}}, {});
    CHECK(by_name->what == What::data);
    CHECK(by_name->ask_rebirth);
    CHECK(sessions.hear(topic(MessageType::dbirth, tank), {{}, 2, {metric("level", std::int64_t{3}, DataType::int64, 20)}}, {})->what ==
          What::device_birth);
    CHECK(sessions.hear(topic(MessageType::ddata, tank), data(3, 20), {})->payload.metrics[0].name == "level");
    CHECK(sessions.hear(topic(MessageType::ddeath, tank), {{}, 4, {}}, {})->what == What::device_death);
}

TEST_CASE("malformed conversations are refused by name and leave what was known") {
    Sessions sessions;
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1), {}));
    const auto refused = [&](MessageType type, Payload payload, const std::string& word) {
        const auto heard = sessions.hear(topic(type), std::move(payload), {});
        REQUIRE(!heard);
        CHECK_THAT(heard.error().what, Catch::Contains(word));
    };
    refused(MessageType::nbirth, {{}, 0, {metric({}, std::int64_t{1}, DataType::int64, 5)}}, "no name");
    refused(MessageType::nbirth, {{}, 0, {metric("a/x", true, DataType::boolean, 5), metric("a/y", true, DataType::boolean, 5)}},
            "alias 5");
    refused(MessageType::ndata, {{}, 1, {metric({}, std::int64_t{1})}}, "neither name nor alias");
    refused(MessageType::ndata, {{}, 256, {}}, "0 to 255");
    CHECK(sessions.hear(topic(MessageType::ndata), data(1), {})->what == What::data);
}

TEST_CASE("commands are none of the host's business") {
    Sessions sessions;
    CHECK(sessions.hear(topic(MessageType::ncmd), {}, {})->what == What::nothing);
}
