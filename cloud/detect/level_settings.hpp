#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/model/reading.hpp"

namespace gengfu::detect {

/// One number of a kind of device, watched for what an edge does not see. Numbers are in the unit that people read.
enum class LevelMode {
    off,
    above,    ///< at or above the limit, by so many samples in a row
    below,    ///< at or below it
    rises,    ///< by the limit or more within the time, said by so many samples in a row
    falls,    ///< likewise downwards
    reaches,  ///< goes on as in the last 30 days and so comes to the limit within the time
    ends,     ///< the device is older than the time
};

struct LevelSettings {
    ConditionId condition;
    std::string kind;
    FieldId field;
    LevelMode mode = LevelMode::off;
    double limit = 0;
    double deadband = 0;
    int samples = 2;
    Duration within = std::chrono::hours{24};
    Priority priority = Priority::p3;
    std::vector<ConditionId> unless;   ///< of the edge: while one stands, the same is not said again
    std::optional<Instant> installed;  ///< of a device

    friend bool operator==(const LevelSettings&, const LevelSettings&) = default;
};

}  // namespace gengfu::detect
