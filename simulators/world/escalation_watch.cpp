#include "simulators/world/escalation_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gengfu::world {
namespace {

using alert::State;
using alert::Timing;
using alert::Transition;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_by_people(const alert::Entry& entry) {
    return entry.actor != "system" && entry.transition != Transition::shelve && entry.transition != Transition::unshelve;
}

bool tells_that_it_is_not_over(const alert::Entry& entry) {
    return entry.transition == Transition::attach || entry.transition == Transition::activate;
}

bool is_ended(State state) {
    return state == State::closed || state == State::cancelled;
}

bool ends_shelving(const alert::Entry& entry) {
    return entry.transition == Transition::unshelve || tells_that_it_is_not_over(entry) || is_ended(entry.to);
}

}  // namespace

/// Here every day is a working day, and is all of the day.
const EscalationWatch::Level& EscalationWatch::level_of(Priority priority) {
    static constexpr std::array levels{
        Level{seconds{60}, minutes{3}, minutes{15}, minutes{5}}, Level{minutes{5}, minutes{15}, hours{2}, minutes{30}},
        Level{minutes{30}, hours{4}, hours{24}, hours{8}}, Level{hours{24}, hours{48}, hours{120}, hours{72}}};
    return levels.at(static_cast<std::size_t>(priority) - 1);
}

std::optional<Timing> EscalationWatch::stage_of(State state) {
    if (state == State::raised) return Timing::acknowledge;
    if (state == State::acknowledged) return Timing::dispatch;
    if (state == State::dispatched || state == State::accepted) return Timing::on_site;
    return std::nullopt;
}

void EscalationWatch::violated(std::int64_t alert, const std::string& what) const {
    ledger_.violated("escalation", fmt::format("alert {} {}", alert, what));
}

void EscalationWatch::hear(const alert::Book::Change& change, Steady at) {
    const alert::Entry& entry = change.entry;
    Alert& known = alerts_[entry.alert.value()];
    if (entry.fired) judge_firing(known, entry, at);
    const bool turns_real = known.test && !change.alert.test && tells_that_it_is_not_over(entry);
    judge_return(known, entry, turns_real);
    const bool shelving_ends = known.shelved_until && ends_shelving(entry);
    const bool begins = entry.transition == Transition::raise || stage_of(entry.to) != stage_of(known.state) || shelving_ends || turns_real;
    if (entry.transition == Transition::raise || is_by_people(entry) || entry.transition == Transition::realarm || begins)
        known.attended_at = at;
    if (entry.transition == Transition::shelve && entry.shelved_until)
        known.shelved_until = at + (*entry.shelved_until - entry.at);
    else if (shelving_ends)
        known.shelved_until.reset();
    if (begins) {
        known.begun_at = known.stepped_at = at;
        known.steps = 0;
    }
    if (entry.transition == Transition::escalate) {
        ++escalated_;
        known.stepped_at = at;
        ++known.steps;
    }
    if (change.alert.priority < known.priority || (change.alert.condition_active && !known.condition_active)) known.urgent_at = at;
    known.state = entry.to;
    if (is_ended(known.state)) known.fired.clear();
    known.test = change.alert.test;
    known.priority = change.alert.priority;
    known.condition_active = change.alert.condition_active;
}

/// What was dealt with and is not over, and an exercise that is none, must be dealt with from the beginning.
void EscalationWatch::judge_return(const Alert& known, const alert::Entry& entry, bool turns_real) const {
    const bool was_dealt_with = known.state == State::resolved || known.state == State::verified;
    const bool is_told = tells_that_it_is_not_over(entry) || entry.transition == Transition::realarm;
    if (((was_dealt_with && is_told) || turns_real) && entry.to != State::raised)
        violated(entry.alert.value(), fmt::format("was {}, is not over, and is {}", to_string(known.state), to_string(entry.to)));
}

void EscalationWatch::judge_firing(Alert& known, const alert::Entry& entry, Steady at) {
    const std::int64_t id = entry.alert.value();
    const auto& [timing, step, due] = *entry.fired;
    const Level& level = level_of(known.priority);
    if (is_ended(known.state)) return violated(id, fmt::format("was told of {} when it was {}", to_string(timing), to_string(known.state)));
    if (!known.fired.emplace(timing, step, due).second)
        violated(id, fmt::format("was told twice of step {} of {}", step, to_string(timing)));
    if (timing == Timing::shelve || timing == Timing::realarm) return;
    if (stage_of(known.state) != timing)
        return violated(id, fmt::format("was escalated for {} when it was {}", to_string(timing), to_string(known.state)));
    if (known.shelved_until) violated(id, "was escalated while it was shelved");
    if (timing != Timing::acknowledge && known.steps >= 2)
        violated(id, fmt::format("was escalated for {} a third time", to_string(timing)));
    // Half of the time that this part of the way has for itself is the earliest, less what a timer may be early.
    const Duration share = timing == Timing::acknowledge ? level.acknowledge
                           : timing == Timing::dispatch  ? level.dispatch - level.acknowledge
                                                         : level.on_site - level.dispatch;
    if (!ledger_.cloud_time_is_vague && at - known.stepped_at < share * 45 / 100)
        violated(id, fmt::format("was escalated {} ms after it began or was escalated before", (at - known.stepped_at).count()));
}

std::optional<Steady> EscalationWatch::due_at_the_latest(const Alert& known) {
    const Level& level = level_of(known.priority);
    const auto stage = stage_of(known.state);
    if (!stage || known.shelved_until) return std::nullopt;
    const bool is_acknowledge = stage == Timing::acknowledge;
    if (!is_acknowledge && known.steps >= 2) return std::nullopt;
    const Duration whole = is_acknowledge ? level.acknowledge : stage == Timing::dispatch ? level.dispatch : level.on_site;
    const bool is_further = is_acknowledge && known.steps >= 1;
    return std::max(known.stepped_at + (is_further ? whole : whole / 2), known.urgent_at + whole / 2);
}

std::optional<Steady> EscalationWatch::realarm_at_the_latest(const Alert& known) {
    const Level& level = level_of(known.priority);
    const bool stands = known.condition_active && (known.state == State::resolved || known.state == State::verified);
    const bool is_in_hand = stage_of(known.state) == Timing::on_site || known.state == State::on_site || stands;
    if (known.shelved_until || (!is_in_hand && known.state != State::acknowledged)) return std::nullopt;
    const Duration holds = is_in_hand ? std::max(level.attended, level.on_site) : level.attended;
    return std::max(known.attended_at, known.urgent_at) + holds;
}

bool EscalationWatch::is_missed(std::optional<Steady> due) const {
    const Steady now = scheduler_.now();
    return due && now > *due + late_most && ledger_.health.ran_well(cloud_id, *due - seconds{1}, now);
}

void EscalationWatch::look() {
    if (ledger_.cloud_time_is_vague) return;
    for (auto& [id, known] : alerts_) {
        if (is_missed(due_at_the_latest(known))) {
            violated(id, fmt::format("is {} and was not escalated when it was due", to_string(known.state)));
            known.stepped_at = scheduler_.now();
        }
        if (is_missed(realarm_at_the_latest(known))) {
            violated(id, fmt::format("is {}, nothing has moved, and it was not told again", to_string(known.state)));
            known.attended_at = scheduler_.now();
        }
        if (is_missed(known.shelved_until)) {
            violated(id, "is shelved for longer than it was to be");
            known.shelved_until.reset();
        }
    }
}

}  // namespace gengfu::world
