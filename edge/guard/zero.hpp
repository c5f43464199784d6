#pragma once

#include <cstdint>
#include <map>

#include "common/model/named.hpp"

namespace gengfu::guard {

/// What a sensor showed when it was mounted and nothing was wrong, of the fields that have such a zero, in the field's fixed unit. Alarm
/// conditions are judged by what a reading differs from it; readings are stored and sent as the device gave them.
using Zero = std::map<FieldId, std::int64_t>;

}  // namespace gengfu::guard
