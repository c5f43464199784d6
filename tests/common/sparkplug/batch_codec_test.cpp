#include "common/sparkplug/batch_codec.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::sparkplug;

namespace {

const Instant noon = from_unix_ms(1'795'521'600'000);

Batch example() {
    return {{{DeviceId{"gas-1"}, noon, {{FieldId{"concentration"}, 650}, {FieldId{"valve-closed"}, 0}}},
             {DeviceId{"meter-1"}, noon, {{FieldId{"volume"}, -3}}}},
            {{DeviceId{"gas-1"}, ConditionId{"gas-high"}, AlarmChange::active, Priority::p1, noon, false},
             {DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, noon, true},
             {DeviceId{"gas-1"}, ConditionId{"fault"}, AlarmChange::cleared, Priority::p3, noon, false}},
            {{DeviceId{"gas-1"}, true, noon}},
            {}};
}

}  // namespace

TEST_CASE("a batch reads back as it was written, flags as numbers") {
    const Batch batch = example();
    const auto payload = decode(encode_batch(batch, {}, {"gas-1/valve-closed"}));
    REQUIRE(payload);
    const auto contents = read_contents(*payload, std::nullopt, Instant{});
    REQUIRE(contents);
    REQUIRE(contents->readings == batch.readings);
    REQUIRE(contents->events == batch.events);
    REQUIRE(contents->onlines == batch.onlines);
    REQUIRE(contents->left_out == 0);
}

TEST_CASE("two readings of one device within a millisecond stay two") {
    const auto meter = [](std::int64_t litres) {
        return Reading{DeviceId{"meter-1"}, noon, {{FieldId{"volume"}, litres}, {FieldId{"battery"}, 1}}};
    };
    const Batch batch{{meter(7), meter(8), meter(8)}, {}, {}, {}};
    const auto payload = decode(encode_batch(batch, {}));
    REQUIRE(payload);
    REQUIRE(read_contents(*payload, std::nullopt, Instant{})->readings == batch.readings);
}

TEST_CASE("metrics with an alias travel without their name") {
    const Aliases aliases{{"gas-1/concentration", 1}, {"meter-1/volume", 2}};
    const auto payload = decode(encode_batch(example(), aliases));
    REQUIRE(payload);
    REQUIRE_FALSE(payload->metrics[0].name);
    REQUIRE(payload->metrics[0].alias == 1);
    REQUIRE(payload->metrics[1].name == "gas-1/valve-closed");
    REQUIRE(payload->metrics[2].alias == 2);
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
    const std::vector<Committed> committed{{0xabc, *parse_sequence_set("1-40,42")}, {0xdef, {}}};
    REQUIRE(to_string(committed) == "0000000000000abc:1-40,42 0000000000000def:");
    REQUIRE(parse_committed(to_string(committed)) == committed);
    for (const char* text : {"x", "abc:1", "0000000000000abc", "0000000000000abc:x", ":1", "000000000000wxyz:1"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_committed(text));
    }
}

TEST_CASE("what is known only at sending is appended to what was encoded at acceptance") {
    Bytes bytes = encode_batch(example(), {});
    seal(bytes, {{0xabc, Lane::safety, 5}, Duration{1'500}});
    stamp(bytes, 7, noon);
    const auto contents = read_contents(*decode(bytes), std::nullopt, Instant{});
    REQUIRE(contents->id == BatchId{0xabc, Lane::safety, 5});
    REQUIRE(contents->age == Duration{1'500});
    REQUIRE(contents->readings == example().readings);
}

TEST_CASE("an age that is unknown or nonsense is absent, not zero") {
    Bytes bytes = encode_batch(example(), {});
    seal(bytes, {{0xabc, Lane::live, 5}, std::nullopt});
    REQUIRE_FALSE(read_contents(*decode(bytes), std::nullopt, noon)->age);
    seal(bytes, {{0xabc, Lane::live, 5}, Duration{-1}});
    REQUIRE_FALSE(read_contents(*decode(bytes), std::nullopt, noon)->age);
}

TEST_CASE("a batch says what its clock was worth unless nothing speaks against it, and a word that is not known is a doubt") {
    for (const auto quality : {ClockQuality::unset, ClockQuality::plausible, ClockQuality::stepped}) {
        Bytes bytes = encode_batch(example(), {});
        const auto before = bytes.size();
        seal(bytes, {{0xabc, Lane::live, 5}, std::nullopt, quality});
        const std::string said(bytes.begin() + static_cast<std::ptrdiff_t>(before), bytes.end());
        REQUIRE((said.find("Gengfu/Clock") == std::string::npos) == (quality == ClockQuality::plausible));
        const auto contents = read_contents(*decode(bytes), std::nullopt, noon);
        REQUIRE(contents->clock == quality);
        REQUIRE(contents->id == BatchId{0xabc, Lane::live, 5});
    }
    Payload payload;
    Metric metric;
    metric.name = "Gengfu/Clock";
    metric.value = std::string("dreaming");
    payload.metrics.push_back(metric);
    REQUIRE(read_contents(payload, std::nullopt, noon)->clock == ClockQuality::stepped);
    REQUIRE(read_contents(payload, std::nullopt, noon)->left_out == 0);
    payload.metrics.back().value = {};  // as a birth announces it
    REQUIRE(read_contents(payload, std::nullopt, noon)->clock == ClockQuality::plausible);
}

TEST_CASE("what had to be given up is told, and told exactly") {
    const std::vector<Lost> lost{{*parse_sequence_set("3-9,12"), 120, "thinned"}, {*parse_sequence_set("13"), 0, "damaged"}};
    const auto contents = read_contents(*decode(encode_batch({{}, {}, {}, lost}, {})), std::nullopt, noon);
    REQUIRE(contents);
    REQUIRE(contents->lost == lost);
    for (const char* text : {"", "1-2", "1-2:3", "1-2:x:thinned", "x:3:thinned", "1-2:3:Not a word"}) {
        CAPTURE(text);
        Payload payload;
        Metric metric;
        metric.name = "Gengfu/Lost";
        metric.value = std::string(text);
        payload.metrics.push_back(metric);
        REQUIRE_FALSE(read_contents(payload, std::nullopt, noon));
    }
}
