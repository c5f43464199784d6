#pragma once

#include "cloud/alert/service_level.hpp"
#include "common/profile/document.hpp"

namespace gengfu::cloud {

/// What [service] of configs/cloud.toml describes; what is not said there is as ServiceLevels has it.
[[nodiscard]] alert::ServiceLevels read_service(const document::Node& node, Diagnostics& diagnostics);

}  // namespace gengfu::cloud
