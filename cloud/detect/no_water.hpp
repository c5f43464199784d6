#pragma once

#include <boost/json/value.hpp>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/quiet.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& no_water_condition();

/// Nobody has used water for too long. Only time that is covered by the meter's index counts: without readings it is the meter that is
/// silent, and nothing is said of the home.
class NoWater {
public:
    explicit NoWater(const NoWaterSettings& settings);

    [[nodiscard]] std::vector<Finding> take(const Use& use);

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    [[nodiscard]] bool is_too_long(Instant since, Instant now) const;

    NoWaterSettings settings_;
    Quiet quiet_;
    bool stands_ = false;
};

}  // namespace gengfu::detect
