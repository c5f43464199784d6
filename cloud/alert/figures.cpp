#include "cloud/alert/gatherer.hpp"

#include <algorithm>
#include <cmath>

namespace gengfu::alert {
namespace {

using Source = Figures::Source;

bool is_within(Instant at, const Period& period) {
    return at >= period.from && at < period.to;
}

bool is_alarm(const Moment& entry) {
    return entry.transition == Transition::raise || entry.transition == Transition::attach || entry.transition == Transition::activate ||
           entry.transition == Transition::realarm;
}

/// A press is a person who presses, and a re-alarm one who does not move: no contact that chatters.
bool may_chatter(const Moment& entry) {
    return entry.transition == Transition::raise || entry.transition == Transition::activate;
}

bool is_exercise(const Alert& alert) {
    return alert.test || alert.outcome == Outcome::test;
}

Source source_of(const Alert& alert) {
    const Cause& cause = alert.cause;
    return {cause.device, cause.kind, cause.condition, 0, cause.group, cause.edge, cause.place};
}

/// The value below or at which this part of all of them lies.
std::optional<Duration> rank(const std::vector<Duration>& sorted, double part) {
    if (sorted.empty()) return std::nullopt;
    const auto nth = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(nth, 1) - 1];
}

Figures::Spread spread(std::vector<Duration> values) {
    std::sort(values.begin(), values.end());
    return {values.size(), rank(values, 0.50), rank(values, 0.95)};
}

std::vector<std::size_t> slots_of(const Period& period) {
    const auto whole = (period.to - period.from + Figures::slot - Duration{1}) / Figures::slot;
    return std::vector<std::size_t>(static_cast<std::size_t>(std::max<std::int64_t>(whole, 0)));
}

/// Whether nothing of it can be of the period.
bool is_apart(const Life& life, const Period& period) {
    if (life.entries.empty()) return true;
    const Moment& last = life.entries.back();
    return life.entries.front().at >= period.to || (!is_open(last.to) && last.at < period.from);
}

}  // namespace

Gatherer::Gatherer(Period period) : period_(std::move(period)), slots_(slots_of(period_)) {}

void Gatherer::take(const Life& life) {
    if (is_apart(life, period_)) return;
    if (is_exercise(life.alert)) return name_exercise(life);
    hear(life);
    if (is_within(life.entries.front().at, period_)) measure(life);
    find_stale(life);
    judge(life);
}

Figures Gatherer::finish() {
    const double slots = static_cast<double>((period_.to - period_.from).count()) / static_cast<double>(Figures::slot.count());
    figures_.average = static_cast<double>(figures_.alarms) / slots / period_.operators;
    find_floods();
    rank_sources();
    figures_.answered = spread(std::move(answered_));
    figures_.arrived = spread(std::move(arrived_));
    rank_ended();
    figures_.slots = std::move(slots_);
    return std::move(figures_);
}

void Gatherer::name_exercise(const Life& life) {
    if (std::none_of(life.entries.begin(), life.entries.end(), [&](const Moment& e) { return is_alarm(e) && is_within(e.at, period_); }))
        return;
    ++figures_.exercises_count;
    if (figures_.exercises.size() < Figures::exercises_max) figures_.exercises.push_back({life.alert.id, source_of(life.alert)});
}

void Gatherer::hear(const Life& life) {
    const Cause& cause = life.alert.cause;
    const auto priority = static_cast<std::size_t>(std::clamp(static_cast<int>(life.alert.priority), 1, 4) - 1);
    Heard* heard = nullptr;
    for (const Moment& each : life.entries) {
        if (!is_alarm(each) || !is_within(each.at, period_)) continue;
        if (heard == nullptr) heard = &heard_[{cause.group, cause.edge, cause.device, cause.condition}];
        if (heard->source.alarms == 0) heard->source = source_of(life.alert);
        ++heard->source.alarms;
        ++figures_.alarms;
        ++slots_[static_cast<std::size_t>((each.at - period_.from) / Figures::slot)];
        ++figures_.by_priority[priority];
        if (may_chatter(each)) note(*heard, each.at);
    }
}

/// Of one source one alert is open at a time, so its times come in order.
void Gatherer::note(Heard& heard, Instant stood) {
    heard.stood.push_back(stood);
    if (heard.stood.size() < Figures::chatter_times) return;
    heard.chatters |= heard.stood.back() - heard.stood.front() <= Figures::chatter_within;
    heard.stood.erase(heard.stood.begin());
}

void Gatherer::measure(const Life& life) {
    const Instant raised = life.entries.front().at;
    const auto first = [&](auto&& wanted) { return std::find_if(life.entries.begin(), life.entries.end(), wanted); };
    const auto answer = first([](const Moment& each) { return each.from == State::raised && each.to != State::raised; });
    if (answer != life.entries.end())
        answered_.push_back(answer->at - raised);
    else
        ++figures_.unanswered;
    const auto arrival = first([](const Moment& each) { return each.to == State::on_site; });
    if (arrival != life.entries.end()) arrived_.push_back(arrival->at - raised);
}

/// A raising does not say whether something stands or was pressed; what follows it does.
void Gatherer::find_stale(const Life& life) {
    const auto turns_condition = [](const Moment& e) { return e.transition == Transition::activate || e.transition == Transition::clear; };
    const auto first = std::find_if(life.entries.begin(), life.entries.end(), turns_condition);
    const bool stood_first = first == life.entries.end() ? life.alert.condition_active : first->transition == Transition::clear;
    bool is_open_then = false;
    bool stands = false;
    Instant since{};
    for (const Moment& each : life.entries) {
        if (each.at >= period_.to) break;
        is_open_then = is_open(each.to);
        const bool comes = (each.transition == Transition::raise && stood_first) || each.transition == Transition::activate;
        if (comes && !stands) since = each.at;
        stands = comes || (stands && each.transition != Transition::clear);
    }
    if (is_open_then && stands && period_.to - since > Figures::stale_after)
        figures_.stale.push_back({life.alert.id, source_of(life.alert), since});
}

void Gatherer::judge(const Life& life) {
    const auto last = std::find_if(life.entries.rbegin(), life.entries.rend(), [](const Moment& each) { return each.outcome.has_value(); });
    if (last == life.entries.rend() || !is_within(last->at, period_) || last->outcome == Outcome::duplicate) return;
    const bool is_false = last->outcome == Outcome::false_alarm;
    const Cause& cause = life.alert.cause;
    Figures::EndedOf& device = by_device_[{cause.device, cause.group, cause.edge}];
    device.source = source_of(life.alert);
    for (Figures::Ended* each : {&figures_.ended, &by_kind_[life.alert.cause.kind.value()], &device.ended}) {
        ++each->ended;
        if (is_false) ++each->false_alarms;
    }
}

void Gatherer::rank_ended() {
    for (const auto& [kind, ended] : by_kind_) figures_.ended_by_kind.push_back({kind, ended});
    std::vector<Figures::EndedOf>& worst = figures_.ended_by_device;
    for (const auto& [device, each] : by_device_)
        if (each.ended.false_alarms > 0) worst.push_back({std::get<DeviceId>(device).value(), each.ended, each.source});
    const auto more = [](const auto& a, const auto& b) { return a.ended.false_alarms > b.ended.false_alarms; };
    std::stable_sort(worst.begin(), worst.end(), more);
    if (worst.size() > Figures::shown_max) worst.resize(Figures::shown_max);
}

void Gatherer::find_floods() {
    bool flooded = false;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const double each = static_cast<double>(slots_[i]) / operators_in(i);
        figures_.peak = std::max(figures_.peak, each);
        const bool begins = !flooded && each > Figures::flood_above;
        flooded = begins || (flooded && each >= Figures::flood_ends_below);
        if (!flooded) continue;
        const Instant from = period_.from + Figures::slot * static_cast<std::int64_t>(i);
        const Instant to = std::min(from + Figures::slot, period_.to);
        if (begins) figures_.floods.push_back({from, to, 0});
        figures_.floods.back().to = to;
        figures_.floods.back().alarms += slots_[i];
        figures_.flooded += to - from;
    }
}

void Gatherer::rank_sources() {
    std::vector<const Source*> all;
    for (const auto& [key, heard] : heard_) {
        all.push_back(&heard.source);
        if (heard.chatters) figures_.chattering.push_back(heard.source);
    }
    std::stable_sort(all.begin(), all.end(), [](const Source* a, const Source* b) { return a->alarms > b->alarms; });
    if (all.size() > Figures::shown_max) all.resize(Figures::shown_max);
    for (const Source* each : all) figures_.top.push_back(*each);
}

double Gatherer::operators_in(std::size_t slot) const {
    return period_.by_slot.empty() ? period_.operators : period_.by_slot.at(slot);
}

Figures figures(const std::vector<Life>& lives, const Period& period) {
    if (period.to <= period.from) return {};
    Gatherer gatherer(period);
    for (const Life& each : lives) gatherer.take(each);
    return gatherer.finish();
}

}  // namespace gengfu::alert
