#include "edge/outbox/thinning.hpp"

#include <catch2/catch.hpp>

#include "common/sparkplug/batch_codec.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

const sparkplug::Aliases aliases{{"a/x", 1}, {"a/y", 2}, {"b/x", 3}, {"a/Online", 4}, {"a/Alarm/hot", 5}};
const AliasNames names{{1, "a/x"}, {2, "a/y"}, {3, "b/x"}, {4, "a/Online"}, {5, "a/Alarm/hot"}};

Reading reading(const std::string& device, int second) {
    Reading reading{DeviceId{device}, from_unix_ms(1'795'521'600'000 + second * 1'000), {{FieldId{"x"}, second}}};
    if (device == "a") reading.values.push_back({FieldId{"y"}, second});
    return reading;
}

Bytes row(const std::vector<Reading>& readings) {
    return sparkplug::encode_batch({readings, {}, {}, {}}, aliases);
}

}  // namespace

TEST_CASE("of each device one reading in so long stays, whole") {
    Thinner thinner(names, Duration{60'000});
    const Bytes first = row({reading("a", 0), reading("b", 1), reading("a", 2)});
    const auto thinned = thinner.thin(first);
    REQUIRE(thinned.given_up == 1);
    REQUIRE(thinned.bytes == row({reading("a", 0), reading("b", 1)}));
    REQUIRE(count_readings(first, names) == 3);
    REQUIRE(count_readings(thinned.bytes, names) == 2);
    const auto nothing_left = thinner.thin(row({reading("a", 30), reading("b", 59)}));
    REQUIRE(nothing_left.bytes.empty());
    REQUIRE(nothing_left.given_up == 2);
    const Bytes next_minute = row({reading("a", 60)});
    REQUIRE(thinner.thin(next_minute).bytes == next_minute);
    REQUIRE(thinner.thin(next_minute).given_up == 0);
}

TEST_CASE("a sign of life goes, what devices are and alarm stays, and what does not decode is not touched") {
    Thinner thinner(names, Duration{60'000});
    REQUIRE(thinner.thin({}).bytes.empty());
    REQUIRE(thinner.thin({}).given_up == 0);
    sparkplug::Batch batch;
    batch.onlines.push_back({DeviceId{"a"}, true, from_unix_ms(5)});
    batch.events.push_back({DeviceId{"a"}, ConditionId{"hot"}, AlarmChange::active, Priority::p1, from_unix_ms(5)});
    batch.lost.push_back({{}, 3, "thinned"});
    const Bytes kept = sparkplug::encode_batch(batch, aliases);
    REQUIRE(thinner.thin(kept).bytes == kept);
    REQUIRE(thinner.thin(kept).bytes == kept);
    REQUIRE(count_readings(kept, names) == 0);
    const Bytes broken{0xff, 0xff};
    REQUIRE(thinner.thin(broken).bytes == broken);
    REQUIRE(count_readings(broken, names) == 0);
    // What the box says of itself is no reading, whenever it was.
    sparkplug::Payload own;
    own.metrics.emplace_back();
    own.metrics.back().name = "Gengfu/Lost";
    own.metrics.back().timestamp = from_unix_ms(5);
    own.metrics.back().datatype = sparkplug::DataType::string;
    own.metrics.back().value = std::string("3 thinned");
    const Bytes of_the_box = sparkplug::encode(own);
    REQUIRE(thinner.thin(of_the_box).bytes == of_the_box);
    // An alias that nobody knows any more belongs to no device that could be thinned.
    const Bytes unknown = sparkplug::encode_batch({{reading("c", 1)}, {}, {}, {}}, {{"c/x", 99}});
    REQUIRE(thinner.thin(unknown).bytes == unknown);
}
