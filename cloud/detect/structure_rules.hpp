#pragma once

#include <vector>

#include "cloud/detect/structure_settings.hpp"
#include "common/profile/document.hpp"

namespace gengfu::detect {

void read_tilt(document::Section& section, StructureSettings& settings);
void read_settlement(document::Section& section, StructureSettings& settings);
/// One section a condition: [level.residual-current-rising].
void read_levels(document::Section& section, LevelRules& levels);

/// Each of the district's says what it is about; an override says only what differs.
void check_levels(document::Section& section, const LevelRules& levels);

/// The [[gauges]] of the file.
[[nodiscard]] std::vector<GaugeGroup> read_gauges(document::Section& section);

}  // namespace gengfu::detect
