#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/profile/profile.hpp"
#include "simulators/device/conversation.hpp"

namespace gengfu::sim {

struct BusPlan {
    std::string id;
    Framing framing = Framing::modbus_rtu;
    bool serial = true;  ///< a pty, or else a TCP server
};

struct BuildingPlan {
    EdgeId edge;
    std::vector<BusPlan> buses;
    std::vector<std::string> listeners;
    std::vector<DevicePlan> devices;
};

inline constexpr std::size_t buildings_max = 99;

/// Which devices stand in which building. Each has four water meters, four gas detectors, three smoke detectors, two
/// call buttons, a tilt sensor and a settlement gauge, and one of every other kind of the catalogue. A kind is known
/// by how it speaks and by what can be caused, so its document may call it as it likes.
/// not_found when no kind of the catalogue can play one of these; refused above `buildings_max`.
[[nodiscard]] Result<std::vector<BuildingPlan>> plan_street(const profile::Catalogue& catalogue, std::size_t buildings, std::uint64_t seed);

}  // namespace gengfu::sim
