#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "common/model/reading.hpp"
#include "common/model/time.hpp"

/// The life of an alert: pure steps from (alert, event, time) to (alert, journal entry). The condition follows
/// ISA-18.2 / OPC UA Part 9; the workflow of the people follows GB/T 30428.
namespace gengfu::alert {

using AlertId = Named<struct AlertTag, std::int64_t>;

enum class State { raised, acknowledged, dispatched, accepted, on_site, resolved, verified, closed, cancelled };

/// What a journal entry says has happened. The first nine are people's, the others the system's.
enum class Transition {
    acknowledge,
    dispatch,
    accept,
    arrive,
    resolve,
    verify,
    close,
    cancel,
    note,
    raise,
    attach,
    activate,
    clear,
    escalate,
};

/// How it ended, as told on site (GB 50440 receiving rules; design of the feed). Required by `resolve`.
enum class Outcome { real, false_alarm, test, device_fault, environment, misuse, nobody_home, duplicate, other };

[[nodiscard]] std::string_view to_string(State state) noexcept;
[[nodiscard]] std::string_view to_string(Transition transition) noexcept;
[[nodiscard]] std::string_view to_string(Outcome outcome) noexcept;
[[nodiscard]] std::optional<State> parse_state(std::string_view name) noexcept;
[[nodiscard]] std::optional<Transition> parse_transition(std::string_view name) noexcept;
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view name) noexcept;
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

struct Alert {
    AlertId id;
    Cause cause;
    Priority priority = Priority::p1;
    State state = State::raised;
    bool condition_active = true;
    bool test = false;
    int level = 0;      ///< of escalation
    int count = 1;      ///< presses, or times that the condition came to stand
    int version = 1;    ///< rises by one with every journal entry of this alert
    Instant raised_at;  ///< when the cloud raised it
    Instant taken_at;   ///< when the edge saw it
    Instant updated_at;
    std::optional<Outcome> outcome;
    std::string assignee;  ///< whom it was dispatched to

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
    std::string key;  ///< idempotency key; empty for the system's

    friend bool operator==(const Entry&, const Entry&) = default;
};

struct Step {
    Alert alert;
    Entry entry;
};

/// What a person asks for.
struct Request {
    Transition transition = Transition::acknowledge;
    std::optional<int> expected_version;
    std::string actor;
    std::string reason;              ///< required by cancel; the feedback note of resolve
    std::optional<Outcome> outcome;  ///< required by resolve and cancel (there: false_alarm, test or duplicate)
    std::string assignee;            ///< required by dispatch
    std::string key;
};

/// Which of the people's transitions are legal now, in the order in which a console shows them.
[[nodiscard]] std::vector<Transition> legal(const Alert& alert);

/// conflict: `expected_version` is not the alert's version, or the transition is not legal from its state; the
/// message names both. refused: something required is missing.
[[nodiscard]] Result<Step> apply(const Alert& alert, const Request& request, Instant now);

/// An alarm event of an edge, given the open alert of its cause if there is one. No step: nothing changes (a repeated
/// "active", a "cleared" without an alert).
[[nodiscard]] std::optional<Step> apply(const std::optional<Alert>& open, const Cause& cause, const AlarmEvent& event, Instant now);

/// A closed alert whose condition still stands is raised anew in the transaction that closed it; a cancelled one only
/// by its edge saying "active" again, since a person has just said that it means nothing.
[[nodiscard]] std::optional<Step> raise_again(const Alert& ended, Instant now);

/// The service level has run out: one level up. Nothing once a person has acknowledged.
[[nodiscard]] std::optional<Step> escalate(const Alert& alert, Instant now);

/// When an unacknowledged alert is due to escalate to level+1: at 50 % and at 100 % of its service level, then each
/// further 100 %. Nothing once acknowledged.
[[nodiscard]] std::optional<Instant> escalation_due(const Alert& alert);

/// Acknowledgement within: P1 60 s, P2 5 min, P3 30 min, P4 24 h.
[[nodiscard]] Duration acknowledge_within(Priority priority) noexcept;

}  // namespace gengfu::alert
