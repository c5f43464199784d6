#pragma once

#include <vector>

#include "common/profile/profile.hpp"
#include "simulators/wire/modbus.hpp"

namespace gengfu::sim {

/// What a Modbus device of this kind shows when its fields have these values (in fixed units). A value that its
/// register cannot hold is shown as the nearest that it can.
[[nodiscard]] modbus::Image show_registers(const profile::Profile& profile, const std::vector<FieldValue>& values);

}  // namespace gengfu::sim
