#include "cloud/detect/structure.hpp"

#include <algorithm>

#include "cloud/detect/level.hpp"

namespace gengfu::detect {
namespace {

const profile::Field* find(const profile::Profile& profile, std::string_view name) {
    const auto found = std::ranges::find_if(profile.fields, [&](const profile::Field& each) { return each.id.value() == name; });
    return found == profile.fields.end() ? nullptr : &*found;
}

bool has(const profile::Profile& profile, std::string_view name, Quantity quantity) {
    const profile::Field* field = find(profile, name);
    return field != nullptr && field->quantity == quantity;
}

}  // namespace

std::unique_ptr<Detector> make_tilt(const profile::Profile& profile, const Settings& settings) {
    if (!settings.structure.judges_tilt || !has(profile, "x", Quantity::angle) || !has(profile, "y", Quantity::angle)) return nullptr;
    TiltSettings tilt = settings.structure.tilt;
    tilt.allowed = settings.structure.allowed_tilt.value_or(allowed_tilt(tilt.height_m));
    tilt.compensates = tilt.compensates && has(profile, "temperature", Quantity::temperature);
    return std::make_unique<Tilt>(tilt);
}

std::unique_ptr<Detector> make_level(const profile::Profile& profile, const LevelSettings& level) {
    if (level.mode == LevelMode::off || profile.kind.value() != level.kind) return nullptr;
    const profile::Field* field = find(profile, level.field.value());
    if (field == nullptr) return level.mode == LevelMode::ends ? std::make_unique<Level>(level, 1.0) : nullptr;
    const auto units = units_of(field->quantity);
    return std::make_unique<Level>(level, units.empty() ? 1.0 : units[units.size() > 1 ? 1 : 0].worth);
}

bool is_settlement_gauge(const profile::Profile& profile) {
    return profile.kind.value() == "settlement-gauge" && has(profile, "level", Quantity::length);
}

std::unique_ptr<GroupDetector> make_settlement(const profile::Profile& profile, const Settings& settings, const GaugeGroup& group) {
    SettlementSettings settlement = settings.structure.settlement;
    settlement.points = group.points;
    settlement.reference = group.reference;
    settlement.reference_zero = group.reference_zero;
    settlement.compensates = settlement.compensates && has(profile, "temperature", Quantity::temperature);
    return std::make_unique<Settlement>(std::move(settlement));
}

}  // namespace gengfu::detect
