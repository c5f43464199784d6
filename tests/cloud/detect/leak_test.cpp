#include <catch2/catch.hpp>

#include "cloud/detect/leak.hpp"
#include "tests/cloud/detect/played_home.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using namespace std::chrono_literals;
using std::chrono::days;

TEST_CASE("a flow of 2 L/h is found within 36 h, whether the meter is read by the hour or by the minute") {
    const Duration every = GENERATE(Duration{60min}, Duration{15min}, Duration{1min});
    for (unsigned seed = 1; seed <= 3; ++seed) {
        PlayedHome home(PlayedHome::usual(), seed);
        home.read_every = every;
        home.live(days{10} + std::chrono::hours{5 * seed});
        home.found.clear();
        const Instant from = home.now;
        home.leak_litres_per_hour = 2;
        home.live(36h);
        REQUIRE(home.raised("leak") == 1);
        CHECK(*home.last_raised("leak") - from >= 12h);
        home.leak_litres_per_hour = 0;
        home.live(1 * days{1});
        CHECK(home.story().find("-leak") != std::string::npos);
    }
}

TEST_CASE("everyday life is no leak") {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        PlayedHome home(PlayedHome::usual(), seed);
        home.live(days{90});
        CHECK(home.raised("leak") == 0);
        CHECK(home.raised("burst") == 0);
    }
}

TEST_CASE("dripping of 1 L/h is found within three days, and larger flows, too") {
    const int flow = GENERATE(1, 5, 20, 60, 100, 200);
    PlayedHome home;
    home.live(days{10});
    home.leak_litres_per_hour = flow;
    home.live(72h);
    CHECK(home.raised("leak") == 1);
}

TEST_CASE("hours that are missing neither hide a leak nor make one") {
    PlayedHome home;
    home.live(days{10});
    const auto two_days_with_gaps = [&] {
        for (int i = 0; i < 8; ++i) {
            home.live(2h);
            home.unread(4h);
        }
    };
    two_days_with_gaps();
    two_days_with_gaps();
    CHECK(home.raised("leak") == 0);
    home.leak_litres_per_hour = 2;
    two_days_with_gaps();
    CHECK(home.raised("leak") == 1);
}

TEST_CASE("a long time without readings in which much was used is no leak by itself") {
    PlayedHome home;
    home.live(days{10} + 20h);
    home.unread(60h);
    home.index += 60 * 10;
    home.live(1h);
    CHECK(home.raised("leak") == 0);
}

TEST_CASE("long times without readings, each with a little water, are no leak either") {
    PlayedHome home;
    home.live(days{10});
    for (int i = 0; i < 8; ++i) {
        home.lives = false;
        home.unread(20h);
        home.index += 50;
        home.read();
    }
    CHECK(home.raised("leak") == 0);
}

TEST_CASE("a leak that stands is over when it is interrupted, not when busy hours say little for it") {
    using namespace gengfu::detect;
    Leak leak({}, 0h);
    Instant now = from_unix_ms(1'767'225'600'000);
    std::string told;
    const auto live = [&](int hours, std::int64_t leaks) {
        for (int i = 0; i < hours; ++i, now += 1h) {
            const bool is_night = std::chrono::floor<std::chrono::hours>(now - std::chrono::floor<days>(now)) < 6h;
            for (const Finding& each : leak.take({now, now + 1h, (is_night ? 0 : 12) + leaks}, false))
                told += each.change == AlarmChange::active ? "+" : "-";
        }
    };
    live(40 * 24, 0);
    REQUIRE(told.empty());
    live(4 * 24, 2);
    CHECK(told == "+");
    live(24, 0);
    CHECK(told == "+-");
}
