#include "cloud/detect/water.hpp"

#include <algorithm>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {

Water::Water(const Settings& settings, FieldId index) : index_(std::move(index)), no_water_(settings.water.no_water) {}

std::vector<Finding> Water::take(const Reading& reading) {
    const auto index = reading.value_of(index_);
    if (!index) return {};
    const auto use = meter_.take(reading.taken_at, *index);
    if (!use) return {};
    return no_water_.take(*use);
}

boost::json::value Water::save() const {
    return boost::json::object{{"meter", meter_.save()}, {"no_water", no_water_.save()}};
}

void Water::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    meter_.restore(parts.at("meter"));
    no_water_.restore(parts.at("no_water"));
}

std::unique_ptr<Detector> make_water(const profile::Profile& profile, const Settings& settings) {
    const auto is_volume = [](const profile::Field& field) { return field.quantity == Quantity::volume; };
    const auto index = std::find_if(profile.fields.begin(), profile.fields.end(), is_volume);
    if (index == profile.fields.end()) return nullptr;
    return std::make_unique<Water>(settings, index->id);
}

}  // namespace gengfu::detect
