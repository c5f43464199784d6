#include "cloud/detect/water.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {
namespace {

void append(std::vector<Finding>& all, std::vector<Finding> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Water::Water(const Settings& settings, FieldId index)
    : index_(std::move(index)),
      meter_(settings.water.meter),
      no_water_(settings.water.no_water, settings.utc_offset),
      leak_(settings.water.leak, settings.utc_offset),
      burst_(settings.water.burst, settings.utc_offset) {}

std::vector<Finding> Water::take(const Reading& reading) {
    const auto index = reading.value_of(index_);
    if (!index) return {};
    const auto use = meter_.take(reading.taken_at, *index);
    if (!use) return {};
    std::vector<Finding> findings = meter_.findings();
    append(findings, judge(*use));
    return findings;
}

std::vector<Finding> Water::judge(const Use& use) {
    std::vector<Finding> findings = burst_.take(use);
    if (const auto hour = hours_.take(use)) {
        has_learnt_ = true;
        no_water_.learn(*hour);
        append(findings, leak_.take(*hour, burst_.stands()));
    }
    append(findings, no_water_.take(use));
    const bool no_water_has = no_water_.has_learnt(), burst_has = burst_.has_learnt();
    has_learnt_ = no_water_has || burst_has || has_learnt_;
    return findings;
}

std::vector<ConditionId> Water::standing() const {
    std::vector<ConditionId> all = meter_.standing();
    if (no_water_.stands()) all.push_back(no_water_condition());
    if (leak_.stands()) all.push_back(leak_condition());
    if (burst_.stands()) all.push_back(burst_condition());
    return all;
}

boost::json::value Water::save() const {
    return boost::json::object{
        {"meter", meter_.save()}, {"hours", hours_.save()}, {"no_water", no_water_.save()}, {"burst", burst_.save()}};
}

std::optional<boost::json::value> Water::save_learnt() {
    if (!std::exchange(has_learnt_, false)) return std::nullopt;
    return boost::json::object{{"no_water", no_water_.save_learnt()}, {"leak", leak_.save()}, {"burst", burst_.save_learnt()}};
}

void Water::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    meter_.restore(parts.at("meter"));
    hours_.restore(parts.at("hours"));
    no_water_.restore(parts.at("no_water"));
    burst_.restore(parts.at("burst"));
}

void Water::restore_learnt(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    no_water_.restore_learnt(parts.at("no_water"));
    leak_.restore(parts.at("leak"));
    // A state from before bursts were learnt has the years of the others in it.
    if (parts.contains("burst")) burst_.restore_learnt(parts.at("burst"));
}

std::unique_ptr<Detector> make_water(const profile::Profile& profile, const Settings& settings) {
    const auto is_volume = [](const profile::Field& field) { return field.quantity == Quantity::volume; };
    const auto index = std::find_if(profile.fields.begin(), profile.fields.end(), is_volume);
    if (index == profile.fields.end()) return nullptr;
    return std::make_unique<Water>(settings, index->id);
}

}  // namespace gengfu::detect
