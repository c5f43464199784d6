#pragma once

#include <chrono>
#include <cstdint>

#include "common/model/reading.hpp"
#include "common/model/time.hpp"

namespace gengfu::detect {

enum class NoWaterMode {
    off,
    fixed,  ///< the municipal rule: less than so much in so long
};

struct NoWaterSettings {
    NoWaterMode mode = NoWaterMode::fixed;
    Priority priority = Priority::p2;
    std::int64_t below_litres = 10;            ///< less than that in a window is no use
    Duration window = std::chrono::hours{12};  ///< of the fixed rule

    friend bool operator==(const NoWaterSettings&, const NoWaterSettings&) = default;
};

/// All that is judged by the index of a water meter.
struct WaterSettings {
    NoWaterSettings no_water;

    friend bool operator==(const WaterSettings&, const WaterSettings&) = default;
};

}  // namespace gengfu::detect
