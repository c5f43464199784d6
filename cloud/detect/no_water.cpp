#include "cloud/detect/no_water.hpp"

#include <algorithm>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {
namespace {

std::int64_t quiet_below(const NoWaterSettings& settings) {
    return settings.mode == NoWaterMode::adaptive ? settings.alive_litres : settings.below_litres;
}

}  // namespace

const ConditionId& no_water_condition() {
    static const ConditionId id{"no-water"};
    return id;
}

NoWater::NoWater(const NoWaterSettings& settings, Duration utc_offset)
    : settings_(settings),
      utc_offset_(utc_offset),
      quiet_(quiet_below(settings)),
      rhythm_(utc_offset, settings.half_life),
      silences_(settings.half_life, settings.notable) {}

std::vector<Finding> NoWater::take(const Use& use) {
    if (!began_) began_ = use.from;
    quiet_.take(use);
    const auto away_until = this->away_until(use.to);
    if (away_until) {
        home_since_ = away_until;
        rhythm_.forget_notes();
    } else if (home_since_ && *home_since_ > use.to) {
        home_since_ = use.to;  // back sooner than was declared
    }
    const auto why = too_long(use.to);
    if (why) rhythm_.forget_notes();  // what is unusual does not become the rhythm
    learn_from(use.to);
    if (why.has_value() == stands_) return {};
    stands_ = why.has_value();
    const Reason over(away_until ? "away" : "water-used");
    const AlarmChange change = stands_ ? AlarmChange::active : AlarmChange::cleared;
    return {{no_water_condition(), change, settings_.priority, use.to, why.value_or(over).text()}};
}

void NoWater::learn(const Use& hour) {
    if (!away_until(hour.to)) rhythm_.note(hour);
}

/// A silence teaches nothing while it is being judged.
void NoWater::learn_from(Instant now) {
    const auto since = quiet_since();
    if (!since) return rhythm_.forget_notes();
    const Instant counted = std::max(*since, now - settings_.at_latest);
    const double missed = rhythm_.missed(counted, now);
    silences_.see(now, missed);
    if (missed < settings_.notable) rhythm_.learn();
}

std::optional<Instant> NoWater::away_until(Instant at) const {
    const auto day = std::chrono::floor<std::chrono::days>(at + utc_offset_);
    for (const Away& each : settings_.away)
        if (day >= each.first && day <= each.last) return each.last + std::chrono::days{1} - utc_offset_;
    return std::nullopt;
}

std::optional<Instant> NoWater::quiet_since() const {
    const auto since = quiet_.since();
    if (since && home_since_) return std::max(*since, *home_since_);
    return since;
}

std::optional<Reason> NoWater::too_long(Instant now) const {
    const auto since = quiet_since();
    if (!since || settings_.mode == NoWaterMode::off) return std::nullopt;
    const bool is_learning = now - *began_ < settings_.learning;
    if (settings_.mode == NoWaterMode::adaptive && !is_learning) return too_long_for_home(*since, now);
    if (now - *since < settings_.window) return std::nullopt;
    return Reason("no-water").with("litres", quiet_.litres()).with("since", *since);
}

std::optional<Reason> NoWater::too_long_for_home(Instant since, Instant now) const {
    if (now - since >= settings_.at_latest) return Reason("no-water").with("litres", quiet_.litres()).with("since", since);
    if (!stands_ && now - since < settings_.not_before) return std::nullopt;
    const double missed = rhythm_.missed(since, now);
    // Once it stands it stands until the home is back in its everyday life: a cup of water at night must not raise it anew.
    if (missed < (stands_ ? settings_.notable : silences_.limit(now, settings_.once_in))) return std::nullopt;
    const auto days = std::chrono::round<std::chrono::days>(silences_.once_in(now, missed)).count();
    return Reason("no-water-unusual").with("litres", quiet_.litres()).with("since", since).with("days", std::int64_t{days});
}

boost::json::value NoWater::save() const {
    return boost::json::object{{"quiet", quiet_.save()},
                               {"stands", stands_},
                               {"began", json_of(began_)},
                               {"home_since", json_of(home_since_)},
                               {"silences", silences_.save()}};
}

void NoWater::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    quiet_.restore(parts.at("quiet"));
    stands_ = parts.at("stands").as_bool();
    began_ = instant_if(parts, "began");
    home_since_ = instant_if(parts, "home_since");
    silences_.restore(parts.at("silences"));
}

boost::json::value NoWater::save_learnt() const {
    return rhythm_.save();
}

void NoWater::restore_learnt(const boost::json::value& saved) {
    rhythm_.restore(saved);
}

}  // namespace gengfu::detect
