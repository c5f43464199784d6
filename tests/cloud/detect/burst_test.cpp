#include <algorithm>
#include <catch2/catch.hpp>

#include "cloud/detect/strong_flows.hpp"
#include "tests/cloud/detect/played_home.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::tests;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

/// From a midnight to the next: so much in the hour that begins then, and so much in the one before.
void live_a_day(PlayedHome& home, std::chrono::hours hour, std::int64_t litres, std::int64_t before) {
    home.live(hour - 1h);
    home.index += before;
    home.live(1h);
    home.index += litres;
    home.live(24h - hour);
}

/// Half a year of a home that waters its garden once a week from eight in the evening, after some cooking.
PlayedHome with_garden() {
    PlayedHome home;
    home.lives = false;
    for (int week = 0; week < 26; ++week) {
        live_a_day(home, 20h, 360, week * 7 % 30);
        home.live(days{6});
    }
    home.found.clear();
    return home;
}

/// Bursts that were raised when a flow began there in the evening of which that much was still seen in the hour before a full one.
int raised_with_first_full_hour(PlayedHome home, std::chrono::hours hour, std::int64_t before) {
    live_a_day(home, hour, 310, before);
    return home.raised("burst");
}

}  // namespace

TEST_CASE("300 L/h are a burst within 2 h of readings, and within 1 h in a home that never had that") {
    PlayedHome home;
    SECTION("a home that is not known") {
        home.read();
        home.leak_litres_per_hour = 300;
        home.live(1h);
        CHECK(home.raised("burst") == 0);
        home.live(1h);
        CHECK(home.raised("burst") == 1);
        home.leak_litres_per_hour = 0;
        home.live(1h);
        CHECK(home.story() == "+burst -burst ");
    }
    SECTION("a home that never had it") {
        home.live(days{20});
        home.leak_litres_per_hour = 300;
        home.live(1h);
        CHECK(home.raised("burst") == 1);
    }
    SECTION("a home that had it last month") {
        home.live(days{20});
        home.leak_litres_per_hour = 300;
        home.live(1h);
        home.leak_litres_per_hour = 0;
        home.live(days{20});
        home.found.clear();
        home.leak_litres_per_hour = 300;
        home.live(1h);
        CHECK(home.raised("burst") == 0);
        home.live(1h);
        CHECK(home.raised("burst") == 1);
    }
}

TEST_CASE("a bath is no burst, also when the meter is read by the minute") {
    PlayedHome home;
    home.lives = false;
    home.read_every = 1min;
    home.live(days{15});
    home.found.clear();
    for (int minute = 0; minute < 20; ++minute) {
        home.index += 10;
        home.live(1min);
    }
    home.live(2h);
    CHECK(home.raised("burst") == 0);
}

TEST_CASE("a burst is one alert: it is not told as a leak as well") {
    PlayedHome home;
    home.live(days{20});
    home.found.clear();
    home.leak_litres_per_hour = 400;
    home.live(days{3});
    CHECK(home.raised("burst") == 1);
    CHECK(home.raised("leak") == 0);
}

TEST_CASE("what a home is used to is no burst, and when it goes on it is one whatever the home is used to") {
    PlayedHome home = with_garden();
    for (int week = 0; week < 10; ++week) {
        live_a_day(home, 20h, 380, 20);
        home.live(days{6});
    }
    CHECK(home.raised("burst") == 0);
    home.live(20h);
    home.leak_litres_per_hour = 310;
    home.live(2h);
    CHECK(home.raised("burst") == 1);
}

TEST_CASE("a flow that shows in the hour before its first full one has stood for longer than a home is used to") {
    const PlayedHome home = with_garden();
    CHECK(raised_with_first_full_hour(home, 20h, 290) == 1);
    CHECK(raised_with_first_full_hour(home, 20h, 60) == 0);
}

TEST_CASE("what is everyday in the evening is unusual at night") {
    const PlayedHome home = with_garden();
    CHECK(raised_with_first_full_hour(home, 20h, 60) == 0);
    CHECK(raised_with_first_full_hour(home, 4h, 60) == 1);
}

TEST_CASE("what was used in a long time without readings does not tell when a flow began") {
    PlayedHome home = with_garden();
    home.unread(20h);
    home.index += 400;
    home.read();
    home.index += 310;
    home.live(1h);
    CHECK(home.raised("burst") == 0);
}

TEST_CASE("in a home that is not known an hour and a half must be possible") {
    PlayedHome home;
    home.lives = false;
    home.live(days{5});
    CHECK(raised_with_first_full_hour(home, 10h, 100) == 0);
    CHECK(raised_with_first_full_hour(home, 10h, 200) == 1);
}

TEST_CASE("a home that was never seen to have a strong flow is trusted the more the longer it was watched") {
    StrongFlows flows(Duration{0}, days{90});
    const Instant start = PlayedHome::monday;
    flows.begin(start);
    Duration before{0};
    for (int day = 0; day <= 120; day += 20) {
        const Duration now = flows.once_in(start + days{day}, start + days{day}, 0min);
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("a strong flow is the rarer the longer it stands, the farther it is from the usual hour, and the longer ago the last one was") {
    StrongFlows flows(Duration{0}, days{90});
    flows.begin(PlayedHome::monday);
    Instant at = PlayedHome::monday + 20h;
    for (int week = 0; week < 20; ++week) {
        flows.note(at, at + 65min, 5min);
        at += days{7};
    }
    CHECK(flows.once_in(at, at, 20min) > flows.once_in(at, at, 5min));
    CHECK(flows.once_in(at, at + 8h, 5min) > flows.once_in(at, at + 2h, 5min));
    CHECK(flows.once_in(at, at + 2h, 5min) > flows.once_in(at, at, 5min));
    CHECK(flows.once_in(at + days{180}, at, 5min) > flows.once_in(at, at, 5min));
    // As often as it was: once a week, and about that hour more often than at others.
    CHECK(flows.once_in(at, at, 0min) < days{7});
    CHECK(flows.once_in(at, at, 0min) > days{1});
}

TEST_CASE("a state from before bursts were learnt is taken up: the home is watched from then on") {
    const FieldId field{"volume"};
    Settings settings = PlayedHome::usual();
    Water water(settings, field);
    Instant at = PlayedHome::monday;
    const auto show = [&](std::int64_t index) { return water.take({DeviceId{"w"}, at += 1h, {{field, index}}}); };
    for (int hour = 0; hour < 24 * 20; ++hour) (void)show(1'000);
    boost::json::object now = water.save().as_object(), learnt = water.save_learnt()->as_object();
    now.at("burst").as_object().erase("last");
    learnt.erase("burst");
    water = Water(settings, field);
    water.restore(now);
    water.restore_learnt(learnt);
    for (int hour = 0; hour < 24 * 30; ++hour) (void)show(1'000);
    const auto found = show(1'310);
    CHECK(std::any_of(found.begin(), found.end(), [](const Finding& each) { return each.condition == burst_condition(); }));
}

TEST_CASE("what a home has had is remembered in its state") {
    StrongFlows flows(Duration{0}, days{90}), restored(Duration{0}, days{90});
    const Instant at = PlayedHome::monday + 20h;
    flows.begin(PlayedHome::monday);
    flows.note(at, at + 70min, 10min);
    restored.restore(flows.save());
    CHECK(restored.once_in(at + days{3}, at, 5min) == flows.once_in(at + days{3}, at, 5min));
}
