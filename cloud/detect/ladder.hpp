#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <vector>

namespace gengfu::detect {

/// Tiers with hysteresis: a tier is reached by so many values in a row at or above it, and left by so many in a row more than
/// a tenth below it. Level 0 is below the first tier.
class Ladder {
public:
    struct Patience {
        int up = 3;
        int down = 6;
    };
    Ladder(std::vector<double> tiers, Patience patience);

    /// The level after this value.
    std::size_t take(double value);
    /// What led above this value is over: tiers more than a tenth above it are reached anew.
    void fall_to(double value);
    [[nodiscard]] std::size_t level() const noexcept { return level_; }
    [[nodiscard]] double tier(std::size_t level) const { return tiers_.at(level - 1); }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    std::vector<double> tiers_;  ///< rising
    Patience patience_;
    std::vector<int> over_;  ///< for each tier: values in a row that reached it
    int below_ = 0;          ///< values in a row below the level that stands
    std::size_t level_ = 0;
};

}  // namespace gengfu::detect
