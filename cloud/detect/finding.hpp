#pragma once

#include <string>

#include "common/model/named.hpp"
#include "common/model/reading.hpp"
#include "common/model/time.hpp"

namespace gengfu::detect {

/// What a detector has come to think of one condition of the device whose reading it took. The transaction that stores the reading
/// makes an alarm event of it.
struct Finding {
    ConditionId condition;
    AlarmChange change = AlarmChange::active;
    Priority priority = Priority::p2;
    Instant at;          ///< the reading's time
    std::string reason;  ///< why, as cloud/detect/reason.hpp writes it

    friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace gengfu::detect
