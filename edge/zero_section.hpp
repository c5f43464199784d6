#pragma once

#include "common/profile/document.hpp"
#include "common/profile/profile.hpp"
#include "edge/guard/zero.hpp"

namespace gengfu::edge {

/// The `zero` of a device in its site file: by field, in the unit that people read. Only angles and lengths hang on how a sensor was
/// mounted. A fault is a field that the kind does not have, or that has no zero; a value that the field cannot have; and a zero with which
/// a condition could never stand.
[[nodiscard]] guard::Zero read_zero(const document::Node& node, const profile::Profile& profile, Diagnostics& diagnostics);

}  // namespace gengfu::edge
