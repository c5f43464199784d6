#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/alert.hpp"
#include "cloud/alert/service_level.hpp"
#include "common/model/fault.hpp"

/// The life of an alert: pure steps from (alert, event, time) to (alert with its timers, journal entry). The condition follows
/// ISA-18.2 / OPC UA Part 9; the workflow of the people follows GB/T 30428. docs/decisions/0010-life-of-an-alert.md says why.
namespace gengfu::alert {

/// What a person asks for.
struct Request {
    Transition transition = Transition::acknowledge;
    std::optional<int> expected_version;
    std::string actor;
    std::string reason;                  ///< required by refuse, resolve (the feedback's note), rework, cancel, note and shelve
    std::optional<Outcome> outcome;      ///< required by resolve and cancel (there: false_alarm, test or duplicate)
    std::string assignee;                ///< required by dispatch; whoever is sent back again by rework, when it is another
    std::string photo;                   ///< of resolve, rework, verify or note
    std::optional<Duration> shelve_for;  ///< required by shelve
    std::string key;
};

/// Which of the people's transitions are legal now, in the order in which a console shows them.
[[nodiscard]] std::vector<Transition> legal(const Alert& alert);

/// conflict: `expected_version` is not the alert's version, or the transition is not legal from its state; the
/// message names both. refused: something required is missing or out of its bounds.
[[nodiscard]] Result<Step> apply(const Alert& alert, const Request& request, Instant now, const ServiceLevels& levels);

/// An alarm event of an edge, given the open alert of its cause if there is one. No step: nothing changes (a repeated
/// "active", a "cleared" without an alert). A press, and a condition that comes to stand again, end a shelving and lead what was
/// resolved or verified back to raised; one that is no exercise leads an exercise there.
[[nodiscard]] std::optional<Step> apply(const std::optional<Alert>& open, const Cause& cause, const AlarmEvent& event, Instant now,
                                        const ServiceLevels& levels);

/// A closed alert whose condition still stands is raised anew in the transaction that closed it; a cancelled one only
/// by its edge saying "active" again, since a person has just said that it means nothing.
[[nodiscard]] std::optional<Step> raise_again(const Alert& ended, Instant now, const ServiceLevels& levels);

/// What happens when the alert's timer of this kind is due: a service level that has run out escalates, an acknowledgement that
/// has expired re-alarms (what was resolved or verified and still stands is raised again), a shelving ends. Nothing when the alert has no
/// such timer, or it is not due.
[[nodiscard]] std::optional<Step> fire(const Alert& alert, Timing timing, Instant now, const ServiceLevels& levels);

/// When the alert escalates next unless somebody does what it waits for.
[[nodiscard]] std::optional<Instant> escalation_due(const Alert& alert);

}  // namespace gengfu::alert
