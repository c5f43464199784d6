#pragma once

#include <memory>

#include "cloud/detect/burst.hpp"
#include "cloud/detect/detector.hpp"
#include "cloud/detect/hours.hpp"
#include "cloud/detect/leak.hpp"
#include "cloud/detect/meter.hpp"
#include "cloud/detect/no_water.hpp"
#include "cloud/detect/settings.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// All that is judged by the index of a water meter. May be copied: a copy goes its own way from there.
class Water final : public Detector {
public:
    Water(const Settings& settings, FieldId index);

    [[nodiscard]] std::vector<Finding> take(const Reading& reading) override;
    [[nodiscard]] std::vector<ConditionId> standing() const override;
    [[nodiscard]] boost::json::value save() const override;
    [[nodiscard]] std::optional<boost::json::value> save_learnt() override;
    void restore(const boost::json::value& saved) override;
    void restore_learnt(const boost::json::value& saved) override;

private:
    [[nodiscard]] std::vector<Finding> judge(const Use& use);

    FieldId index_;
    Meter meter_;
    Hours hours_;
    NoWater no_water_;
    Leak leak_;
    Burst burst_;
    bool has_learnt_ = false;  ///< since `save_learnt`
};

/// For kinds with a field of quantity "volume"; the first of them is the index.
[[nodiscard]] std::unique_ptr<Detector> make_water(const profile::Profile& profile, const Settings& settings);

}  // namespace gengfu::detect
