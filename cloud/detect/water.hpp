#pragma once

#include <memory>

#include "cloud/detect/detector.hpp"
#include "cloud/detect/meter.hpp"
#include "cloud/detect/no_water.hpp"
#include "cloud/detect/settings.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// All that is judged by the index of a water meter.
class Water final : public Detector {
public:
    Water(const Settings& settings, FieldId index);

    [[nodiscard]] std::vector<Finding> take(const Reading& reading) override;
    [[nodiscard]] boost::json::value save() const override;
    void restore(const boost::json::value& saved) override;

private:
    FieldId index_;
    Meter meter_;
    NoWater no_water_;
};

/// For kinds with a field of quantity "volume"; the first of them is the index.
[[nodiscard]] std::unique_ptr<Detector> make_water(const profile::Profile& profile, const Settings& settings);

}  // namespace gengfu::detect
