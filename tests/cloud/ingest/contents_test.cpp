#include "cloud/ingest/contents.hpp"

#include <catch2/catch.hpp>

#include "cloud/ingest/peek.hpp"

using namespace gengfu;

namespace {

sparkplug::Contents with_field(const std::string& name) {
    sparkplug::Contents contents;
    contents.readings.push_back({DeviceId{"tank"}, {}, {{FieldId{name}, 1}}});
    return contents;
}

std::vector<std::uint8_t> sealed(Lane lane, std::optional<Duration> age) {
    auto bytes = sparkplug::encode_batch({{{DeviceId{"gas-1"}, {}, {{FieldId{"gas"}, 1}}}}, {}, {}, {}}, {});
    sparkplug::seal(bytes, {{0xfedc'ba98'7654'3210, lane, 18'446'744'073'709'551'615U}, age});
    sparkplug::stamp(bytes, 255, from_unix_ms(4'070'908'800'000));
    return bytes;
}

}  // namespace

TEST_CASE("names that are no text are dropped, and folders within folders are names") {
    for (const std::string good :
         {"level", "Inputs/door", "水位", "\xF0\x9F\x94\xA5", "\xED\x9F\xBF", "\xC2\xA9", "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80"}) {
        CAPTURE(good);
        auto contents = with_field(good);
        CHECK(ingest::make_fit(contents).metrics == 0);
        CHECK(contents.readings.size() == 1);
    }
    const std::vector<std::string> bad{"",
                                       "a//b",
                                       "a/",
                                       "+",
                                       "a\nb",
                                       "\xC0\x80",
                                       "\xC3",
                                       "\xE0\x80\x80",
                                       "\xED\xA0\x80",
                                       "\xE2\x82",
                                       "\xF0\x80\x80\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xFF",
                                       "\x80",
                                       "\xF1\x80\x80",
                                       "\xE1\x80\x41",
                                       "\xF1\x80\x41\x80",
                                       std::string(257, 'a')};
    for (const std::string& each : {std::string("#"), std::string("\x7f")}) {
        auto contents = with_field(each);
        CHECK(ingest::make_fit(contents).metrics == 2);
    }
    for (const std::string& each : bad) {
        CAPTURE(each);
        auto contents = with_field(each);
        CHECK(ingest::make_fit(contents).metrics == 2);  // the value, and the reading that is left without any
        CHECK(contents.readings.empty());
    }
}

TEST_CASE("a folder is as long as an id may be, and devices and conditions have names, too") {
    auto long_enough = with_field(std::string(64, 'a') + "/" + std::string(64, 'b'));
    CHECK(ingest::make_fit(long_enough).metrics == 0);
    auto too_long = with_field(std::string(65, 'a'));
    CHECK(ingest::make_fit(too_long).metrics == 2);
    sparkplug::Contents contents;
    contents.readings.push_back({DeviceId{"a+b"}, {}, {{FieldId{"x"}, 1}}});
    contents.events.push_back({DeviceId{"a"}, ConditionId{"b#"}, AlarmChange::active, Priority::p1, {}, false});
    contents.events.push_back({DeviceId{"+"}, ConditionId{"b"}, AlarmChange::active, Priority::p1, {}, false});
    contents.events.push_back({DeviceId{"a"}, ConditionId{"b"}, AlarmChange::active, Priority::p1, {}, false});
    contents.onlines = {{DeviceId{""}, true, {}}, {DeviceId{"a"}, true, {}}};
    const auto dropped = ingest::make_fit(contents);
    CHECK(dropped.events == 2);
    CHECK(dropped.metrics == 4);
    CHECK(contents.events.size() == 1);
    CHECK(contents.onlines.size() == 1);
}

TEST_CASE("a birth tells kinds, places and its epoch, and what is no text of ours is not believed") {
    const auto named = [](std::optional<std::string> name, sparkplug::Value value) {
        sparkplug::Metric metric;
        metric.name = std::move(name);
        metric.value = std::move(value);
        return metric;
    };
    ingest::Heard birth;
    birth.payload.metrics = {named("tank/Kind", std::string("level")),     named("tank/Place", std::string("水塔")),
                             named("tank/Other", std::string("nothing")),  named("tank/level", std::int64_t{5}),
                             named(std::nullopt, std::string("nameless")), named("bad/Kind", std::string("\xFF")),
                             named("long/Kind", std::string(201, 'a')),    named("Kind", std::string("of nobody")),
                             named("a+b/Kind", std::string("no id"))};
    CHECK_FALSE(ingest::epoch_of(birth));
    const auto told = ingest::descriptions(birth);
    REQUIRE(told.size() == 1);
    CHECK(told.at(DeviceId{"tank"}).kind == "level");
    CHECK(told.at(DeviceId{"tank"}).place == "水塔");
    ingest::Heard device;
    device.device = DeviceId{"pump"};
    device.payload.metrics = {named("Kind", std::string("pump")), named("Gengfu/Epoch", std::int64_t{7})};
    CHECK(ingest::descriptions(device).at(DeviceId{"pump"}).kind == "pump");
    CHECK_FALSE(ingest::epoch_of(device));
    device.payload.metrics.push_back(named("Gengfu/Epoch", std::string("00000000000000ff")));
    CHECK(ingest::epoch_of(device) == 255);
}

TEST_CASE("the id of a batch is found at its end, whatever comes before and after it") {
    for (const Lane lane : lanes) {
        for (const std::optional<Duration> age : {std::optional<Duration>{}, {Duration{0}}, {Duration{9'000'000'000'000'000'000}}}) {
            auto bytes = sealed(lane, age);
            const auto id = ingest::batch_at_end(bytes);
            REQUIRE(id);
            CHECK(id->lane == lane);
            CHECK(id->epoch == 0xfedc'ba98'7654'3210);
            bytes.insert(bytes.begin(), 5'000, 0xff);
            CHECK(ingest::batch_at_end(bytes) == id);
        }
    }
}

TEST_CASE("where there is no id at the end none is found, wherever it is cut") {
    const auto whole = sealed(Lane::safety, Duration{5});
    const std::size_t name_end = whole.size() - 93;  // more than enough to cut into the id itself
    for (std::size_t size = 0; size < name_end; ++size) {
        CAPTURE(size);
        const auto id = ingest::batch_at_end(std::span(whole).first(size));
        CHECK((!id || id->lane == Lane::safety));
    }
    CHECK_FALSE(ingest::batch_at_end({}));
    const std::string text = "Gengfu/Batch no value follows, only words about it";
    CHECK_FALSE(ingest::batch_at_end(std::vector<std::uint8_t>(text.begin(), text.end())));
    const std::string bad = std::string("Gengfu/Batch\x7a\x05") + "7:x:1";
    CHECK_FALSE(ingest::batch_at_end(std::vector<std::uint8_t>(bad.begin(), bad.end())));
}
