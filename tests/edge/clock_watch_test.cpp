#include "edge/clock_watch.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;
using Quality = ClockQuality;

namespace {

const Instant noon = from_unix_ms(1'795'521'600'000);

struct Watched {
    ClockWatch watch;
    Steady steady{Duration{1'000}};
    Quality after(Duration passed, Instant wall) {
        steady += passed;
        return watch.judge(wall, steady);
    }
};

}  // namespace

TEST_CASE("a clock that runs as the steady one does is plausible, also when it is corrected slowly") {
    Watched clock;
    Instant wall = noon;
    REQUIRE(clock.after({}, wall) == Quality::plausible);
    for (int hour = 0; hour < 1'000; ++hour) REQUIRE(clock.after(Duration{3'600'000}, wall += Duration{3'601'000}) == Quality::plausible);
    REQUIRE(clock.after(Duration{1'000}, wall + Duration{121'000}) == Quality::plausible);
}

TEST_CASE("a box that boots in 1970 has no time until it finds it") {
    Watched clock;
    REQUIRE(clock.after({}, from_unix_ms(0)) == Quality::unset);
    REQUIRE(clock.after(Duration{60'000}, from_unix_ms(60'000)) == Quality::unset);
    REQUIRE(clock.after(Duration{1'000}, noon) == Quality::plausible);
    REQUIRE(clock.after(Duration{1'000}, noon + Duration{1'000}) == Quality::plausible);
}

TEST_CASE("a plausible clock that jumps is stepped from then on") {
    for (const Instant wall : {noon + Duration{200'000}, noon - Duration{200'000}, from_unix_ms(0), ClockWatch::latest}) {
        Watched clock;
        REQUIRE(clock.after({}, noon) == Quality::plausible);
        REQUIRE(clock.after(Duration{1'000}, wall) == Quality::stepped);
        REQUIRE(clock.after(Duration{1'000}, noon + Duration{2'000}) == Quality::stepped);
    }
}
