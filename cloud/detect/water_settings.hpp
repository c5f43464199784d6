#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "common/model/reading.hpp"
#include "common/model/time.hpp"

namespace gengfu::detect {

enum class NoWaterMode {
    off,
    fixed,     ///< the municipal rule: less than so much in so long
    adaptive,  ///< a silence that is unusual for this home at this time of the day and week
};

/// Days on which nobody is expected to be at home, in local time.
struct Away {
    std::chrono::sys_days first, last;

    friend bool operator==(const Away&, const Away&) = default;
};

struct NoWaterSettings {
    NoWaterMode mode = NoWaterMode::adaptive;
    Priority priority = Priority::p2;
    std::vector<Away> away;

    std::int64_t below_litres = 10;            ///< fixed: less than that …
    Duration window = std::chrono::hours{12};  ///< … in so long

    std::int64_t alive_litres = 5;                ///< adaptive: so much, and somebody is there
    double notable = 2.5;                         ///< a silence that misses less use than this is an everyday one
    Duration once_in = std::chrono::days{45};     ///< a silence is unusual when this home has such a one less often
    Duration not_before = std::chrono::hours{8};  ///< a shorter silence is nobody's business
    Duration at_latest = std::chrono::hours{48};  ///< a longer one always is
    Duration learning = std::chrono::days{14};    ///< so long the fixed rule holds
    Duration half_life = std::chrono::days{45};   ///< of what has been learnt

    friend bool operator==(const NoWaterSettings&, const NoWaterSettings&) = default;
};

/// A flow that never stops: for how long, and with how much evidence (in units of e) against everyday use.
struct FlowSettings {
    Duration after{0};
    double evidence = 0;

    friend bool operator==(const FlowSettings&, const FlowSettings&) = default;
};

struct LeakSettings {
    bool on = true;
    Priority priority = Priority::p3;
    FlowSettings trickle{std::chrono::hours{48}, 30};  ///< 1 L/h
    FlowSettings slow{std::chrono::hours{20}, 7};      ///< 2 L/h
    FlowSettings steady{std::chrono::hours{24}, 14};   ///< 4 L/h and more
    Duration half_life = std::chrono::days{45};

    friend bool operator==(const LeakSettings&, const LeakSettings&) = default;
};

struct BurstSettings {
    bool on = true;
    Priority priority = Priority::p2;
    std::int64_t litres_per_hour = 300;
    Duration after = std::chrono::minutes{90};             ///< so long without a break, whatever the home is used to
    Duration after_if_unusual = std::chrono::minutes{60};  ///< so long when that is unusual for this home
    Duration once_in = std::chrono::days{600};             ///< unusual is what this home has less often
    Duration half_life = std::chrono::days{90};            ///< of what has been learnt

    friend bool operator==(const BurstSettings&, const BurstSettings&) = default;
};

struct MeterSettings {
    bool on = true;
    Priority priority = Priority::p4;
    std::int64_t litres_per_hour_most = 5'000;     ///< what is more was not water: DN 15 and DN 20 pass less
    std::int64_t back_flow_litres = 10;            ///< backwards within a day
    Duration stuck_after = std::chrono::days{14};  ///< not a litre

    friend bool operator==(const MeterSettings&, const MeterSettings&) = default;
};

/// All that is judged by the index of a water meter.
struct WaterSettings {
    NoWaterSettings no_water;
    LeakSettings leak;
    BurstSettings burst;
    MeterSettings meter;

    friend bool operator==(const WaterSettings&, const WaterSettings&) = default;
};

}  // namespace gengfu::detect
