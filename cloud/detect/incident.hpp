#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "common/model/reading.hpp"

/// Several alerts at once that mean more together than each by itself. An incident only names its members: they stay alerts of their
/// own, with their own timers.
namespace gengfu::detect {

enum class IncidentScope {
    building,  ///< of one box
    home,      ///< of one place in it
};

struct IncidentRule {
    IncidentScope scope = IncidentScope::building;
    /// Each of these must be there: lists of conditions of which one will do; "tilt-*" is every one that begins so.
    std::vector<std::vector<std::string>> needs;
    std::size_t devices = 2;                     ///< different ones at least
    Duration within = std::chrono::minutes{10};  ///< of one another; what still stands counts however long it has stood
    bool standing_counts = true;                 ///< false: only what began within the time
    std::string places;                          ///< only places that begin so

    friend bool operator==(const IncidentRule&, const IncidentRule&) = default;
};

using IncidentRules = std::map<std::string, IncidentRule, std::less<>>;  ///< by kind

/// Two smoke detectors in one building, gas and smoke in one home, gas in two homes, a building that leans and sinks, one lift shaft,
/// three that fall silent together.
[[nodiscard]] IncidentRules usual_incidents();

/// An open alert, as far as it matters here.
struct Sighting {
    std::int64_t alert = 0;
    DeviceId device;
    std::string place;
    ConditionId condition;
    Instant at;
    bool stands = false;
    bool test = false;
};

/// Whether this one may be of an incident of `raised`, whoever else is. Of itself: whether it may be of any.
[[nodiscard]] bool may_belong(const IncidentRule& rule, const Sighting& raised, const Sighting& other);

/// The alerts that make an incident with this one, itself included; empty when it is none. `around`: the open ones of its box. An
/// exercise is never grouped with what is real.
[[nodiscard]] std::vector<std::int64_t> members(const IncidentRule& rule, const Sighting& raised, std::span<const Sighting> around);

}  // namespace gengfu::detect
