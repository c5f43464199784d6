#pragma once

#include "cloud/detect/incident.hpp"
#include "common/profile/document.hpp"

namespace gengfu::detect {

/// The [incident.<kind>] of the file; what is not named stays as usual.
void read_incidents(document::Section& section, IncidentRules& rules);

}  // namespace gengfu::detect
