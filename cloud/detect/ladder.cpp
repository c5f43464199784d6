#include "cloud/detect/ladder.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

namespace gengfu::detect {

namespace json = boost::json;

namespace {

constexpr double hysteresis = 0.9;

}  // namespace

Ladder::Ladder(std::vector<double> tiers, Patience patience) : tiers_(std::move(tiers)), patience_(patience), over_(tiers_.size(), 0) {}

std::size_t Ladder::take(double value) {
    std::size_t reached = 0;
    for (std::size_t i = 0; i < tiers_.size(); ++i) {
        over_[i] = value >= tiers_[i] ? std::min(over_[i] + 1, patience_.up) : 0;
        if (over_[i] >= patience_.up) reached = i + 1;
    }
    if (reached > level_) {
        level_ = reached;
        below_ = 0;
        return level_;
    }
    if (level_ == 0) return level_;
    below_ = value < tiers_[level_ - 1] * hysteresis ? below_ + 1 : 0;
    if (below_ < patience_.down) return level_;
    below_ = 0;
    while (level_ > 0 && value < tiers_[level_ - 1] * hysteresis) --level_;
    return level_;
}

void Ladder::fall_to(double value) {
    for (std::size_t i = 0; i < tiers_.size(); ++i)
        if (value < tiers_[i] * hysteresis) over_[i] = 0;
    while (level_ > 0 && value < tiers_[level_ - 1] * hysteresis) --level_;
    below_ = 0;
}

json::value Ladder::save() const {
    return {{"level", level_}, {"below", below_}, {"over", json::array(over_.begin(), over_.end())}};
}

void Ladder::restore(const json::value& saved) {
    level_ = std::min(saved.at("level").to_number<std::size_t>(), tiers_.size());
    below_ = saved.at("below").to_number<int>();
    // A rule that was changed meanwhile may have another number of tiers.
    const json::array& over = saved.at("over").as_array();
    for (std::size_t i = 0; i < over_.size(); ++i) over_[i] = i < over.size() ? over[i].to_number<int>() : 0;
}

}  // namespace gengfu::detect
