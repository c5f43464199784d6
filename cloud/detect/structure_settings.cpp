#include "cloud/detect/structure_settings.hpp"

#include <algorithm>

namespace gengfu::detect {
namespace {

using namespace std::chrono_literals;

LevelSettings on(const char* kind, const char* field, LevelMode mode, double limit, Duration within) {
    LevelSettings level;
    level.kind = kind;
    level.field = FieldId{field};
    level.mode = mode;
    level.limit = limit;
    level.within = within;
    level.priority = Priority::p4;
    return level;
}

}  // namespace

bool GaugeGroup::has_point(const DeviceId& device) const {
    return std::ranges::any_of(points, [&](const auto& each) { return each.device == device; });
}

LevelRules usual_levels() {
    LevelRules levels;
    LevelSettings& battery = levels["battery-empties"] = on("smoke-detector", "battery", LevelMode::reaches, 5, 24h * 30);
    battery.unless = {ConditionId{"battery-low"}};
    LevelSettings& chamber = levels["chamber-soils"] = on("smoke-detector", "smoke", LevelMode::reaches, 3, 24h * 30);
    chamber.unless = {ConditionId{"smoke-rising"}, ConditionId{"smoke-alarm"}};
    LevelSettings& zero = levels["zero-drifts"] = on("gas-detector", "concentration", LevelMode::reaches, 8, 24h * 30);
    zero.unless = {ConditionId{"gas-low"}, ConditionId{"gas-high"}};
    LevelSettings& heat = levels["temperature-rises"] = on("smoke-detector", "temperature", LevelMode::rises, 15, 5min);
    heat.deadband = 10;
    heat.priority = Priority::p2;
    heat.unless = {ConditionId{"heat"}, ConditionId{"smoke-alarm"}};
    LevelSettings& crack = levels["crack-opens"] = on("crack-gauge", "width", LevelMode::rises, 0.1, 24h);
    crack.deadband = 0.05;
    crack.priority = Priority::p3;
    crack.unless = {ConditionId{"crack-orange"}, ConditionId{"crack-red"}};
    for (auto& [name, level] : levels) level.condition = ConditionId{name};
    return levels;
}

}  // namespace gengfu::detect
