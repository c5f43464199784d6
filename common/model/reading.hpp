#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/named.hpp"
#include "common/model/time.hpp"

namespace gengfu {

/// One number of a device, an integer in the fixed unit of its quantity (common/model/quantity.hpp).
struct FieldValue {
    FieldId field;
    std::int64_t value = 0;

    friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

/// What one device said at one time. A field that was not read, or that the device marked invalid, is absent
/// from `values`; it is never 0.
struct Reading {
    DeviceId device;
    Instant taken_at;
    std::vector<FieldValue> values;

    [[nodiscard]] std::optional<std::int64_t> value_of(const FieldId& field) const {
        for (const FieldValue& each : values)
            if (each.field == field) return each.value;
        return std::nullopt;
    }
    friend bool operator==(const Reading&, const Reading&) = default;
};

/// How urgent an alert is; the service levels behind each are configuration. P1 is the most urgent.
enum class Priority : int { p1 = 1, p2 = 2, p3 = 3, p4 = 4 };

/// What has happened to an alarm condition of a device.
enum class AlarmChange {
    active,   ///< the condition has come to stand
    cleared,  ///< the condition no longer stands
    pressed,  ///< something that happens and does not stand: a call button. Each one counts
};

/// What an edge says about one condition of one device at one time; it is never merged and never dropped.
struct AlarmEvent {
    DeviceId device;
    ConditionId condition;
    AlarmChange change = AlarmChange::active;
    Priority priority = Priority::p1;
    Instant at;
    bool test = false;  ///< an exercise or a device under test: marked from the box to the feed

    friend bool operator==(const AlarmEvent&, const AlarmEvent&) = default;
};

[[nodiscard]] std::string_view to_string(AlarmChange change) noexcept;

}  // namespace gengfu
