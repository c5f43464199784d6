#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/quiet.hpp"
#include "cloud/detect/reason.hpp"
#include "cloud/detect/rhythm.hpp"
#include "cloud/detect/silences.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& no_water_condition();

/// Nobody has used water for too long. Only time that is covered by the meter's index counts: without readings it is the meter that is
/// silent, and nothing is said of the home.
///
/// Adaptive: a silence is measured by the use that it missed (`Rhythm`), so that a night weighs little and a morning much, and compared
/// with the silences that this home has had (`Silences`).
class NoWater {
public:
    NoWater(const NoWaterSettings& settings, Duration utc_offset);

    [[nodiscard]] std::vector<Finding> take(const Use& use);
    /// The same time by the hour, before `take`: what is learnt.
    void learn(const Use& hour);

    [[nodiscard]] bool stands() const noexcept { return stands_; }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);
    [[nodiscard]] bool has_learnt() { return rhythm_.has_changed(); }  ///< since this was last asked
    [[nodiscard]] boost::json::value save_learnt() const;
    void restore_learnt(const boost::json::value& saved);

private:
    /// The end of the declared absence at that time, if there is one.
    [[nodiscard]] std::optional<Instant> away_until(Instant at) const;
    /// Why the silence is too long; nothing while it is not.
    [[nodiscard]] std::optional<Reason> too_long(Instant now) const;
    [[nodiscard]] std::optional<Reason> too_long_for_home(Instant since, Instant now) const;
    [[nodiscard]] std::optional<Instant> quiet_since() const;
    void learn_from(Instant now);

    NoWaterSettings settings_;
    Duration utc_offset_;
    Quiet quiet_;
    bool stands_ = false;
    std::optional<Instant> began_;       ///< the first use that was judged
    std::optional<Instant> home_since_;  ///< the end of the latest absence
    Rhythm rhythm_;
    Silences silences_;
};

}  // namespace gengfu::detect
