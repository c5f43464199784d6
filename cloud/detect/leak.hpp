#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/volumes.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& leak_condition();

/// A flow that never stops: dripping, a running cistern, a pipe. For each of some flows it keeps since when every reading allows for it,
/// and the evidence of the hours since (Page's test): how much likelier each hour is as everyday use and that flow together than as
/// everyday use alone. So an hour that is usually dry says much and a busy one little, and where hours are missing the others decide: a
/// gap can refute a flow, by its index, and never prove one.
class Leak {
public:
    Leak(const LeakSettings& settings, Duration utc_offset);

    /// While a burst stands no leak is raised beside it: one cause, one alert.
    [[nodiscard]] std::vector<Finding> take(const Use& hour, bool burst_stands);

    [[nodiscard]] bool stands() const noexcept { return stands_; }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    static constexpr std::array<std::int64_t, 9> flows{1, 2, 4, 8, 16, 32, 64, 128, 256};  ///< L/h: each stands for all up to the next

    struct Run {
        std::optional<Instant> since;
        double evidence = 0;
    };
    [[nodiscard]] const FlowSettings& limits(std::int64_t flow) const;
    [[nodiscard]] double evidence_for(std::int64_t flow, Instant middle, std::int64_t litres) const;
    void follow(const Use& hour);
    void learn_from(const Use& hour);
    [[nodiscard]] std::optional<std::size_t> proven(Instant now) const;

    LeakSettings settings_;
    Volumes volumes_;
    std::array<Run, flows.size()> runs_;
    std::vector<Use> waiting_;  ///< hours that may be a leak's, and are learnt when it is clear that they are not
    bool stands_ = false;
    std::optional<std::size_t> raised_;  ///< the flow that was told: it is over when it is interrupted, not when an hour says little for it
};

}  // namespace gengfu::detect
