#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "common/model/reading.hpp"
#include "edge/guard/guard.hpp"

namespace gengfu::guard {

/// The condition that stands while nothing is heard on a bus. Its device is the bus.
[[nodiscard]] const ConditionId& bus_silent_condition();

/// Tells a cut bus from dead devices. When all devices of a bus are silent beyond their limits, the bus is: one alarm, and none of the
/// devices whose silence has not been told. So that they can be seen to fall silent together, the silence of a device is held back for a
/// quarter of its limit, but only while nobody on its bus has been heard since. What has been told stays as it is. While an exercise of
/// one of the devices is on, each is told by itself. Pure; the guards must outlive it.
class BusGuard {
public:
    /// `devices` are all that hang on the bus, two at least: of a single one its own silence says as much.
    BusGuard(DeviceId bus, std::vector<std::pair<DeviceId, DeviceGuard*>> devices) : bus_(std::move(bus)), devices_(std::move(devices)) {}

    struct Verdict {
        std::optional<AlarmEvent> event;
        std::vector<DeviceId> offline;  ///< with the bus
    };
    /// Before the devices' own on_time.
    [[nodiscard]] Verdict on_time(Instant wall, Steady now);
    /// A device of the bus has been heard, and knows it.
    [[nodiscard]] std::optional<AlarmEvent> on_heard(Instant wall, Steady now);

    [[nodiscard]] bool is_silent() const { return is_silent_ == true; }
    [[nodiscard]] bool is_known() const { return is_silent_.has_value(); }
    [[nodiscard]] const DeviceId& bus() const { return bus_; }

private:
    void hold_back(DeviceGuard& device, Steady now) const;
    [[nodiscard]] AlarmEvent event(AlarmChange change, Instant wall) const;

    DeviceId bus_;
    std::vector<std::pair<DeviceId, DeviceGuard*>> devices_;
    std::optional<bool> is_silent_;
};

inline constexpr Priority bus_silent_priority = Priority::p2;

}  // namespace gengfu::guard
