#pragma once

#include "cloud/detect/structure_settings.hpp"
#include "cloud/detect/water_settings.hpp"
#include "common/model/time.hpp"

namespace gengfu::detect {

/// What the rules say for one device, when all that applies to it has been laid on top of one another.
struct Settings {
    Duration utc_offset{std::chrono::hours{8}};  ///< of local time, by which nights, weekdays and absences go
    WaterSettings water;
    StructureSettings structure;
    LevelRules levels = usual_levels();

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace gengfu::detect
