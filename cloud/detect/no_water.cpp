#include "cloud/detect/no_water.hpp"

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"

namespace gengfu::detect {

const ConditionId& no_water_condition() {
    static const ConditionId id{"no-water"};
    return id;
}

NoWater::NoWater(const NoWaterSettings& settings) : settings_(settings), quiet_(settings.below_litres) {}

std::vector<Finding> NoWater::take(const Use& use) {
    quiet_.take(use);
    const auto since = quiet_.since();
    const bool stands = since && is_too_long(*since, use.to);
    if (stands == stands_) return {};
    stands_ = stands;
    Reason reason(stands ? "no-water" : "water-used");
    if (stands) reason.with("litres", quiet_.litres()).with("since", *since);
    return {{no_water_condition(), stands ? AlarmChange::active : AlarmChange::cleared, settings_.priority, use.to, reason.text()}};
}

bool NoWater::is_too_long(Instant since, Instant now) const {
    return settings_.mode != NoWaterMode::off && now - since >= settings_.window;
}

boost::json::value NoWater::save() const {
    return boost::json::object{{"quiet", quiet_.save()}, {"stands", stands_}};
}

void NoWater::restore(const boost::json::value& saved) {
    quiet_.restore(saved.as_object().at("quiet"));
    stands_ = saved.as_object().at("stands").as_bool();
}

}  // namespace gengfu::detect
