#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/named.hpp"
#include "common/model/reading.hpp"
#include "common/model/time.hpp"

/// What an alert is, and a line of its journal.
namespace gengfu::alert {

using AlertId = Named<struct AlertTag, std::int64_t>;

enum class State { raised, acknowledged, dispatched, accepted, on_site, resolved, verified, closed, cancelled };

/// What a journal entry says has happened. Those up to `unshelve` are people's (a shelving also ends by itself, or by what its
/// device says), the others the system's.
enum class Transition {
    acknowledge,
    dispatch,
    refuse,  ///< whom it was dispatched to declines or hands it back: somebody else must be sent
    accept,
    arrive,
    resolve,
    rework,  ///< what was told on site is not so: back to who was sent (GB/T 30428.8)
    verify,
    close,
    cancel,
    note,
    shelve,
    unshelve,
    raise,
    attach,
    activate,
    clear,
    escalate,
    realarm,  ///< the acknowledgement has expired
    decline,  ///< a responder says no to an offer, or has not answered it in time: the next are told
};

/// How it ended, as told on site (GB 50440 receiving rules; design of the feed). Required by `resolve`.
enum class Outcome { real, false_alarm, test, device_fault, environment, misuse, nobody_home, duplicate, other };

/// What an alert waits for. The first three are the service level, which escalates step by step.
enum class Timing { acknowledge, dispatch, on_site, realarm, shelve };

[[nodiscard]] std::string_view to_string(State state) noexcept;
[[nodiscard]] std::string_view to_string(Transition transition) noexcept;
[[nodiscard]] std::string_view to_string(Outcome outcome) noexcept;
[[nodiscard]] std::string_view to_string(Timing timing) noexcept;
[[nodiscard]] std::optional<State> parse_state(std::string_view name) noexcept;
[[nodiscard]] std::optional<Transition> parse_transition(std::string_view name) noexcept;
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view name) noexcept;
[[nodiscard]] std::optional<Timing> parse_timing(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string> outcome_names();

/// Where an alert comes from. At most one alert is open for one cause.
struct Cause {
    GroupId group;
    EdgeId edge;
    DeviceId device;
    KindId kind;
    std::string place;
    ConditionId condition;
    friend bool operator==(const Cause&, const Cause&) = default;
};

/// Fires once, when it is due. An alert has at most one of each timing.
struct Timer {
    Timing timing = Timing::acknowledge;
    int step = 1;  ///< of a service level: 1 at 50 %, 2 at 100 %, then each further 100 % of an unacknowledged alert
    Instant due;
    friend bool operator==(const Timer&, const Timer&) = default;
};

struct Alert {
    AlertId id;
    Cause cause;
    Priority priority = Priority::p1;
    State state = State::raised;
    bool condition_active = true;
    bool test = false;
    int level = 0;      ///< of escalation
    int count = 1;      ///< presses, or times that the condition came to stand
    int round = 1;      ///< of telling people: another one when what they had dealt with is not over, or an exercise is none
    int version = 1;    ///< rises by one with every journal entry of this alert
    Instant raised_at;  ///< when the cloud raised it
    Instant taken_at;   ///< when the edge saw it
    Instant updated_at;
    Instant clock_at;  ///< from when the service levels count: raised, led back there or sent back
    Instant stage_at;  ///< since when it waits for what it waits for now
    std::optional<Instant> shelved_until;
    std::optional<Outcome> outcome;
    std::string assignee;       ///< whom it was dispatched to
    std::vector<Timer> timers;  ///< in the order of the timings

    friend bool operator==(const Alert&, const Alert&) = default;
};

[[nodiscard]] bool is_open(State state) noexcept;

/// A line of the append-only journal. `seq` is the feed's cursor and is given by the store.
struct Entry {
    std::int64_t seq = 0;
    AlertId alert;
    int version = 1;
    Instant at;
    std::string actor;  ///< a person's sign-in name, or "system"
    Transition transition = Transition::raise;
    std::optional<State> from;
    State to = State::raised;
    std::string reason;  ///< free text of people; may be empty
    std::optional<Outcome> outcome;
    std::string key;                       ///< idempotency key; empty for the system's
    std::string assignee;                  ///< who was sent or has declined
    std::string photo;                     ///< a reference (photo.hpp), never the picture
    std::optional<Instant> shelved_until;  ///< of `shelve`
    std::optional<Timer> fired;            ///< the timer that this entry is the firing of

    friend bool operator==(const Entry&, const Entry&) = default;
};

struct Step {
    Alert alert;
    Entry entry;
};

}  // namespace gengfu::alert
