#include "cloud/detect/tiers.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

namespace gengfu::detect {

namespace json = boost::json;

namespace {

std::vector<double> limits_of(const std::vector<Tier>& tiers) {
    std::vector<double> limits;
    for (const Tier& each : tiers) limits.push_back(each.limit);
    return limits;
}

}  // namespace

Tiers::Tiers(std::vector<Tier> tiers, Ladder::Patience patience) : tiers_(std::move(tiers)), ladder_(limits_of(tiers_), patience) {}

std::vector<Finding> Tiers::take(double value, Instant at, const std::string& reason) {
    ladder_.take(value);
    reason_ = reason;
    return say(at);
}

std::vector<Finding> Tiers::covered(std::size_t level, Instant at, std::optional<double> now) {
    if (level < covered_ && now) ladder_.fall_to(*now);
    covered_ = level;
    return say(at);
}

std::vector<Finding> Tiers::end(Instant at, const std::string& reason) {
    ladder_.fall_to(0);
    reason_ = reason;
    return say(at);
}

std::size_t Tiers::near(double value) const {
    constexpr double share = 0.85;  // what an edge takes back has fallen by its deadband, which is less
    std::size_t level = 0;
    while (level < tiers_.size() && value >= share * tiers_[level].limit) ++level;
    return level;
}

std::optional<ConditionId> Tiers::standing() const {
    if (said_ == 0) return std::nullopt;
    return tiers_[said_ - 1].condition;
}

std::vector<Finding> Tiers::say(Instant at) {
    const std::size_t level = ladder_.level();
    // What has been said stays said when the edge says it, too: one more word would be one more alert.
    const bool is_new = level > said_ && level > covered_;
    if (!is_new && level >= said_) return {};
    std::vector<Finding> findings;
    if (said_ > 0) findings.push_back(finding(said_, AlarmChange::cleared, at));
    said_ = level > covered_ ? level : 0;
    if (said_ > 0) findings.push_back(finding(said_, AlarmChange::active, at));
    return findings;
}

Finding Tiers::finding(std::size_t level, AlarmChange change, Instant at) const {
    const Tier& tier = tiers_[level - 1];
    return {tier.condition, change, tier.priority, at, reason_};
}

json::value Tiers::save() const {
    return {{"ladder", ladder_.save()}, {"said", said_}, {"covered", covered_}, {"reason", reason_}};
}

void Tiers::restore(const json::value& saved) {
    ladder_.restore(saved.at("ladder"));
    said_ = std::min(saved.at("said").to_number<std::size_t>(), tiers_.size());
    covered_ = saved.at("covered").to_number<std::size_t>();
    reason_ = std::string(saved.at("reason").as_string());
}

}  // namespace gengfu::detect
