#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <optional>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// How often a home has so strong a flow for so long, and at what time of the day: a rate, shared out over the hours, and a tail of how
/// long beyond the least. Older flows count less; a home of which little is known is taken for one at large.
class StrongFlows {
public:
    StrongFlows(Duration utc_offset, Duration half_life);

    /// The home is watched from then on. Only the first call counts: whether it is this one.
    bool begin(Instant at);
    /// A flow that began then has ended, and can have stood for so long beyond the least.
    void note(Instant began, Instant ended, Duration beyond);

    /// Once in which time this home has a flow that can have stood so long, if it had as many at every hour as about the one it began at.
    [[nodiscard]] Duration once_in(Instant now, Instant began, Duration beyond) const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    static constexpr std::size_t hours_a_day = 24;

    [[nodiscard]] double fading(Instant until) const;
    [[nodiscard]] double watched(Instant until) const;
    [[nodiscard]] double share_about(std::size_t hour, double fade) const;

    Duration utc_offset_;
    double half_life_days_;
    std::optional<Instant> at_;                ///< to which what follows is faded
    double days_ = 0;                          ///< watched
    double beyond_ = 0;                        ///< the sum, in hours
    std::array<double, hours_a_day> flows_{};  ///< by the local hour they began at
};

}  // namespace gengfu::detect
