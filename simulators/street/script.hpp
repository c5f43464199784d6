#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulators/street/plan.hpp"

namespace gengfu::sim {

/// Something that happens by itself: a cause, "kill" or "revive", `at` so long after the start.
struct Step {
    Duration at{0};
    std::string verb;
    DeviceId device;
};

/// What happens on a demonstration street: a fixed first half minute (gas, a call, smoke, tilt, a device that falls
/// silent), then something at random every 8 to 15 s. Equal seeds give equal streets.
class Script {
public:
    Script(const profile::Catalogue& catalogue, std::vector<BuildingPlan> street, std::uint64_t seed);

    /// The steps in the order of time, without end.
    [[nodiscard]] Step next();

private:
    void open();
    void revive_later(const DeviceId& device, Duration after);
    [[nodiscard]] std::optional<DeviceId> first_that_can(const std::string& cause, std::size_t building) const;
    [[nodiscard]] Step random_step();

    const profile::Catalogue& catalogue_;
    std::vector<BuildingPlan> street_;
    std::uint64_t draw_;
    std::vector<Step> planned_;  ///< by time, the next first
    Duration at_{25000};
};

}  // namespace gengfu::sim
