#pragma once

#include "cloud/detect/water_settings.hpp"
#include "common/profile/document.hpp"

namespace gengfu::detect {

/// The sections of the rule file that are about water. Each changes what its section says and leaves the rest.
void read_no_water(document::Section& section, NoWaterSettings& settings);
void read_leak(document::Section& section, LeakSettings& settings);
void read_burst(document::Section& section, BurstSettings& settings);
void read_meter(document::Section& section, MeterSettings& settings);

}  // namespace gengfu::detect
