#include "edge/guard/bus_guard.hpp"

#include <algorithm>

namespace gengfu::guard {
namespace {

Steady limit_of(const DeviceGuard& device) {
    return device.heard_at() + device.silent_after();
}

/// Within so long after a device's last word its bus would have been heard again if it were well.
Duration patience_of(const DeviceGuard& device) {
    return device.silent_after() / 4;
}

}  // namespace

const ConditionId& bus_silent_condition() {
    static const ConditionId id{"bus-silent"};
    return id;
}

BusGuard::Verdict BusGuard::on_time(Instant wall, Steady now) {
    Verdict verdict;
    const auto is_exercised = [&](const auto& each) { return each.second->is_exercised(wall); };
    if (is_silent() || std::ranges::any_of(devices_, is_exercised)) return verdict;
    const auto is_untold = [](const auto& each) { return !each.second->has_told_silence(); };
    const bool are_all_over = std::ranges::all_of(devices_, [&](const auto& each) { return now >= limit_of(*each.second); });
    if (are_all_over && std::ranges::any_of(devices_, is_untold)) {
        is_silent_ = true;
        verdict.event = event(AlarmChange::active, wall);
        for (const auto& [id, device] : devices_) {
            if (device->has_told_silence()) continue;
            device->fall_silent_with_bus();
            verdict.offline.push_back(id);
        }
        return verdict;
    }
    for (const auto& [id, device] : devices_)
        if (!device->has_told_silence() && now >= limit_of(*device)) hold_back(*device, now);
    return verdict;
}

void BusGuard::hold_back(DeviceGuard& device, Steady now) const {
    const Steady alive_from = device.heard_at() + patience_of(device), until = limit_of(device) + patience_of(device);
    const bool is_alive = std::ranges::any_of(devices_, [&](const auto& each) { return each.second->heard_at() > alive_from; });
    device.put_off_silence(is_alive ? now : until);
}

std::optional<AlarmEvent> BusGuard::on_heard(Instant wall, Steady now) {
    if (is_silent_ == false) return std::nullopt;
    is_silent_ = false;
    for (const auto& [id, device] : devices_) device->outlive_bus(now);
    // Also when nothing was known: the silence that a cloud remembers from before a restart is over.
    return event(AlarmChange::cleared, wall);
}

AlarmEvent BusGuard::event(AlarmChange change, Instant wall) const {
    return {bus_, bus_silent_condition(), change, bus_silent_priority, wall, false};
}

}  // namespace gengfu::guard
