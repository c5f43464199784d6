#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/life_cycle.hpp"

namespace gengfu::alert {

/// Alerts that mean more together than each by itself. Its members stay alerts of their own; it is open while one of them is, and as
/// urgent as the most urgent of them.
struct Incident {
    std::int64_t id = 0;
    std::string kind;  ///< "fire", "gas-and-fire", …: the rule that grouped them
    GroupId group;
    EdgeId edge;
    Instant raised_at;
    std::vector<Alert> members;  ///< oldest first
};

struct IncidentFilter {
    bool open_only = false;
    std::optional<std::int64_t> before;  ///< page on: ids below this one
    std::size_t limit = 100;             ///< at most 500
};

}  // namespace gengfu::alert
