#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "common/model/reading.hpp"

namespace gengfu::detect {

/// Judges the readings of one device. Driven by readings only: time comes from them, and one that is not newer than the newest it
/// has taken is ignored. What it says follows from its settings, its state and the reading, so that a restart changes nothing.
class Detector {
public:
    virtual ~Detector() = default;

    [[nodiscard]] virtual std::vector<Finding> take(const Reading& reading) = 0;
    /// What the edge says of the device by its own judgement: it is not to be said twice under another name.
    [[nodiscard]] virtual std::vector<Finding> hear(const AlarmEvent& /*event*/) { return {}; }

    /// The conditions that it has said to be active and not taken back. An alert of any other is cleared when its detectors are made.
    [[nodiscard]] virtual std::vector<ConditionId> standing() const = 0;

    /// The state is written in the transaction of the reading that changed it: what changes with every reading, at most a KB …
    [[nodiscard]] virtual boost::json::value save() const = 0;
    /// … and what has been learnt, a few KB, which is asked for after each reading and given only when it has changed since.
    [[nodiscard]] virtual std::optional<boost::json::value> save_learnt() { return std::nullopt; }

    /// Takes up what an equally named detector has saved, also under other settings. Throws std::exception for what it cannot read, and
    /// is not used any further then.
    virtual void restore(const boost::json::value& saved) = 0;
    virtual void restore_learnt(const boost::json::value& /*saved*/) {}
};

}  // namespace gengfu::detect
