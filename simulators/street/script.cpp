#include "simulators/street/script.hpp"

#include <algorithm>

#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

struct Scene {
    Duration at;
    const char* cause;
    std::size_t building;  ///< counted round a street that is shorter
};

constexpr Scene opening[]{
    {Duration{5000}, "leak", 1}, {Duration{9000}, "press", 2}, {Duration{14000}, "smoke", 4}, {Duration{20000}, "tilt", 0}};
constexpr Duration silence_begins{25000};
constexpr Duration silence_lasts{90000};

}  // namespace

Script::Script(const profile::Catalogue& catalogue, std::vector<BuildingPlan> street, std::uint64_t seed)
    : catalogue_(catalogue), street_(std::move(street)), draw_(mix(seed ^ 0x5C121F7ULL)) {
    open();
}

void Script::open() {
    for (const Scene& scene : opening)
        if (const auto device = first_that_can(scene.cause, scene.building)) planned_.push_back({scene.at, scene.cause, *device});
    const auto& quiet = street_[3 % street_.size()].devices.front().id;
    planned_.push_back({silence_begins, "kill", quiet});
    revive_later(quiet, silence_begins + silence_lasts);
}

void Script::revive_later(const DeviceId& device, Duration at) {
    planned_.push_back({at, "revive", device});
}

std::optional<DeviceId> Script::first_that_can(const std::string& cause, std::size_t building) const {
    for (const DevicePlan& device : street_[building % street_.size()].devices)
        for (const auto& each : catalogue_.at(device.kind).simulator.causes)
            if (each.name == cause) return device.id;
    return std::nullopt;
}

Step Script::random_step() {
    draw_ = mix(draw_);
    at_ += Duration{8000 + static_cast<std::int64_t>(draw_ % 7001)};
    constexpr int tries_max = 100;
    for (int i = 0; i < tries_max; ++i) {
        draw_ = mix(draw_);
        const auto& building = street_[draw_ % street_.size()];
        draw_ = mix(draw_);
        const DevicePlan& device = building.devices[draw_ % building.devices.size()];
        const auto& causes = catalogue_.at(device.kind).simulator.causes;
        draw_ = mix(draw_);
        if (!causes.empty()) return {at_, causes[draw_ % causes.size()].name, device.id};
    }
    return {at_, "revive", street_.front().devices.front().id};
}

Step Script::next() {
    const bool only_late = std::all_of(planned_.begin(), planned_.end(), [&](const Step& step) { return step.at > at_; });
    if (only_late) planned_.push_back(random_step());
    const auto first = std::min_element(planned_.begin(), planned_.end(), [](const Step& a, const Step& b) { return a.at < b.at; });
    Step step = *first;
    planned_.erase(first);
    return step;
}

}  // namespace gengfu::sim
