#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "common/model/time.hpp"

namespace gengfu::poll {

/// What is due next on one bus: pure. Devices are numbered in the order in which they were added. A device that has
/// missed three polls in a row is asked less often, so that it costs the others little; one answer brings it back.
class Schedule {
public:
    static constexpr int misses_max = 3;
    static constexpr int back_off_factor = 8;
    static constexpr Duration back_off_max{30'000};

    void add(Duration every, Steady first);

    struct Due {
        std::size_t device;
        Steady at;
    };
    /// The device whose turn comes first; nothing when there are no devices.
    [[nodiscard]] std::optional<Due> next() const;

    /// A poll that was due has ended at `now`. Turns that were missed meanwhile are not made up for.
    void answered(std::size_t device, Steady now);
    void missed(std::size_t device, Steady now);
    /// Ask again at once (a read-back after a command).
    void hasten(std::size_t device, Steady now);

private:
    struct Turn {
        Duration every;
        Steady due;
        int misses = 0;
    };
    std::vector<Turn> turns_;
};

}  // namespace gengfu::poll
