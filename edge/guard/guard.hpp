#pragma once

#include <map>
#include <optional>
#include <vector>

#include "common/model/reading.hpp"
#include "common/profile/profile.hpp"
#include "edge/guard/condition.hpp"
#include "edge/guard/exercise.hpp"
#include "edge/guard/zero.hpp"

namespace gengfu::guard {

/// What the guard wants said and done.
struct Verdict {
    std::vector<AlarmEvent> events;
    std::vector<const profile::Interlock*> commands;  ///< to be written to the device now
    std::optional<bool> online;                       ///< has changed to this
};

/// The judgement over one device: its alarm conditions, the events it reports by itself, its silence, and what must
/// be done without asking anybody (promise 6). Pure; the profile must outlive it.
class DeviceGuard {
public:
    /// Conditions are judged from `zero`; a field that is not in it is taken at its word.
    DeviceGuard(DeviceId device, const profile::Profile& profile, Steady now, std::optional<Exercise> exercise = std::nullopt,
                Zero zero = {});

    /// The device has been heard and gave this reading.
    [[nodiscard]] Verdict on_reading(const Reading& reading, Steady now);
    /// Time has passed. `wall` dates the events.
    [[nodiscard]] Verdict on_time(Instant wall, Steady now);
    /// When on_time must be called at the latest.
    [[nodiscard]] Steady deadline() const;

    /// Its silence, for whoever watches its bus: from when it counts, and for how long it may last.
    [[nodiscard]] Steady heard_at() const { return heard_at_; }
    [[nodiscard]] Duration silent_after() const { return profile_.silence.after; }
    [[nodiscard]] bool has_told_silence() const { return silence_ != Silence::untold; }
    [[nodiscard]] bool is_exercised(Instant wall) const { return exercise_ && exercise_->covers(wall); }
    /// It is not told before then, if it has not been told.
    void put_off_silence(Steady until) { silence_due_ = until; }
    /// It is offline, and told with its bus.
    void fall_silent_with_bus();
    /// The bus is heard again, the device is not yet: its limit begins anew.
    void outlive_bus(Steady now);

    /// Every condition whose standing is known, for a birth.
    [[nodiscard]] std::vector<AlarmEvent> standing(Instant wall) const;
    [[nodiscard]] std::optional<bool> online() const { return online_; }
    [[nodiscard]] const profile::Profile& profile() const { return profile_; }

private:
    struct InterlockState {
        bool wanted = false;
        bool failed = false;
        Steady wanted_since;
        Steady last_command;
    };

    void judge_conditions(const Reading& reading, Steady now, Verdict& verdict);
    void judge_event(const Reading& reading, Verdict& verdict) const;
    void judge_interlocks(const Reading& reading, Steady now, Verdict& verdict);
    void hear(Instant wall, Steady now, Verdict& verdict);
    void mark(Verdict& verdict, Instant wall, Steady now);
    [[nodiscard]] AlarmEvent event(const ConditionId& condition, AlarmChange change, Priority priority, Instant at) const;

    DeviceId device_;
    const profile::Profile& profile_;
    std::map<ConditionId, ConditionState> conditions_;
    std::vector<InterlockState> interlocks_;
    enum class Silence { untold, told, told_with_bus };
    Steady heard_at_;
    Steady silence_due_;
    Silence silence_ = Silence::untold;
    std::optional<bool> online_;
    std::optional<Exercise> exercise_;
    Zero zero_;
    std::map<ConditionId, Priority> told_in_exercise_;  ///< and still standing: told once more when it is over
    Steady exercise_ends_ = Steady::max();
};

/// The condition that stands while a commanded interlock has not been confirmed in time.
[[nodiscard]] const ConditionId& interlock_failed_condition();

/// How often an unconfirmed command is repeated.
inline constexpr Duration command_again_after{1000};

}  // namespace gengfu::guard
