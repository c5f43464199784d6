#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cloud/config.hpp"
#include "common/model/fault.hpp"

namespace gengfu::cloud {

/// Boxes and devices that a cloud of this configuration has heard.
using Heard = std::function<std::vector<detect::Whose>(const Config& config)>;

/// What is wrong with these files, with places; nothing when all are well. Each is a profile if it names a kind, rules if it has a
/// section of a detector, otherwise a configuration of the cloud, of which doubts are told as well.
[[nodiscard]] Diagnostics check(const std::vector<std::string>& files, const Heard& heard = {});

}  // namespace gengfu::cloud
