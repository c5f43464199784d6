#include "cloud/alert/figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace gengfu::alert {
namespace {

using Source = Figures::Source;

bool is_within(Instant at, const Period& period) {
    return at >= period.from && at < period.to;
}

bool is_alarm(const Entry& entry) {
    return entry.transition == Transition::raise || entry.transition == Transition::attach || entry.transition == Transition::activate ||
           entry.transition == Transition::realarm;
}

/// A press is a person who presses, and a re-alarm one who does not move: no contact that chatters.
bool may_chatter(const Entry& entry) {
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

class Gatherer {
public:
    explicit Gatherer(const Period& period) : period_(period), slots_(slots_of(period)) {}

    void take(const Life& life) {
        if (is_exercise(life.alert)) return name_exercise(life);
        for (const Entry& each : life.entries)
            if (is_alarm(each) && is_within(each.at, period_)) hear(life.alert, each);
        if (!life.entries.empty() && is_within(life.entries.front().at, period_)) measure(life);
        find_stale(life);
        judge(life);
    }

    Figures finish() {
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

private:
    struct Heard {
        Source source;
        std::vector<Instant> stood;  ///< when the condition came to stand
    };

    static std::vector<std::size_t> slots_of(const Period& period) {
        const auto whole = (period.to - period.from + Figures::slot - Duration{1}) / Figures::slot;
        return std::vector<std::size_t>(static_cast<std::size_t>(std::max<std::int64_t>(whole, 0)));
    }

    void name_exercise(const Life& life) {
        if (std::none_of(life.entries.begin(), life.entries.end(), [&](const Entry& e) { return is_alarm(e) && is_within(e.at, period_); }))
            return;
        ++figures_.exercises_count;
        if (figures_.exercises.size() < Figures::exercises_max) figures_.exercises.push_back({life.alert.id, source_of(life.alert)});
    }

    void hear(const Alert& alert, const Entry& entry) {
        ++figures_.alarms;
        ++slots_[static_cast<std::size_t>((entry.at - period_.from) / Figures::slot)];
        ++figures_.by_priority[static_cast<std::size_t>(std::clamp(static_cast<int>(alert.priority), 1, 4) - 1)];
        Heard& heard = heard_[{alert.cause.group, alert.cause.edge, alert.cause.device, alert.cause.condition}];
        if (heard.source.alarms == 0) heard.source = source_of(alert);
        ++heard.source.alarms;
        if (may_chatter(entry)) heard.stood.push_back(entry.at);
    }

    void measure(const Life& life) {
        const Instant raised = life.entries.front().at;
        const auto first = [&](auto&& wanted) { return std::find_if(life.entries.begin(), life.entries.end(), wanted); };
        const auto answer = first([](const Entry& each) { return each.from == State::raised && each.to != State::raised; });
        if (answer != life.entries.end())
            answered_.push_back(answer->at - raised);
        else
            ++figures_.unanswered;
        const auto arrival = first([](const Entry& each) { return each.to == State::on_site; });
        if (arrival != life.entries.end()) arrived_.push_back(arrival->at - raised);
    }

    /// A raising does not say whether something stands or was pressed; what follows it does.
    void find_stale(const Life& life) {
        const auto turns_condition = [](const Entry& e) {
            return e.transition == Transition::activate || e.transition == Transition::clear;
        };
        const auto first = std::find_if(life.entries.begin(), life.entries.end(), turns_condition);
        const bool stood_first = first == life.entries.end() ? life.alert.condition_active : first->transition == Transition::clear;
        bool is_open_then = false;
        bool stands = false;
        Instant since{};
        for (const Entry& each : life.entries) {
            if (each.at >= period_.to) break;
            is_open_then = is_open(each.to);
            const bool comes = (each.transition == Transition::raise && stood_first) || each.transition == Transition::activate;
            if (comes && !stands) since = each.at;
            stands = comes || (stands && each.transition != Transition::clear);
        }
        if (is_open_then && stands && period_.to - since > Figures::stale_after)
            figures_.stale.push_back({life.alert.id, source_of(life.alert), since});
    }

    void judge(const Life& life) {
        const auto last =
            std::find_if(life.entries.rbegin(), life.entries.rend(), [](const Entry& each) { return each.outcome.has_value(); });
        if (last == life.entries.rend() || !is_within(last->at, period_) || last->outcome == Outcome::duplicate) return;
        const bool is_false = last->outcome == Outcome::false_alarm;
        Figures::EndedOf& device = by_device_[life.alert.cause.device.value()];
        device.source = source_of(life.alert);
        for (Figures::Ended* each : {&figures_.ended, &by_kind_[life.alert.cause.kind.value()], &device.ended}) {
            ++each->ended;
            if (is_false) ++each->false_alarms;
        }
    }

    void rank_ended() {
        for (const auto& [kind, ended] : by_kind_) figures_.ended_by_kind.push_back({kind, ended});
        std::vector<Figures::EndedOf>& worst = figures_.ended_by_device;
        for (const auto& [device, each] : by_device_)
            if (each.ended.false_alarms > 0) worst.push_back({device, each.ended, each.source});
        const auto more = [](const auto& a, const auto& b) { return a.ended.false_alarms > b.ended.false_alarms; };
        std::stable_sort(worst.begin(), worst.end(), more);
        if (worst.size() > Figures::shown_max) worst.resize(Figures::shown_max);
    }

    void find_floods() {
        bool flooded = false;
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            const double each = static_cast<double>(slots_[i]) / period_.operators;
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

    void rank_sources() {
        for (auto& [key, heard] : heard_) {
            figures_.top.push_back(heard.source);
            std::sort(heard.stood.begin(), heard.stood.end());
            constexpr std::size_t more = Figures::chatter_times - 1;
            for (std::size_t i = more; i < heard.stood.size(); ++i) {
                if (heard.stood[i] - heard.stood[i - more] > Figures::chatter_within) continue;
                figures_.chattering.push_back(heard.source);
                break;
            }
        }
        std::stable_sort(figures_.top.begin(), figures_.top.end(), [](const Source& a, const Source& b) { return a.alarms > b.alarms; });
        if (figures_.top.size() > Figures::shown_max) figures_.top.resize(Figures::shown_max);
    }

    const Period& period_;
    Figures figures_;
    std::vector<std::size_t> slots_;
    std::map<std::tuple<GroupId, EdgeId, DeviceId, ConditionId>, Heard> heard_;
    std::vector<Duration> answered_, arrived_;
    std::map<std::string, Figures::Ended> by_kind_;
    std::map<std::string, Figures::EndedOf> by_device_;
};

}  // namespace

Figures figures(const std::vector<Life>& lives, const Period& period) {
    if (period.to <= period.from) return {};
    Gatherer gatherer(period);
    for (const Life& each : lives) gatherer.take(each);
    return gatherer.finish();
}

}  // namespace gengfu::alert
