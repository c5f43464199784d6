#include "simulators/world/world_log.hpp"

#include <fmt/format.h>

namespace gengfu::world {

std::string time_text(Steady at) {
    const auto ms = at.time_since_epoch().count();
    return fmt::format("{}d {:02}:{:02}:{:02}.{:03}", ms / 86'400'000, ms / 3'600'000 % 24, ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000);
}

void WorldLog::line(std::string_view who, std::string_view what) {
    count(static_cast<std::uint64_t>(scheduler_.now().time_since_epoch().count()));
    for (const char each : what) count(static_cast<std::uint8_t>(each));
    if (keeps_text_) text_ += fmt::format("{} {} {}\n", time_text(scheduler_.now()), who, what);
}

void NodeLog::write(Level level, std::string_view event, Fields fields) {
    if (level < Level::warning) return;
    std::string text(event);
    for (const Field& field : fields) text += fmt::format(" {}={}", field.key, field.value);
    log_.line(who_, text);
}

}  // namespace gengfu::world
