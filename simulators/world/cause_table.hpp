#pragma once

#include <string>
#include <vector>

#include "simulators/world/cause.hpp"

namespace gengfu::world {

/// What happens to one number of a sensor. In the field's fixed unit.
struct Move {
    std::string field{};
    double by = 0;
    bool is_absent = false;
};

/// What is expected of a kind of cause.
struct Sign {
    std::string condition;
    Duration within;  ///< from the beginning of the cause
    Firmness firmness = Firmness::surely;
};

/// Something that may happen to a sensor of a kind, as a row of a table.
struct SensorCause {
    std::string name{};
    std::string kind{};
    double a_year = 0;  ///< how often, in a district of 2,000 devices
    std::vector<Move> moves{};
    Duration rises{0}, holds{0}, falls{0};
    std::vector<Sign> signs{};
    bool closely = false;            ///< its device is asked at its own rhythm around the beginning and the end
    bool is_permanent = false;       ///< it does not go back
    bool jams = false;               ///< the valve does not obey meanwhile
    bool alone = true;               ///< nothing else happens in the building meanwhile
    Duration not_before{0};          ///< what the detector needs to learn first
    std::vector<Sign> afterwards{};  ///< of going back, which is a movement, too; within counts from the end
};

/// What a call device says.
struct CallCause {
    std::string name;
    std::string condition;
    double a_year = 0;
    int code = 101, zone = 1;
    bool stands = false;  ///< until a restoral some hours later
};

[[nodiscard]] std::vector<SensorCause> sensor_causes();
[[nodiscard]] std::vector<CallCause> call_causes();

}  // namespace gengfu::world
