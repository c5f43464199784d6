#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/named.hpp"
#include "simulators/world/household.hpp"
#include "simulators/world/scheduler.hpp"

namespace gengfu::world {

/// How firmly an alert is expected of a cause.
enum class Firmness {
    surely,     ///< one, by its time: anything else is a violation
    by_budget,  ///< one; those that do not come are counted against the budget of the detector
    perhaps,    ///< one at most: what is also true of the same cause
};

/// An alert that a cause must, or may, raise.
struct Due {
    DeviceId device{};
    ConditionId condition{};
    Firmness firmness = Firmness::surely;
    Steady by{};      ///< at the latest, on a way that is well
    Steady until{};   ///< after that it is none of this cause
    int presses = 0;  ///< what happens so many times, each attached to the first while that is open; 0: it stands
    std::string edge{};

    // What came of it.
    int raised = 0, attached = 0;
    std::optional<Steady> found{};
};

/// Something that happens in the district, and what has to come of it.
struct Cause {
    std::string name{};
    std::size_t building = 0;
    std::string where{};
    Steady begins{}, ends{};
    std::vector<Due> dues{};
    std::string incident{};  ///< that its alerts make together; empty: none
};

}  // namespace gengfu::world
