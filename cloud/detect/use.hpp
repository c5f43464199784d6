#pragma once

#include <cstdint>
#include <optional>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// What two readings of a water meter say of the time between them: the index knows how much, also where readings are missing.
struct Use {
    Instant from;
    Instant to;
    std::optional<std::int64_t> litres;  ///< nothing when the index does not say: the meter was changed, or went backwards

    [[nodiscard]] Duration length() const { return to - from; }
    friend bool operator==(const Use&, const Use&) = default;
};

}  // namespace gengfu::detect
