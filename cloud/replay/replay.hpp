#pragma once

#include <functional>
#include <optional>
#include <span>

#include "cloud/detect/water.hpp"
#include "cloud/replay/recording.hpp"

namespace gengfu::replay {

/// What is changed in a recording, from a time on: no water is used any more, or so much leaks in addition.
struct Change {
    LocalTime from;
    std::optional<double> leak_litres_per_hour;  ///< nothing: silence

    /// What the meter would have shown.
    [[nodiscard]] Shown apply(const Shown& recorded, std::int64_t index_at_change) const;
};

/// A condition that came to stand or no longer stands in the run of one change, or of none.
struct Event {
    const Change* change = nullptr;  ///< nothing: of the recording as it is
    LocalTime at;
    detect::Finding finding;
    bool stood_before = false;  ///< it stood already when the change began
};

/// Shows a recording to the detectors of a water meter. It has no zone: its times are taken as they are, in reasons too.
class Replay {
public:
    Replay(const detect::Settings& settings, std::span<const Shown> recording);

    using Hear = std::function<void(const Event&)>;
    /// As it is.
    void run(const Hear& hear);
    /// With one change: all of it, before the change and after.
    void run(const Change& change, const Hear& hear);
    /// Each change for itself, in the order of time, `lasting` from its beginning on: what stood when it began, and what happened then. The
    /// time before is played once for all of them.
    void run_each(std::span<const Change> changes, Duration lasting, const Hear& hear);

private:
    [[nodiscard]] static std::vector<detect::Finding> show(detect::Water& water, const Shown& shown);

    detect::Settings settings_;
    std::span<const Shown> recording_;
};

}  // namespace gengfu::replay
