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
    CHECK(sessions.hear(topic(MessageType::dcmd, DeviceId{"tank"}), {}, {})->what == What::nothing);
    CHECK_FALSE(sessions.sends_batches({group, edge}));
}

TEST_CASE("data without a type has that of its birth, in every width, and data with a type keeps its own") {
    Sessions sessions;
    Payload born = birth(1);
    born.metrics.push_back(metric("a/tiny", std::int64_t{1}, DataType::int8, 11));
    born.metrics.push_back(metric("a/short", std::int64_t{1}, DataType::int16, 12));
    born.metrics.push_back(metric("a/long", std::int64_t{1}, DataType::int64, 13));
    born.metrics.push_back(metric("a/natural", std::int64_t{1}, DataType::uint64, 14));
    born.metrics.push_back(metric("a/any", std::int64_t{1}, DataType::unknown, 15));
    born.metrics.push_back(metric("a/flag", true, DataType::boolean, 16));
    REQUIRE(sessions.hear(topic(MessageType::nbirth), born, {}));
    constexpr std::uint64_t huge = 0xffff'ffff'ffff'fffe;
    Payload said{{}, 1, {}};
    said.metrics = {metric({}, std::int64_t{0xfe}, DataType::unknown, 11),
                    metric({}, std::int64_t{0xfffe}, DataType::unknown, 12),
                    metric({}, huge, DataType::unknown, 13),
                    metric({}, huge, DataType::unknown, 14),
                    metric({}, std::int64_t{7}, DataType::unknown, 15),
                    metric({}, false, DataType::unknown, 16),
                    metric({}, std::int64_t{0xfe}, DataType::int64, 11),
                    metric("a/new", std::int64_t{8}, DataType::int32, 99),
                    metric("a/other-name", std::int64_t{9}, DataType::int64, 13)};
    const auto heard = sessions.hear(topic(MessageType::ndata), said, {});
    REQUIRE(heard);
    std::vector<std::int64_t> values;
    for (const auto& each : heard->payload.metrics)
        if (const auto* value = std::get_if<std::int64_t>(&each.value)) values.push_back(*value);
    CHECK(values == std::vector<std::int64_t>{-2, -2, -2, 7, 0xfe, 8, 9});
    CHECK(std::get<std::uint64_t>(heard->payload.metrics[3].value) == huge);
    CHECK(heard->payload.metrics[8].name == "a/other-name");
}

TEST_CASE("devices are born and die within the birth of their node, and in its order") {
    Sessions sessions;
    const DeviceId tank{"tank"};
    const Payload device{{}, 1, {metric("level", std::int64_t{3}, DataType::int64, 20)}};
    const auto early = sessions.hear(topic(MessageType::dbirth, tank), device, {});
    CHECK(early->what == What::unresolved);
    CHECK(early->ask_rebirth);
    CHECK(sessions.hear(topic(MessageType::ddeath, tank), {{}, 2, {}}, Steady{Duration{9'000}})->ask_rebirth);
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1), {}));
    CHECK_FALSE(sessions.hear(topic(MessageType::dbirth, tank), {{}, 1, {metric({}, std::int64_t{1}, DataType::int64, 20)}}, {}));
    CHECK_FALSE(sessions.hear(topic(MessageType::dbirth, tank), {{}, 1, {metric("", std::int64_t{1}, DataType::int64, 20)}}, {}));
    CHECK_FALSE(sessions.hear(topic(MessageType::dbirth, tank), device, {})->ask_rebirth);
    CHECK_FALSE(sessions.hear(topic(MessageType::ddeath, tank), {{}, 2, {}}, {})->ask_rebirth);
    CHECK(sessions.hear(topic(MessageType::ddeath, tank), {{}, 9, {}}, Steady{Duration{99'000}})->ask_rebirth);
}

TEST_CASE("a node that numbers nothing, or whose bdSeq is none, is heard all the same") {
    Sessions sessions;
    for (const auto& bd_seq : {sparkplug::Value{std::int64_t{-1}}, sparkplug::Value{std::string("1")}}) {
        Payload born = birth(1);
        born.metrics[0].value = bd_seq;
        born.seq.reset();
        REQUIRE(sessions.hear(topic(MessageType::nbirth), born, {})->what == What::node_birth);
        Payload said = data(77);
        CHECK_FALSE(sessions.hear(topic(MessageType::ndata), said, {})->ask_rebirth);
        said.seq.reset();
        CHECK_FALSE(sessions.hear(topic(MessageType::ndata), said, {})->ask_rebirth);
        CHECK(sessions.hear(topic(MessageType::ndeath), {}, {})->what == What::node_death);
        CHECK(sessions.hear(topic(MessageType::ndeath), {}, {})->what == What::node_death);
    }
}

TEST_CASE("nodes beyond those that can be followed are refused, and those that are known are not") {
    Sessions sessions;
    for (std::size_t i = 0; i + 1 < Sessions::boxes_max; ++i) sessions.expect({group, EdgeId{std::to_string(i)}}, {true, true}, {});
    REQUIRE(sessions.hear(topic(MessageType::nbirth), birth(1), {}));
    const auto refused = sessions.hear({group, MessageType::nbirth, EdgeId{"one-more"}, {}}, birth(1), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == FaultKind::full);
    sessions.expect({group, EdgeId{"one-more"}}, {true, true}, {});
    CHECK_FALSE(sessions.sends_batches({group, EdgeId{"one-more"}}));
    CHECK(sessions.hear(topic(MessageType::ndata), data(1), {})->what == What::data);
}

TEST_CASE("of a foreign node silence counts from its death, of ours from its last word") {
    Sessions sessions;
    const Box ours{group, edge}, foreign{group, EdgeId{"plc"}};
    Payload born = birth(1);
    born.metrics.push_back(metric("Gengfu/Batch", std::string{}, DataType::string));
    REQUIRE(sessions.hear(topic(MessageType::nbirth), born, {}));
    REQUIRE(sessions.hear({group, MessageType::nbirth, foreign.edge, {}}, birth(1), {}));
    const Steady died{Duration{7'000}};
    const Payload death{{}, {}, {metric("bdSeq", std::int64_t{1})}};
    REQUIRE(sessions.hear(topic(MessageType::ndeath), death, died)->what == What::node_death);
    REQUIRE(sessions.hear({group, MessageType::ndeath, foreign.edge, {}}, death, died)->what == What::node_death);
    CHECK(sessions.silent(Steady{Duration{10'000}}, Duration{10'000}) == std::vector{ours});
    CHECK(sessions.silent(died + Duration{9'999}, Duration{10'000}) == std::vector{ours});
    CHECK(sessions.silent(died + Duration{10'000}, Duration{10'000}).size() == 2);
    REQUIRE(sessions.hear({group, MessageType::nbirth, foreign.edge, {}}, birth(2), died + Duration{10'000})->what == What::node_birth);
    CHECK(sessions.silent(died + Duration{99'000}, Duration{10'000}) == std::vector{ours});
}

TEST_CASE("who is talking, who has fallen silent, and who may be asked") {
    Sessions sessions;
    const Box ours{group, edge}, foreign{group, EdgeId{"plc"}}, stranger{group, EdgeId{"nobody"}};
    Payload born = birth(1);
    born.metrics.push_back(metric("Gengfu/Batch", std::string{}, DataType::string));
    REQUIRE(sessions.hear(topic(MessageType::nbirth), born, {}));
    REQUIRE(sessions.hear({group, MessageType::nbirth, foreign.edge, {}}, birth(1), {}));
    CHECK(sessions.sends_batches(ours));
    CHECK_FALSE(sessions.sends_batches(foreign));
    CHECK(sessions.talking() == 1);
    const Steady later{Duration{10'000}};
    CHECK(sessions.silent(later, Duration{10'001}).empty());
    CHECK(sessions.silent(later, Duration{10'000}) == std::vector{ours});
    sessions.set_silent(ours);
    sessions.set_silent(stranger);
    CHECK(sessions.silent(later, Duration{10'000}).empty());
    CHECK(sessions.hear(topic(MessageType::ndata), data(1), later)->is_back);
    CHECK_FALSE(sessions.may_ask_rebirth(stranger, later));
    CHECK(sessions.may_ask_rebirth(ours, later));
    CHECK_FALSE(sessions.may_ask_rebirth(ours, later + Duration{1'999}));
    CHECK(sessions.may_ask_rebirth(ours, later + Duration{2'000}));
    sessions.forget(stranger);
    sessions.forget(ours);
    CHECK(sessions.talking() == 0);
}
