#include "simulators/world/household.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

Household home(int persons, std::uint64_t seed = 1) {
    return Household(persons, Steady{}, Chance(seed));
}

double used_between(Household& household, Steady from, Steady to) {
    const double before = household.used(from);
    return household.used(to) - before;
}

}  // namespace

TEST_CASE("a home of one uses 30 to 150 litres on most days, and a family more") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        Household one = home(1, seed), four = home(4, seed);
        const double of_one = one.used(Steady{24h * 100}) / 100, of_four = four.used(Steady{24h * 100}) / 100;
        CHECK(of_one > 30);
        CHECK(of_one < 150);
        CHECK(of_four > 1.5 * of_one);
    }
}

TEST_CASE("nights are quieter than days") {
    Household household = home(1);
    double at_night = 0, by_day = 0;
    for (int day = 1; day < 60; ++day) {
        const Steady midnight = Steady{24h * day};
        at_night += used_between(household, midnight + 1h, midnight + 4h);
        by_day += used_between(household, midnight + 8h, midnight + 11h);
    }
    REQUIRE(by_day > 2 * at_night);
}

TEST_CASE("whoever is away draws nothing, and a leak runs all the same") {
    Household away = home(2), leaking = home(2);
    for (Household* each : {&away, &leaking}) each->be_quiet({Steady{24h * 10}, Steady{24h * 15}});
    leaking.let_run({Steady{24h * 11}, Steady{24h * 12}}, 5);
    REQUIRE(used_between(away, Steady{24h * 10}, Steady{24h * 15} - 1ms) == 0);
    const double leaked = used_between(leaking, Steady{24h * 10}, Steady{24h * 15} - 1ms);
    REQUIRE(std::abs(leaked - 24 * 5) < 0.01);
    REQUIRE(used_between(away, Steady{24h * 15}, Steady{24h * 16}) > 0);
}

TEST_CASE("equal seeds live equal lives, however often they are looked at") {
    Household often = home(3, 7), seldom = home(3, 7), other = home(3, 8);
    for (int hour = 1; hour <= 24 * 30; ++hour) static_cast<void>(often.used(Steady{1h * hour}));
    REQUIRE(often.used(Steady{24h * 30}) == seldom.used(Steady{24h * 30}));
    REQUIRE(often.used(Steady{24h * 30}) != other.used(Steady{24h * 30}));
}
