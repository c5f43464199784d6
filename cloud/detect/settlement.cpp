#include "cloud/detect/settlement.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cloud/detect/reason.hpp"
#include "cloud/detect/robust.hpp"

namespace gengfu::detect {

namespace {

constexpr double micrometres = 1000;
constexpr std::int64_t month_days = 30;
constexpr std::size_t month_days_least = 15;
constexpr std::int64_t late_hours = 2;
constexpr Ladder::Patience hourly{3, 6}, daily{2, 3};

Tier tier(double limit, const char* condition, Priority priority) {
    return {limit, ConditionId{condition}, priority};
}

std::size_t sunk_tier(const ConditionId& condition) {
    if (condition.value() == "settlement-red") return 2;
    return condition.value() == "settlement-orange" ? 1 : 0;
}

std::size_t risen_tier(const ConditionId& condition) {
    return condition.value() == "heave" ? 1 : 0;
}

void tell(const DeviceId& device, std::vector<Finding> findings, std::vector<Told>& told) {
    for (Finding& each : findings) told.push_back({device, std::move(each)});
}

}  // namespace

Settlement::Settlement(SettlementSettings settings)
    : settings_(std::move(settings)),
      differential_({tier(settings_.differential * settings_.differential_yellow, "differential-yellow", Priority::p3),
                     tier(settings_.differential * settings_.differential_orange, "differential-orange", Priority::p2),
                     tier(settings_.differential, "differential-red", Priority::p1)},
                    hourly) {
    if (settings_.points.size() > points_max) settings_.points.resize(points_max);
    for (const SettlementSettings::Point& each : settings_.points) points_.push_back(watched(each.device, each.zero));
    if (settings_.reference) points_.push_back(watched(*settings_.reference, settings_.reference_zero));
}

Settlement::Watched Settlement::watched(const DeviceId& device, std::optional<double> zero_mm) const {
    const SettlementSettings& s = settings_;
    return {device,
            Gauge({zero_mm.value_or(0) * micrometres, s.compensates, s.minutes_least, s.gap_after}),
            Tiers({tier(s.orange, "settled-orange", Priority::p2), tier(s.red, "settled-red", Priority::p1)}, hourly),
            Tiers({tier(s.heave, "risen", Priority::p2)}, hourly),
            Tiers({tier(s.rate_yellow, "settling-yellow", Priority::p3), tier(s.rate_orange, "settling-orange", Priority::p2),
                   tier(s.rate_red, "settling-red", Priority::p1)},
                  hourly),
            Tiers({tier(s.slow, "settling-slowly", Priority::p2)}, daily),
            false,
            false,
            AtEdge(sunk_tier),
            AtEdge(risen_tier)};
}

Settlement::Watched* Settlement::find(const DeviceId& device) {
    const auto found = std::ranges::find(points_, device, &Watched::device);
    return found == points_.end() ? nullptr : &*found;
}

std::vector<Told> Settlement::take(const Reading& reading) {
    std::vector<Told> told;
    Watched* watched = find(reading.device);
    if (watched == nullptr) return told;
    const std::int64_t hour = hour_of(reading.taken_at);
    if (hour <= judged_hour_ || !watched->gauge.take(reading)) return told;
    if (!top_hour_) judged_hour_ = hour - late_hours;
    if (hour > top_hour_.value_or(hour)) {
        const std::int64_t before = std::exchange(judged_hour_, std::max(judged_hour_, hour - late_hours));
        if (judged_hour_ > before) judge_hour(judged_hour_, reading.taken_at, told);
        if (judged_hour_ / hours_a_day != before / hours_a_day) {
            const std::int64_t day = before / hours_a_day;
            for (Watched& each : points_) each.gauge.close_day(day);
            for (std::size_t i = 0; i < settings_.points.size(); ++i) judge_slow(i, day, reading.taken_at, told);
        }
    }
    top_hour_ = std::max(top_hour_.value_or(hour), hour);
    judge_gap(*watched, reading.taken_at, told);
    return told;
}

void Settlement::judge_hour(std::int64_t hour, Instant at, std::vector<Told>& told) {
    for (Watched& each : points_) each.gauge.close(hour);
    for (std::size_t i = 0; i < settings_.points.size(); ++i) {
        judge_signature(i, at, told);
        judge_point(i, hour, at, told);
    }
    judge_differences(hour, at, told);
}

std::optional<double> Settlement::against_reference(std::optional<double> point, std::optional<double> reference) const {
    if (!point || (settings_.reference && !reference)) return std::nullopt;
    return (*point - reference.value_or(0)) / micrometres * (settings_.falls ? 1 : -1);
}

std::optional<double> Settlement::settled(std::size_t point, std::int64_t hour) const {
    return settled(point, hour - hours_a_day + 1, hour);
}

std::optional<double> Settlement::settled(std::size_t point, std::int64_t from, std::int64_t hour) const {
    const auto mean = [&](const Watched& each) { return each.gauge.mean_of_hours(from, hour + 1); };
    std::optional<double> reference;
    if (settings_.reference) reference = mean(points_.back());
    return against_reference(mean(points_[point]), reference);
}

bool Settlement::is_learned(std::size_t point) const {
    return points_[point].gauge.is_learned() && (!settings_.reference || points_.back().gauge.is_learned());
}

bool Settlement::has_zero(std::size_t point) const {
    return settings_.points[point].zero && (!settings_.reference || settings_.reference_zero);
}

void Settlement::judge_signature(std::size_t point, Instant at, std::vector<Told>& told) {
    Watched& watched = points_[point];
    // A gauge of which the rules say nothing is not compared with anything.
    const bool is_unsigned = !has_zero(point) && (settings_.reference || settings_.points[point].is_placed);
    if (is_unsigned == watched.is_unsigned) return;
    watched.is_unsigned = is_unsigned;
    const std::string reason = Reason(is_unsigned ? "unsigned" : "signed").text();
    if (is_unsigned) {
        tell(watched.device, watched.settled.end(at, reason), told);
        tell(watched.device, watched.risen.end(at, reason), told);
    }
    const AlarmChange change = is_unsigned ? AlarmChange::active : AlarmChange::cleared;
    told.push_back({watched.device, {ConditionId{"settlement-unsigned"}, change, Priority::p4, at, reason}});
}

void Settlement::judge_settled(std::size_t point, std::int64_t hour, double now, Instant at, std::vector<Told>& told) {
    Watched& watched = points_[point];
    const std::int64_t from = std::max(hour - hours_a_day + 1, watched.mean_from);
    watched.sunk_at_edge.see(from, watched.settled.near(-now));
    watched.risen_at_edge.see(from, watched.risen.near(now));
    tell(watched.device, watched.settled.covered(watched.sunk_at_edge.level(), at), told);
    tell(watched.device, watched.risen.covered(watched.risen_at_edge.level(), at), told);
    const std::string reason = Reason("settled").with("mm", fixed(now, 1)).with("reference", settings_.reference->value()).text();
    tell(watched.device, watched.settled.take(-now, at, reason), told);
    tell(watched.device, watched.risen.take(now, at, reason), told);
}

void Settlement::judge_point(std::size_t point, std::int64_t hour, Instant at, std::vector<Told>& told) {
    Watched& watched = points_[point];
    const bool is_known = watched.gauge.has_hour(hour) && (!settings_.reference || points_.back().gauge.has_hour(hour));
    const auto now = settled(point, std::max(hour - hours_a_day + 1, watched.mean_from), hour);
    if (!is_known || !now) return;
    if (settings_.reference && has_zero(point)) judge_settled(point, hour, *now, at, told);
    const auto before = settled(point, hour - hours_a_day);
    if (!before || !is_learned(point)) return;
    const double a_day = *now - *before;
    tell(watched.device, watched.settling.take(std::abs(a_day), at, Reason("settling").with("mm_a_day", fixed(a_day, 2)).text()), told);
}

void Settlement::judge_slow(std::size_t point, std::int64_t day, Instant at, std::vector<Told>& told) {
    if (!is_learned(point)) return;
    std::vector<Point> days;
    for (std::int64_t each = day - month_days + 1; each <= day; ++each) {
        std::optional<double> reference;
        if (settings_.reference) reference = points_.back().gauge.mean_of_day(each);
        const auto value = against_reference(points_[point].gauge.mean_of_day(each), reference);
        if (value) days.push_back({static_cast<double>(each), *value});
    }
    if (days.size() < month_days_least || days.back().at < static_cast<double>(day)) return;
    const auto slope = theil_sen(days);
    if (!slope) return;
    const double a_month = *slope * static_cast<double>(month_days);
    const std::string reason = Reason("settling-slowly").with("mm_a_month", fixed(a_month, 1)).text();
    tell(points_[point].device, points_[point].slow.take(std::abs(a_month), at, reason), told);
}

void Settlement::judge_differences(std::int64_t hour, Instant at, std::vector<Told>& told) {
    struct Worst {
        double per_mille = 0;
        std::size_t one = 0, other = 0;
    };
    std::optional<Worst> worst;
    const auto& points = settings_.points;
    std::vector<std::optional<double>> now(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].is_placed && has_zero(i) && points_[i].gauge.has_hour(hour)) now[i] = settled(i, hour);
    for (std::size_t a = 0; a < points.size(); ++a) {
        for (std::size_t b = a + 1; b < points.size(); ++b) {
            const double metres = std::hypot(points[a].x_m - points[b].x_m, points[a].y_m - points[b].y_m);
            if (!now[a] || !now[b] || metres <= 0) continue;
            const double per_mille = std::abs(*now[a] - *now[b]) / metres;  // mm over m
            if (!worst || per_mille > worst->per_mille) worst = {per_mille, a, b};
        }
    }
    if (!worst) return;
    Reason reason("differential");
    reason.with("per_mille", fixed(worst->per_mille, 2)).with("allowed", fixed(settings_.differential, 1));
    reason.with("one", points[worst->one].device.value()).with("other", points[worst->other].device.value());
    tell(points.front().device, differential_.take(worst->per_mille, at, reason.text()), told);
}

void Settlement::judge_gap(Watched& watched, Instant at, std::vector<Told>& told) const {
    const bool is_in_gap = watched.gauge.is_in_gap(at);
    if (is_in_gap == watched.gap) return;
    watched.gap = is_in_gap;
    Reason reason(is_in_gap ? "settlement-gap" : "settlement-known");
    if (is_in_gap) reason.with("since", watched.gauge.waiting_since());
    const AlarmChange change = is_in_gap ? AlarmChange::active : AlarmChange::cleared;
    told.push_back({watched.device, {ConditionId{"settlement-gap"}, change, Priority::p3, at, reason.text()}});
}

std::vector<Told> Settlement::hear(const AlarmEvent& event) {
    Watched* watched = find(event.device);
    return watched == nullptr ? std::vector<Told>{} : hear(*watched, event);
}

std::vector<Told> Settlement::hear(Watched& watched, const AlarmEvent& event) {
    std::vector<Told> told;
    const bool has_sunk = watched.sunk_at_edge.hear(event), has_risen = watched.risen_at_edge.hear(event);
    if (!has_sunk && !has_risen) return told;
    std::optional<double> now;
    if (event.change != AlarmChange::active) {
        std::optional<double> reference;
        if (settings_.reference) reference = points_.back().gauge.now();
        now = against_reference(watched.gauge.now(), reference);
        const auto mean = settled(static_cast<std::size_t>(&watched - points_.data()), hour_of(event.at) - late_hours);
        // It has gone back: the hours before say nothing of it any more.
        if (now && mean && std::abs(*now) < 0.9 * std::abs(*mean)) watched.mean_from = hour_of(event.at) + 1;
    }
    if (has_risen) tell(event.device, watched.risen.covered(watched.risen_at_edge.level(), event.at, now), told);
    if (now) now = -*now;
    if (has_sunk) tell(event.device, watched.settled.covered(watched.sunk_at_edge.level(), event.at, now), told);
    return told;
}

}  // namespace gengfu::detect
