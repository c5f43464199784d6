#include "cloud/detect/water_rules.hpp"

#include "cloud/detect/rule_parts.hpp"

namespace gengfu::detect {

using namespace std::chrono_literals;

void read_no_water(document::Section& section, NoWaterSettings& settings) {
    constexpr std::pair<std::string_view, NoWaterMode> modes[] = {{"off", NoWaterMode::off}, {"fixed", NoWaterMode::fixed}};
    read_word(section, "mode", modes, settings.mode);
    read_priority(section, settings.priority);
    read_integer(section, "below_litres", settings.below_litres, 1, 1'000);
    read_duration(section, "window", settings.window, 1h, 24h * 14);
}

}  // namespace gengfu::detect
