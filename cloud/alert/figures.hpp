#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/life_cycle.hpp"

/// How the alarms treat the people who answer them, in the figures that ISA-18.2 and EEMUA 191 are commonly cited with. Pure
/// functions of alerts and their journal. Exercises and tests are named and not counted.
namespace gengfu::alert {

/// What the figures need of an entry of the journal.
struct Moment {
    Instant at;
    Transition transition = Transition::raise;
    std::optional<State> from;
    State to = State::raised;
    std::optional<Outcome> outcome;

    Moment() = default;
    Moment(const Entry& entry) : at(entry.at), transition(entry.transition), from(entry.from), to(entry.to), outcome(entry.outcome) {}
};

/// An alert with its journal from its raising on, oldest first.
struct Life {
    Alert alert;
    std::vector<Moment> entries;
};

/// Who sits at the desk, in local time of a fixed offset from UTC.
struct Shift {
    std::string name;
    int from_minute = 0;  ///< of the day, 0 to 1439
    int to_minute = 0;    ///< 1 to 1440; at or before `from_minute`: of the next day
    int operators = 1;
    friend bool operator==(const Shift&, const Shift&) = default;
};
struct Desk {
    Duration utc_offset = std::chrono::hours{8};
    int operators = 1;  ///< where no shift says so
    std::vector<Shift> shifts;
    friend bool operator==(const Desk&, const Desk&) = default;
};

struct Period {
    Instant from, to;                  ///< without `to` itself
    std::string name;                  ///< "2026-11-24", "2026-11-24 night"; empty for what was asked for as a whole
    double operators = 1;              ///< at the desk, on average
    std::vector<double> by_slot = {};  ///< the same of each ten minutes from the beginning on; empty: `operators` in all of them
    friend bool operator==(const Period&, const Period&) = default;
};
/// All of it, the local days, and the turns of each shift, that have a part in [from, to), cut off at its ends, in order of time; with
/// those who sit at the desk then: of all shifts that overlap, and where none says so the desk's own number.
[[nodiscard]] Period whole(Instant from, Instant to, const Desk& desk);
[[nodiscard]] std::vector<Period> days(Instant from, Instant to, const Desk& desk);
[[nodiscard]] std::vector<Period> turns(Instant from, Instant to, const Desk& desk, const Shift& shift);

struct Figures {
    static constexpr Duration slot = std::chrono::minutes{10};
    static constexpr int flood_above = 10;  ///< alarms of a slot for each operator; a flood ends with a slot below `flood_ends_below`
    static constexpr int flood_ends_below = 5;
    static constexpr std::size_t chatter_times = 3;  ///< so often within `chatter_within`
    static constexpr Duration chatter_within = std::chrono::seconds{60};
    static constexpr Duration stale_after = std::chrono::hours{24};
    static constexpr std::size_t shown_max = 10;       ///< sources, devices
    static constexpr std::size_t exercises_max = 100;  ///< that are named

    struct Source {
        DeviceId device;
        KindId kind;
        ConditionId condition;
        std::size_t alarms = 0;
        GroupId group{};
        EdgeId edge{};
        std::string place{};
    };
    struct Flood {
        Instant from, to;
        std::size_t alarms = 0;
    };
    struct Stale {
        AlertId alert;
        Source source;  ///< `alarms` is not used
        Instant since;
    };
    /// By nearest rank; absent when nothing was measured.
    struct Spread {
        std::size_t count = 0;
        std::optional<Duration> p50, p95;
    };
    struct Ended {
        std::size_t ended = 0;
        std::size_t false_alarms = 0;
    };
    struct EndedOf {
        std::string name;
        Ended ended;
        Source source{};  ///< of a device: where it is and what; `condition` and `alarms` are not used
    };
    struct Exercise {
        AlertId alert;
        Source source;
    };

    /// What an operator hears: an alert that is raised, comes to stand again, alarms again, or is pressed again.
    std::size_t alarms = 0;
    double average = 0;              ///< alarms of an operator in ten minutes
    double peak = 0;                 ///< the same in the fullest slot
    std::vector<std::size_t> slots;  ///< alarms of each ten minutes from the beginning on; the last may be cut off
    std::vector<Flood> floods;
    Duration flooded{0};
    std::vector<Source> top;  ///< most alarms first
    std::vector<Source> chattering;
    std::vector<Stale> stale;  ///< open at the end of the period with a condition that has stood for over 24 h
    std::array<std::size_t, 4> by_priority{};
    Spread answered;  ///< from raising to the first word of a person, of alerts that were raised in the period
    std::size_t unanswered = 0;
    Spread arrived;  ///< from raising to on site
    Ended ended;     ///< with an outcome other than test and duplicate
    std::vector<EndedOf> ended_by_kind;
    std::vector<EndedOf> ended_by_device;  ///< those with the most false alarms
    std::vector<Exercise> exercises;
    std::size_t exercises_count = 0;
};

/// `lives` are all that were open at any time of the period; others do no harm.
[[nodiscard]] Figures figures(const std::vector<Life>& lives, const Period& period);

/// Where the lives come from. Implemented by the store.
class Lives {
public:
    /// Whether to go on.
    using Take = std::function<bool(const Life& life)>;

    virtual ~Lives() = default;
    /// Every alert that was open at some time in [from, to), the oldest first, one at a time: none is kept.
    virtual void each_life(Instant from, Instant to, const Take& take) const = 0;
};

}  // namespace gengfu::alert
