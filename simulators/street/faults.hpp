#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulators/street/stage.hpp"

namespace gengfu::sim {

/// Buses (edge, bus) that never answer.
using DeadBuses = std::set<std::pair<std::string, std::string>>;

/// Gives devices of the stage the faults that were asked for; what remains are dead buses. A plain "dead-bus" is the
/// serial bus of the last building.
[[nodiscard]] Result<DeadBuses> apply_faults(const std::vector<std::string>& faults, const std::vector<BuildingPlan>& street, Stage& stage);

}  // namespace gengfu::sim
