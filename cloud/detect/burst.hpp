#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/strong_flows.hpp"
#include "cloud/detect/use.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& burst_condition();

/// So much water for so long that a pipe has burst or a tap was left open: at once when that is unusual for this home (which may fill a
/// bath for many, or water a garden), and after some longer time whatever the home is used to.
///
/// A flow shows in full only from the first reading after it began. How long it *can have stood* counts the time before that reading, too:
/// what the meter showed there, at the rate it has shown since.
class Burst {
public:
    Burst(const BurstSettings& settings, Duration utc_offset) : settings_(settings), strong_flows_(utc_offset, settings.half_life) {}

    [[nodiscard]] std::vector<Finding> take(const Use& use);

    [[nodiscard]] bool stands() const noexcept { return stands_; }
    /// Whether what it has learnt has changed since this was last asked.
    [[nodiscard]] bool has_learnt() { return std::exchange(has_learnt_, false); }

    [[nodiscard]] boost::json::value save() const;
    [[nodiscard]] boost::json::value save_learnt() const { return strong_flows_.save(); }
    void restore(const boost::json::value& saved);
    void restore_learnt(const boost::json::value& saved) { strong_flows_.restore(saved); }

private:
    void follow(const Use& piece);
    void end_run();
    /// How much a flow lacks to be a burst's, beyond the tolerance.
    [[nodiscard]] std::int64_t lacks(const Use& flow, std::int64_t tolerance) const;
    [[nodiscard]] Duration can_have_stood(const Use& run) const;
    [[nodiscard]] bool is_too_long(const Use& run) const;

    BurstSettings settings_;
    StrongFlows strong_flows_;
    std::optional<Use> piece_;      ///< of some minutes: the flow within it is taken for even
    std::optional<Use> last_;       ///< the piece before the run, or the last one while there is no run
    std::optional<Instant> began_;  ///< the first use that was judged
    std::optional<Use> run_;        ///< the present flow
    bool stands_ = false;
    bool has_learnt_ = false;
};

}  // namespace gengfu::detect
