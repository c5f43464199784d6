#include "simulators/world/cause_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "simulators/world/node_clock.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;
using alert::Transition;

namespace {

/// What statistics say: they are wrong now and then, as docs/detection.md states.
const std::set<std::string>& judged_by_budget() {
    static const std::set<std::string> all{"no-water", "leak", "burst"};
    return all;
}

bool is_of_one(TroubleKind kind) {
    return kind == TroubleKind::box_killed || kind == TroubleKind::box_without_power || kind == TroubleKind::link_cut ||
           kind == TroubleKind::link_away;
}

}  // namespace

CauseWatch::CauseWatch(Scheduler& scheduler, Ledger& ledger, WorldLog& log, const Plot& plot)
    : scheduler_(scheduler), ledger_(ledger), log_(log), causes_(plot.causes), forbidden_(plot.forbidden) {
    for (const Trouble& each : plot.troubles)
        outages_.push_back({is_of_one(each.kind) ? std::optional(each.building) : std::nullopt, {each.at, each.at + each.lasts}});
    std::ranges::sort(outages_, {}, [](const Outage& each) { return each.stretch.from; });
    for (std::size_t i = 0; i < causes_.size(); ++i) {
        ++rows_[causes_[i].name].causes;
        for (std::size_t k = 0; k < causes_[i].dues.size(); ++k) {
            const Place place{i, k};
            by_key_[key_of(due_at(place))].push_back(place);
            if (due_at(place).firmness != Firmness::perhaps) scheduler_.at(due_at(place).by, nobody, [this, place] { check(place); });
        }
    }
}

Steady CauseWatch::allowed(const Cause& cause, Steady by, Duration bound) const {
    for (const Outage& each : outages_) {
        const bool concerns = !each.building || *each.building == cause.building;
        if (concerns && each.stretch.from <= by && each.stretch.to >= by - bound) by = std::max(by, each.stretch.to + bound);
    }
    return by;
}

/// When an alert may be told of it at the latest.
Steady CauseWatch::last_of(const Cause& cause, Steady until) const {
    constexpr Duration bound = 2h;
    return allowed(cause, until, bound);
}

std::string CauseWatch::text(const Cause& cause, const Due& due) const {
    return fmt::format("{}/{} of \"{}\" at {} ({})", due.device.value(), due.condition.value(), cause.name, time_text(cause.begins),
                       Town::name_of(cause.building));
}

/// Of the causes that it may be told of: one that still waits for what must come, and of such the latest.
std::optional<CauseWatch::Place> CauseWatch::match(const Key& key, Steady at) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    const auto rank = [&](const Place& place) {
        const Due& due = due_at(place);
        return std::pair(due.firmness == Firmness::surely && !due.found, causes_[place.cause].begins);
    };
    std::optional<Place> best;
    for (const Place& place : found->second) {
        const Cause& cause = causes_[place.cause];
        if (cause.begins > at || last_of(cause, due_at(place).until) < at) continue;
        if (!best || rank(*best) <= rank(place)) best = place;
    }
    return best;
}

void CauseWatch::hear(const alert::Book::Change& change, Steady at) {
    const Key key{change.alert.cause.device.value(), change.alert.cause.condition.value()};
    switch (change.entry.transition) {
        case Transition::raise: hear_raise(change, key, at); break;
        case Transition::attach:
            if (const auto place = match(key, at)) ++due_at(*place).attached;
            break;
        case Transition::activate:
            standing_.try_emplace(key, at);
            if (const auto place = match(key, at); place && !due_at(*place).found) due_at(*place).found = at;
            break;
        case Transition::clear: standing_.erase(key); break;
        default: break;
    }
}

void CauseWatch::hear_raise(const alert::Book::Change& change, const Key& key, Steady at) {
    ++alerts_;
    const auto place = match(key, at);
    standing_[key] = at;
    if (!place) return hear_without_cause(change, key, at);
    Due& due = due_at(*place);
    ++due.raised;
    if (!due.found) due.found = at;
    log_.line(causes_[place->cause].name, text(causes_[place->cause], due) + ": " + change.entry.reason);
    if (due.raised < 2) return;
    if (judged_by_budget().contains(key.second)) return static_cast<void>(++false_alarms_[key.second]);
    ledger_.violated("one-alert-per-cause", text(causes_[place->cause], due) + " was raised once more");
}

void CauseWatch::hear_without_cause(const alert::Book::Change& change, const Key& key, Steady at) {
    const std::string where = fmt::format("{} {} at {}", key.first, key.second, change.alert.cause.edge.value());
    if (!judged_by_budget().contains(key.second)) return ledger_.violated("no-alert-without-cause", where + " was raised");
    ++false_alarms_[key.second];
    log_.line("without a cause", where + ": " + change.entry.reason);
    const auto is_forbidden = [&](const Plot::Forbidden& each) {
        return each.device.value() == key.first && each.condition.value() == key.second && each.stretch.holds(at);
    };
    if (std::ranges::any_of(forbidden_, is_forbidden))
        ledger_.violated("no-alert-without-cause", where + " was raised during a declared absence");
}

void CauseWatch::check(const Place& place) {
    Due& due = due_at(place);
    const Cause& cause = causes_[place.cause];
    const auto standing = standing_.find(key_of(due));
    if (!due.found && due.presses == 0 && standing != standing_.end() && standing->second <= cause.begins) due.found = cause.begins;
    if (due.found) return;
    // A bound of days is not moved by an outage of minutes at its beginning.
    constexpr Duration bound_least = 3min, bound_most = 150min;
    const Steady by = allowed(cause, due.by, std::clamp<Duration>(due.by - cause.begins, bound_least, bound_most));
    if (by > scheduler_.now()) return scheduler_.at(by, nobody, [this, place] { check(place); });
    if (due.firmness == Firmness::surely) ledger_.violated("alert-for-every-cause", text(cause, due) + " was not raised in its time");
    if (due.firmness == Firmness::by_budget) ++rows_[cause.name].missed;
}

void CauseWatch::judge(const std::vector<alert::Alert>& open, const std::vector<alert::Incident>& incidents) {
    for (std::size_t i = 0; i < causes_.size(); ++i)
        for (std::size_t k = 0; k < causes_[i].dues.size(); ++k) judge_place({i, k});
    judge_incidents(incidents);
    constexpr Duration over_within = 24h;
    for (const alert::Alert& each : open) {
        const Key key{each.cause.device.value(), each.cause.condition.value()};
        const auto found = by_key_.find(key);
        if (!each.condition_active || found == by_key_.end() || judged_by_budget().contains(key.second)) continue;
        const auto is_over = [&](const Place& place) {
            const Cause& cause = causes_[place.cause];
            return cause.ends < Steady::max() && last_of(cause, std::max(cause.ends, due_at(place).until)) + over_within < scheduler_.now();
        };
        // What is pressed does not stand, whatever the alert says of it.
        const bool is_pressed = due_at(found->second.front()).presses > 0;
        if (!is_pressed && std::ranges::all_of(found->second, is_over))
            ledger_.violated("over-when-it-is-over", fmt::format("{}/{} still stands, and its cause is over", key.first, key.second));
    }
}

void CauseWatch::judge_place(const Place& place) {
    const Due& due = due_at(place);
    const Cause& cause = causes_[place.cause];
    Row& row = rows_[cause.name];
    row.alerts += due.raised;
    if (due.found && due.firmness != Firmness::perhaps) row.delays.push_back(*due.found - cause.begins);
    if (due.presses > 0 && due.found && due.raised + due.attached != due.presses)
        ledger_.violated("press-count",
                         fmt::format("{}: {} presses were told of {}", text(cause, due), due.raised + due.attached, due.presses));
}

/// Each that is due has come once; who comes besides is one of structures, whose members a month brings together.
void CauseWatch::judge_incidents(const std::vector<alert::Incident>& incidents) {
    incidents_ = incidents.size();
    std::map<std::size_t, int> of_cause;
    for (const alert::Incident& each : incidents) {
        const Steady at{each.raised_at - NodeClock::world_begins};
        const auto made = [&](const Cause& cause) {
            return cause.incident == each.kind && Town::name_of(cause.building) == each.edge.value() && cause.begins <= at &&
                   at <= last_of(cause, cause.ends);
        };
        const auto found = std::ranges::find_if(causes_, made);
        if (found != causes_.end())
            ++of_cause[static_cast<std::size_t>(found - causes_.begin())];
        else if (each.kind != "structure")
            ledger_.violated("no-incident-without-cause", fmt::format("{} in {} at {}", each.kind, each.edge.value(), time_text(at)));
    }
    for (std::size_t i = 0; i < causes_.size(); ++i) {
        if (causes_[i].incident.empty()) continue;
        const int count = of_cause[i];
        const bool is_well = count == 1 || (count > 1 && causes_[i].incident == "structure");
        if (!is_well)
            ledger_.violated("incident-for-its-causes", fmt::format("\"{}\" at {} ({}): {} incidents", causes_[i].name,
                                                                    time_text(causes_[i].begins), causes_[i].where, count));
    }
}

}  // namespace gengfu::world
