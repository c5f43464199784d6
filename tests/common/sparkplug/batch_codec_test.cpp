#include "common/sparkplug/batch_codec.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::sparkplug;

namespace {

const Instant noon = from_unix_ms(1'795'521'600'000);

Batch example() {
    return {{0xabc, Lane::alarm, 5},
            {{DeviceId{"gas-1"}, noon, {{FieldId{"concentration"}, 650}, {FieldId{"valve-closed"}, 0}}},
             {DeviceId{"meter-1"}, noon, {{FieldId{"volume"}, -3}}}},
            {{DeviceId{"gas-1"}, ConditionId{"gas-high"}, AlarmChange::active, Priority::p1, noon, false},
             {DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, noon, true},
             {DeviceId{"gas-1"}, ConditionId{"fault"}, AlarmChange::cleared, Priority::p3, noon, false}},
            {{DeviceId{"gas-1"}, true, noon}}};
}

}  // namespace

TEST_CASE("a batch reads back as it was written, flags as numbers") {
    const Batch batch = example();
    const auto payload = decode(encode_batch(batch, {}, {"gas-1/valve-closed"}));
    REQUIRE(payload);
    const auto contents = read_contents(*payload, std::nullopt, Instant{});
    REQUIRE(contents);
    REQUIRE(contents->id == batch.id);
    REQUIRE(contents->readings == batch.readings);
    REQUIRE(contents->events == batch.events);
    REQUIRE(contents->onlines == batch.onlines);
    REQUIRE(contents->left_out == 0);
}

TEST_CASE("two readings of one device within a millisecond stay two") {
    const auto meter = [](std::int64_t litres) {
        return Reading{DeviceId{"meter-1"}, noon, {{FieldId{"volume"}, litres}, {FieldId{"battery"}, 1}}};
    };
    const Batch batch{{0xabc, Lane::live, 6}, {meter(7), meter(8), meter(8)}, {}, {}};
    const auto payload = decode(encode_batch(batch, {}));
    REQUIRE(payload);
    REQUIRE(read_contents(*payload, std::nullopt, Instant{})->readings == batch.readings);
}

TEST_CASE("metrics with an alias travel without their name") {
    const Aliases aliases{{"Gengfu/Batch", 1}, {"meter-1/volume", 2}};
    const auto payload = decode(encode_batch(example(), aliases));
    REQUIRE(payload);
    REQUIRE_FALSE(payload->metrics[0].name);
    REQUIRE(payload->metrics[0].alias == 1);
    REQUIRE(payload->metrics[1].name == "gas-1/concentration");
    REQUIRE(payload->metrics[3].alias == 2);
}

TEST_CASE("an alarm whose priority is missing or nonsense is taken as the most urgent") {
    Payload payload;
    Metric metric;
    metric.name = "x/Alarm/fire";
    metric.value = true;
    payload.metrics.push_back(metric);
    metric.properties = {{"priority", std::int64_t{9}}};
    payload.metrics.push_back(metric);
    const auto contents = read_contents(payload, std::nullopt, noon);
    REQUIRE(contents->events.size() == 2);
    for (const AlarmEvent& event : contents->events) {
        REQUIRE(event.priority == Priority::p1);
        REQUIRE(event.change == AlarmChange::active);
        REQUIRE(event.at == noon);
    }
}

TEST_CASE("what cannot be read as a number is left out and counted, never zero") {
    Payload payload;
    for (const auto& [name, value] : std::vector<std::pair<std::string, Value>>{{"d/null", {}},
                                                                                {"d/text", std::string("x")},
                                                                                {"no-folder", std::int64_t{1}},
                                                                                {"d/huge", 1e300},
                                                                                {"d/good", 2.6},
                                                                                {"Node Control/Rebirth", false},
                                                                                {"bdSeq", std::int64_t{0}}}) {
        Metric metric;
        metric.name = name;
        metric.value = value;
        payload.metrics.push_back(metric);
    }
    const auto contents = read_contents(payload, std::nullopt, noon);
    REQUIRE(contents->left_out == 4);
    REQUIRE(contents->readings == std::vector<Reading>{{DeviceId{"d"}, noon, {{FieldId{"good"}, 3}}}});
}

TEST_CASE("a device of a foreign edge names its metrics without itself") {
    Payload payload;
    Metric metric;
    metric.name = "temperature";
    metric.value = std::int64_t{21};
    payload.metrics.push_back(metric);
    const auto contents = read_contents(payload, DeviceId{"boiler"}, noon);
    REQUIRE(contents->readings.front().device == DeviceId{"boiler"});
    REQUIRE_FALSE(contents->id);
}

TEST_CASE("a broken batch id is refused, so that nothing is taken for something else") {
    Payload payload;
    Metric metric;
    metric.name = "Gengfu/Batch";
    metric.value = std::string("nonsense");
    payload.metrics.push_back(metric);
    REQUIRE(read_contents(payload, std::nullopt, noon).error().kind == FaultKind::malformed);
}

TEST_CASE("the commit acknowledgement survives the wire") {
    SequenceSet alarms, live;
    REQUIRE(alarms.insert(17));
    REQUIRE(live.insert(1, 40));
    REQUIRE(live.insert(42));
    const std::vector<Committed> committed{{0xabc, Lane::alarm, alarms}, {0xabc, Lane::live, live}};
    REQUIRE(to_string(committed) == "0000000000000abc:alarm:17 0000000000000abc:live:1-40,42");
    REQUIRE(parse_committed(to_string(committed)) == committed);
    for (const char* text : {"x", "abc:alarm", "abc:fast:1", "abc:live:x", ":live:1", "xyz:live:1"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_committed(text));
    }
}
