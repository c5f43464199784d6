#include <catch2/catch.hpp>

#include "tests/cloud/detect/played_home.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

detect::Settings fixed(std::int64_t below = 10, Duration window = 12h) {
    detect::Settings settings = PlayedHome::usual();
    settings.water.no_water.mode = detect::NoWaterMode::fixed;
    settings.water.no_water.below_litres = below;
    settings.water.no_water.window = window;
    return settings;
}

/// A home that is known for two months and is at its everyday life.
PlayedHome known_home(unsigned seed = 1) {
    PlayedHome home(PlayedHome::usual(), seed);
    home.live(days{60});
    home.found.clear();
    return home;
}

}  // namespace

TEST_CASE("the fixed rule raises when less than its litres are used in its window, to the hour, and clears with use") {
    PlayedHome home(fixed());
    home.lives = false;
    home.read();
    home.live(6h);
    home.index += 9;
    home.live(5h);
    CHECK(home.found.empty());
    home.live(1h);
    REQUIRE(home.story() == "+no-water ");
    CHECK(home.found[0].at == PlayedHome::monday + 12h);
    CHECK(home.found[0].reason == "no-water litres=9 since=2026-01-05T00:00:00.000Z");
    home.index += 10;
    home.live(1h);
    CHECK(home.story() == "+no-water -no-water ");
}

TEST_CASE("a small use now and then does not hide that less than the litres was used in every window") {
    PlayedHome home(fixed());
    home.lives = false;
    home.read();
    for (int i = 0; i < 12; ++i) {
        home.index += 2;
        home.live(3h);
    }
    CHECK(home.story() == "+no-water ");
    CHECK(home.found[0].at == PlayedHome::monday + 12h);
}

TEST_CASE("without readings nothing is said of the home, and the index knows afterwards what was used") {
    PlayedHome home(fixed());
    home.lives = false;
    home.read();
    home.unread(40h);
    CHECK(home.found.empty());
    SECTION("nothing was used") {
        home.read();
        CHECK(home.story() == "+no-water ");
    }
    SECTION("something was, nobody knows when") {
        home.index += 30;
        home.read();
        home.live(11h);
        CHECK(home.found.empty());
        home.live(1h);
        CHECK(home.story() == "+no-water ");
    }
}

TEST_CASE("readings that come late or twice change nothing") {
    PlayedHome home(fixed());
    home.lives = false;
    home.read();
    home.live(11h);
    home.show(PlayedHome::monday + 3h, home.index + 50);
    home.show(home.now, home.index + 50);
    home.live(1h);
    CHECK(home.story() == "+no-water ");
}

TEST_CASE("until a home is known the fixed rule holds") {
    PlayedHome home;
    home.lives = false;
    home.read();
    home.live(11h);
    CHECK(home.found.empty());
    home.live(1h);
    CHECK(home.raised("no-water") == 1);
}

TEST_CASE("a known home is rarely taken for silent in its everyday life, and its nights are not unusual") {
    int raised = 0;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        PlayedHome home = known_home(seed);
        home.live(days{120});
        raised += home.raised("no-water");
    }
    CHECK(raised <= 27);  // once in 45 days is what is asked for, twice that in 600 days what is borne
    PlayedHome home = known_home();
    home.live(22h);
    home.lives = false;
    home.live(9h);  // to seven in the morning
    CHECK(home.raised("no-water") == 0);
}

TEST_CASE("a silence in the morning of a home that is up early is told before the day is over, with how unusual it is") {
    PlayedHome home = known_home();
    home.lives = false;
    home.live(24h);
    REQUIRE(home.raised("no-water") == 1);
    CHECK(home.found[0].at <= PlayedHome::monday + days{60} + 19h);
    CHECK(home.found[0].reason.find("no-water-unusual litres=0 since=") == 0);
    CHECK(home.found[0].reason.find(" days=") != std::string::npos);
    home.live(days{5});
    CHECK(home.raised("no-water") == 1);
    home.lives = true;
    home.live(days{1});
    CHECK(home.story() == "+no-water -no-water ");
}

TEST_CASE("what is usual on a working day is unusual at the weekend of a home that washes then") {
    const auto delay_of_noon_silence = [](int day) {
        double hours = 0;
        for (unsigned seed = 1; seed <= 5; ++seed) {
            PlayedHome home = known_home(seed);
            home.live(days{day} + 10h);
            home.found.clear();
            home.lives = false;
            const Instant from = home.now;
            home.live(days{2});
            REQUIRE(home.raised("no-water") == 1);
            hours += std::chrono::duration<double, std::chrono::hours::period>(*home.last_raised("no-water") - from).count();
        }
        return hours;
    };
    // Day 60 after a Monday is a Friday.
    CHECK(delay_of_noon_silence(1) < delay_of_noon_silence(0));
}

TEST_CASE("a cup of water at night does not raise a standing alarm anew") {
    PlayedHome home = known_home();
    home.lives = false;
    for (int i = 0; i < 20; ++i) {
        home.index += 1;
        home.live(5h);
    }
    CHECK(home.story() == "+no-water ");
}

TEST_CASE("a silence that lasts very long is always told, and one that is over soon never") {
    detect::Settings settings = PlayedHome::usual();
    settings.water.no_water.once_in = days{365};
    settings.water.no_water.at_latest = 20h;
    PlayedHome home(settings);
    home.live(days{30} + 3h);
    home.found.clear();
    home.lives = false;
    home.live(23h);
    CHECK(home.raised("no-water") == 1);

    settings.water.no_water.at_latest = 48h;
    settings.water.no_water.once_in = days{1};
    settings.water.no_water.not_before = 9h;
    PlayedHome busy(settings);
    busy.live(days{30} + 9h);
    busy.index += 20;
    busy.live(1h);
    busy.found.clear();
    busy.lives = false;
    busy.live(8h);
    CHECK(busy.raised("no-water") == 0);
}

TEST_CASE("during a declared absence nothing is raised, what stands is cleared, and the silence counts from its end") {
    detect::Settings settings = fixed();
    const auto first = std::chrono::floor<days>(PlayedHome::monday) + days{1};
    settings.water.no_water.away = {{first, first + days{9}}};
    PlayedHome home(settings);
    home.lives = false;
    home.read();
    home.live(days{1});
    CHECK(home.story() == "+no-water -no-water ");
    CHECK(home.found[1].reason == "away");
    home.live(days{10});
    CHECK(home.found.size() == 2);
    home.live(11h);
    CHECK(home.found.size() == 2);
    home.live(2h);
    CHECK(home.raised("no-water") == 2);
}

TEST_CASE("an absence of weeks that was raised does not teach that silence is usual") {
    const auto delay_after_absence_of = [](Duration absence) {
        double hours = 0;
        for (unsigned seed = 1; seed <= 5; ++seed) {
            PlayedHome home = known_home(seed);
            home.lives = false;
            home.live(absence);
            home.lives = true;
            home.live(days{14} + 7h);
            home.lives = false;
            const Instant from = home.now;
            home.live(days{2});
            hours += std::chrono::duration<double, std::chrono::hours::period>(*home.last_raised("no-water") - from).count();
        }
        return hours / 5;
    };
    CHECK(delay_after_absence_of(days{14}) <= delay_after_absence_of(0h) + 2);
}

TEST_CASE("turned off it says nothing, and what stood is cleared") {
    detect::Settings settings = fixed();
    detect::Water before(settings, FieldId{"volume"});
    const auto show = [](detect::Water& water, Instant at) { return water.take({DeviceId{"w"}, at, {{FieldId{"volume"}, 7}}}); };
    for (int hour = 0; hour < 14; ++hour) static_cast<void>(show(before, PlayedHome::monday + std::chrono::hours{hour}));
    settings.water.no_water.mode = detect::NoWaterMode::off;
    detect::Water after(settings, FieldId{"volume"});
    after.restore(before.save());
    const auto findings = show(after, PlayedHome::monday + 14h);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].change == AlarmChange::cleared);
}

TEST_CASE("a detector that is put away and taken out again before every reading says the same") {
    const auto story = [](bool restarts, Duration every) {
        PlayedHome home;
        home.restarts = restarts;
        home.read_every = every;
        home.live(days{20});
        home.lives = false;
        home.live(days{2});
        home.lives = true;
        home.leak_litres_per_hour = 3;
        home.live(days{4});
        home.leak_litres_per_hour = 0;
        home.live(days{1});
        return home.found;
    };
    const auto by_hour = story(false, 1h);
    CHECK(by_hour.size() >= 4);
    CHECK(story(true, 1h) == by_hour);
    CHECK(story(true, 20min) == story(false, 20min));
}
