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

/// The same for whoever has the alerts already.
struct IncidentOutline {
    std::int64_t id = 0;
    std::string kind;
    GroupId group;
    EdgeId edge;
    Instant raised_at;
    bool is_open = false;
    Priority priority = Priority::p4;
    std::vector<AlertId> members;  ///< oldest first

    friend bool operator==(const IncidentOutline&, const IncidentOutline&) = default;
};
[[nodiscard]] IncidentOutline outline_of(const Incident& incident);

struct IncidentFilter {
    bool open_only = false;
    std::optional<std::int64_t> before;  ///< page on: ids below this one
    std::size_t limit = 100;             ///< at most 500
};

}  // namespace gengfu::alert
