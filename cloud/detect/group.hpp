#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "cloud/detect/finding.hpp"

namespace gengfu::detect {

/// What a detector of several devices has found out about one of them.
struct Told {
    DeviceId device;
    Finding finding;

    friend bool operator==(const Told&, const Told&) = default;
};

/// Judges what several devices of one building say together. Otherwise as Detector: driven by readings, restored as it was saved.
class GroupDetector {
public:
    virtual ~GroupDetector() = default;

    /// Readings of devices that are not of the group are ignored.
    [[nodiscard]] virtual std::vector<Told> take(const Reading& reading) = 0;
    /// What the edge says of a device of the group by its own judgement.
    [[nodiscard]] virtual std::vector<Told> hear(const AlarmEvent& /*event*/) { return {}; }

    /// As of Detector, of one of the devices.
    [[nodiscard]] virtual std::vector<ConditionId> standing(const DeviceId& device) const = 0;

    [[nodiscard]] virtual boost::json::value save() const = 0;
    [[nodiscard]] virtual std::optional<boost::json::value> save_learnt() { return std::nullopt; }
    virtual void restore(const boost::json::value& saved) = 0;
    virtual void restore_learnt(const boost::json::value& /*saved*/) {}
};

}  // namespace gengfu::detect
