#pragma once

#include <optional>
#include <vector>

#include "simulators/world/device.hpp"

namespace gengfu::world {

/// One episode as one condition of its device must take it.
struct Expected {
    ConditionId condition;
    Steady begins{}, ends{};
    std::vector<Steady> rises, falls;  ///< when the box had what it takes to say so, if nothing happened to it
};

/// What the conditions of one device must do, judged from what the device itself showed to whom. Shares no code with the
/// edge's guard.
class ConditionWatch {
public:
    explicit ConditionWatch(const profile::Profile& profile) : profile_(profile) {}

    void begin(const Episode& episode);
    /// The device has answered. `is_on`: it showed the episode's value; `certain`: its box got this answer now.
    /// Gives the conditions that must rise with it.
    std::vector<ConditionId> on_answer(bool is_on, bool certain, Steady now);
    /// The box has begun anew and has forgotten what it knew.
    void forget();

    [[nodiscard]] Duration silent_after() const noexcept { return profile_.silence.after; }
    [[nodiscard]] const std::vector<Expected>& expected() const noexcept { return expected_; }

private:
    struct Track {
        const profile::Condition* condition;
        std::size_t expected;
        bool stands = false;
        bool is_forgotten = false;
        bool is_over = false;
        bool is_past = false;  ///< its episode has ended, whatever the device shows now
        std::optional<Steady> since;
    };
    [[nodiscard]] bool follow(Track& track, bool is_on, Steady now);

    const profile::Profile& profile_;
    std::vector<Expected> expected_;
    std::vector<Track> tracks_;
};

/// The episodes that a kind can have, one a condition that can be shown.
[[nodiscard]] std::vector<Episode> possible_episodes(const profile::Profile& profile);

}  // namespace gengfu::world
