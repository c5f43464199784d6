#pragma once

#include <string>
#include <vector>

#include "common/model/fault.hpp"

namespace gengfu::cloud {

/// What is wrong with these files, with places; nothing when all are well. Each is a profile if it names a kind, rules if it has a
/// section of a detector, otherwise a configuration of the cloud.
[[nodiscard]] Diagnostics check(const std::vector<std::string>& files);

}  // namespace gengfu::cloud
