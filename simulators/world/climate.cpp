#include "simulators/world/climate.hpp"

#include <cmath>
#include <numbers>

#include "simulators/device/mix.hpp"
#include "simulators/world/node_clock.hpp"

namespace gengfu::world {
namespace {

constexpr double days_a_year = 365.25;

}  // namespace

double Climate::of_day(std::int64_t day, std::uint64_t what) const {
    constexpr std::uint64_t steps = 2'001;
    return static_cast<double>(sim::mix(seed_ ^ sim::mix(static_cast<std::uint64_t>(day) * 4 + what)) % steps) / 1000 - 1;
}

double Climate::outdoors(Steady now) const {
    constexpr double turn = 2 * std::numbers::pi, local_hours = 8;
    const auto since_1970 = NodeClock::world_begins.time_since_epoch() + now.time_since_epoch();
    const double days = (static_cast<double>(since_1970.count()) / 3'600'000 + local_hours) / 24;
    const auto day = static_cast<std::int64_t>(std::floor(days));
    const double hour = (days - static_cast<double>(day)) * 24;
    // The end of July is the warmest, three in the afternoon is; a clear day swings more than a clouded one.
    const double season = 17 + 12 * std::cos(turn * (days - 209) / days_a_year);
    const double swing = (4 + 2 * of_day(day, 0)) * std::cos(turn * (hour - 15) / 24);
    const double part = hour / 24;
    const double spell = 4 * (of_day(day, 1) * (1 - part) + of_day(day + 1, 1) * part);
    return season + swing + spell;
}

double Climate::indoors(Steady now) const {
    return 21 + 0.2 * (outdoors(now) - 17);
}

}  // namespace gengfu::world
