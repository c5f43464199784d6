#pragma once

#include <memory>
#include <vector>

#include "cloud/detect/detector.hpp"
#include "cloud/detect/group.hpp"
#include "cloud/detect/settings.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// Nothing for a kind that has no use for it.
[[nodiscard]] std::unique_ptr<Detector> make_tilt(const profile::Profile& profile, const Settings& settings);
[[nodiscard]] std::unique_ptr<Detector> make_level(const profile::Profile& profile, const LevelSettings& level);

/// Whether devices of this kind are judged by their settlement, which is then made for them.
[[nodiscard]] bool is_settlement_gauge(const profile::Profile& profile);
[[nodiscard]] std::unique_ptr<GroupDetector> make_settlement(const profile::Profile& profile, const Settings& settings,
                                                             const GaugeGroup& group);

}  // namespace gengfu::detect
