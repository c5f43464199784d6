#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud/detect/level_settings.hpp"
#include "cloud/detect/settlement.hpp"
#include "cloud/detect/tilt.hpp"
#include "common/model/fault.hpp"
#include "common/model/named.hpp"

namespace gengfu::detect {

struct StructureSettings {
    bool judges_tilt = true;
    TiltSettings tilt;
    std::optional<double> allowed_tilt;  ///< ‰; what the height allows when absent
    bool judges_settlement = true;
    SettlementSettings settlement;  ///< without its points

    friend bool operator==(const StructureSettings&, const StructureSettings&) = default;
};

/// Gauges of one building that are judged together. The first point's watch is where they are.
struct GaugeGroup {
    EdgeId edge;
    std::vector<SettlementSettings::Point> points;
    std::optional<DeviceId> reference;
    std::optional<double> reference_zero;
    GroupId group{};  ///< of the box; empty: whichever
    Place line{};     ///< in the file of rules

    [[nodiscard]] bool is_of(const GroupId& in, const EdgeId& box) const { return edge == box && (group.value().empty() || group == in); }
    [[nodiscard]] bool has_point(const DeviceId& device) const;
    /// As a point or as the reference.
    [[nodiscard]] bool holds(const DeviceId& device) const { return reference == device || has_point(device); }
};

using LevelRules = std::map<std::string, LevelSettings, std::less<>>;  ///< by condition
[[nodiscard]] LevelRules usual_levels();

}  // namespace gengfu::detect
