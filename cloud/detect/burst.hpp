#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/use.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& burst_condition();

/// So much water for so long that a pipe has burst or a tap was left open. A home that has had such an hour lately (a garden, a bath for
/// many) gets more time than one that has not.
class Burst {
public:
    explicit Burst(const BurstSettings& settings) : settings_(settings) {}

    [[nodiscard]] std::vector<Finding> take(const Use& use);

    [[nodiscard]] bool stands() const noexcept { return stands_; }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    /// How much a flow lacks to be a burst's, beyond the tolerance.
    [[nodiscard]] std::int64_t lacks(const Use& flow, std::int64_t tolerance) const;
    [[nodiscard]] bool is_too_long(const Use& run) const;

    BurstSettings settings_;
    std::optional<Use> piece_;         ///< of some minutes: the flow within it is taken for even
    std::optional<Instant> began_;     ///< the first use that was judged
    std::optional<Use> run_;           ///< the present flow
    std::optional<Instant> last_end_;  ///< of the latest such flow that lasted `after_if_new`
    bool stands_ = false;
};

}  // namespace gengfu::detect
