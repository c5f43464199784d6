#include "cloud/detect/meter.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace gengfu;
using namespace gengfu::detect;
using namespace std::chrono_literals;

namespace {

struct PlayedMeter {
    Meter meter{MeterSettings{}};
    Instant now = from_unix_ms(1'800'000'000'000);
    std::string story;

    std::optional<Use> show(std::int64_t index, Duration after = 1h) {
        now += after;
        const auto use = meter.take(now, index);
        for (const Finding& each : meter.findings())
            story += (each.change == AlarmChange::active ? "+" : "-") + each.condition.value() + " ";
        return use;
    }
    std::int64_t used(std::int64_t index, Duration after = 1h) { return show(index, after).value().litres.value(); }
};

}  // namespace

TEST_CASE("what was used is the difference of the index, from the second reading on") {
    PlayedMeter meter;
    CHECK_FALSE(meter.show(100));
    const auto use = meter.show(130, 5h);
    REQUIRE(use);
    CHECK(use->litres == 30);
    CHECK(use->length() == 5h);
    CHECK_FALSE(meter.show(150, -1h));
    CHECK_FALSE(meter.meter.take(meter.now + 1h, 150));
    CHECK(meter.story.empty());
}

TEST_CASE("an index that begins again after its last number has rolled over, at any number of digits") {
    const std::int64_t first_above = GENERATE(100'000, 100'000'000, 1'000'000'000);
    PlayedMeter meter;
    meter.show(first_above - 10);
    CHECK(meter.used(5) == 15);
    CHECK(meter.used(8) == 3);
    CHECK(meter.story.empty());
}

TEST_CASE("a leap that is taken back was a bad reading, and what was used meanwhile is known") {
    const std::int64_t leap = GENERATE(0, 9'999'999, 500);
    PlayedMeter meter;
    meter.show(50'000);
    CHECK_FALSE(meter.show(leap));
    CHECK(meter.used(50'020) == 20);
    CHECK(meter.story.empty());
}

TEST_CASE("bad readings in a row, as on a disturbed bus, are taken back all together") {
    PlayedMeter meter;
    meter.show(50'000);
    for (const std::int64_t bad : {0, 99, 7'000'000}) CHECK_FALSE(meter.show(bad, 3min));
    CHECK(meter.used(50'001, 3min) == 1);
    CHECK(meter.story.empty());
}

TEST_CASE("a meter that shows anything is told, and numbers beyond all meters are not read") {
    PlayedMeter meter;
    meter.show(50'000);
    for (const std::int64_t odd : {900'000'000, 3, 70'000'000, 12}) meter.show(odd);
    CHECK(meter.story == "+meter-changed ");
    const Instant before = meter.now;
    CHECK_FALSE(meter.show(std::numeric_limits<std::int64_t>::max()));
    CHECK_FALSE(meter.show(std::numeric_limits<std::int64_t>::min()));
    CHECK(meter.now > before);
}

TEST_CASE("a leap that goes on is another meter: nothing is known of the time between, and it is told for a day") {
    PlayedMeter meter;
    meter.show(50'000);
    CHECK_FALSE(meter.show(12));
    const auto use = meter.show(20);
    REQUIRE(use);
    CHECK_FALSE(use->litres);
    CHECK(use->length() == 2h);
    CHECK(meter.used(25) == 5);
    CHECK(meter.story == "+meter-changed ");
    CHECK(meter.used(30, 24h) == 5);
    CHECK(meter.story == "+meter-changed -meter-changed ");
}

TEST_CASE("an index that goes back a little is no use, and back-flow when it adds up within a day") {
    PlayedMeter meter;
    meter.show(50'000);
    CHECK(meter.used(49'994) == 0);
    CHECK(meter.used(50'000) == 6);
    CHECK(meter.story.empty());
    CHECK(meter.used(49'995) == 0);
    CHECK(meter.story == "+back-flow ");
    CHECK(meter.used(50'100, 25h) == 105);
    CHECK(meter.story == "+back-flow -back-flow ");
    CHECK(meter.used(50'093, 1h) == 0);
    CHECK(meter.story == "+back-flow -back-flow ");
}

TEST_CASE("an index that does not move for two weeks may be stuck") {
    PlayedMeter meter;
    meter.show(7);
    for (int day = 1; day < 14; ++day) CHECK(meter.used(7, 24h) == 0);
    CHECK(meter.story.empty());
    CHECK(meter.used(7, 24h) == 0);
    CHECK(meter.story == "+meter-stuck ");
    CHECK(meter.used(8) == 1);
    CHECK(meter.story == "+meter-stuck -meter-stuck ");
}
