#include "cloud/detect/tilt.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "cloud/detect/gauge.hpp"
#include "cloud/detect/reason.hpp"
#include "cloud/detect/robust.hpp"

namespace gengfu::detect {

namespace {

constexpr std::array<const char*, 3> field_names{"x", "y", "temperature"};
constexpr std::size_t hours_least = 18;  ///< of a day whose mean may speak for it
constexpr double days_a_month = 30.44;
constexpr std::size_t tier_orange = 2, tier_red = 3;
const ConditionId gap{"tilt-gap"}, no_signature{"tilt-unsigned"};

std::vector<Tier> tiers_of(const TiltSettings& settings) {
    const double allowed = settings.allowed;
    return {{settings.yellow * allowed, ConditionId{"tilt-yellow"}, Priority::p3},
            {settings.orange * allowed, ConditionId{"tilt-orange"}, Priority::p2},
            {settings.red * allowed, ConditionId{"tilt-red"}, Priority::p1}};
}

std::vector<Tier> rates_of(const TiltSettings& settings) {
    return {{settings.rate_yellow, ConditionId{"tilt-rate-yellow"}, Priority::p3},
            {settings.rate_orange, ConditionId{"tilt-rate-orange"}, Priority::p2}};
}

std::size_t tier_at_edge(const ConditionId& condition) {
    if (condition.value().starts_with("tilt-red-")) return tier_red;
    return condition.value().starts_with("tilt-orange-") ? tier_orange : 0;
}

double per_mille(double millidegrees) {
    return 1000 * std::tan(millidegrees / 1000 * std::numbers::pi / 180);
}

}  // namespace

double allowed_tilt(double height_m) noexcept {
    if (height_m <= 24) return 4;
    if (height_m <= 60) return 3;
    return height_m <= 100 ? 2.5 : 2;
}

Tilt::Tilt(TiltSettings settings)
    : settings_(settings),
      channels_(fields()),
      tiers_(tiers_of(settings), {3, 6}),
      rates_(rates_of(settings), {2, 3}),
      at_edge_(tier_at_edge) {
    if (settings_.temperature0) compensation_.set_reference(*settings_.temperature0);
}

std::vector<Finding> Tilt::take(const Reading& reading) {
    const Instant at = reading.taken_at;
    if (newest_ && at <= *newest_) return {};
    std::vector<Finding> findings;
    if (!newest_) hour_ = hour_of(at);
    const bool was_silent = newest_ && at - *newest_ >= silent_from;
    newest_ = at;
    judge_signature(at, findings);
    if (hour_of(at) != hour_) close_hour(at, findings);
    if (was_silent) waiting_since_.reset();
    if (!waiting_since_) waiting_since_ = at;

    const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count();
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        const auto value = reading.value_of(FieldId{field_names[i]});
        if (value && channels_[i].take(*value, minute) && i < 2) ++fresh;
    }
    if (fresh == 2) judge_step(at, findings);
    judge_gap(at, findings);
    return findings;
}

void Tilt::close_hour(Instant at, std::vector<Finding>& findings) {
    const std::int64_t ended = hour_;
    hour_ = hour_of(at);
    if (const auto x = channels_[0].spread(), y = channels_[1].spread(); x && y) {
        constexpr double hours_remembered = 24;
        const double noise = per_mille(std::max(*x, *y));
        noise_ = noise_ == 0 ? noise : noise_ + (noise - noise_) / hours_remembered;
    }
    Row row{ended, {}};
    for (Channel& each : channels_) {
        const auto value = each.close_hour(settings_.minutes_least);
        if (value) row.values.push_back(*value);
    }
    if (row.values.size() == channels_.size()) take_hour(std::move(row), at, findings);
    if (hour_ / hours_a_day != ended / hours_a_day) close_day(ended / hours_a_day, at, findings);
}

void Tilt::take_hour(Row row, Instant at, std::vector<Finding>& findings) {
    if (row.index > step_.hour) step_.reference.reset();
    hours_.push(std::move(row));
    learn_swing();
    has_learnt_ = true;
    waiting_since_.reset();
    if (std::exchange(gap_, false)) findings.push_back({gap, AlarmChange::cleared, Priority::p3, at, Reason("tilt-known").text()});
    if (!settings_.is_signed) return;
    const Vector hour = vector_of(hours_.newest()->values);
    at_edge_.see(hours_.newest()->index, tiers_.near(std::hypot(hour.x, hour.y)));
    std::ranges::move(tiers_.covered(at_edge(), at), std::back_inserter(findings));
    const auto now = lean();
    if (!now) return;
    Reason reason("tilt-mean");
    reason.with("per_mille", fixed(now->tilt, 2)).with("towards", fixed(now->direction, 0)).with("allowed", fixed(settings_.allowed, 1));
    std::ranges::move(tiers_.take(now->tilt, at, reason.text()), std::back_inserter(findings));
}

/// The sun on a wall, and a thermometer that is ahead of it, move a building each clear day more than its usual deviation. A step counts as
/// well: for some weeks after it only one of the full size is told, and what only looked like one is not told again.
void Tilt::learn_swing() {
    constexpr double hours_remembered = 24 * 14;
    if (settings_.compensates && !compensation_.is_learned()) return;
    const auto& rows = hours_.all();
    const std::size_t first = swing_ == 0 ? 1 : rows.size() - 1;
    swing_ -= swing_ / hours_remembered;
    for (std::size_t i = std::max<std::size_t>(first, 1); i < rows.size(); ++i)
        if (rows[i].index == rows[i - 1].index + 1) swing_ = std::max(swing_, moved(rows[i - 1].values, rows[i].values));
}

void Tilt::close_day(std::int64_t day, Instant at, std::vector<Finding>& findings) {
    const std::int64_t first = day * hours_a_day;
    const auto mean = hours_.mean(first, first + hours_a_day, hours_least);
    // A day with a step in it has no mean that says anything of either side.
    if (!mean || (step_.hour >= first && step_.hour < first + hours_a_day)) return;
    if (settings_.compensates) compensation_.learn(hours_.between(first, first + hours_a_day));
    days_.push({day, *mean});
    has_learnt_ = true;
    if (settings_.compensates && !compensation_.is_learned()) return;
    const auto week = rate(day, 7, 5);
    const auto month = rate(day, 30, 15);
    if (!week) return;
    // A week of weather can look like the lower tier; it needs the month to be believed.
    const double fast = *week >= settings_.rate_orange ? *week : 0;
    const double value = std::max(fast, month.value_or(0));
    Reason reason("tilt-rate");
    reason.with("week", fixed(*week, 2)).with("month", month ? fixed(*month, 2) : "unknown");
    std::ranges::move(rates_.take(value, at, reason.text()), std::back_inserter(findings));
}

std::optional<double> Tilt::rate(std::int64_t day, std::int64_t days, std::size_t least) const {
    std::vector<Point> along_x, along_y;
    for (const Row& each : days_.between(day - days + 1, day + 1)) {
        const Vector at = vector_of(each.values);
        along_x.push_back({static_cast<double>(each.index), at.x});
        along_y.push_back({static_cast<double>(each.index), at.y});
    }
    if (along_x.size() < least) return std::nullopt;
    const auto x = theil_sen(along_x), y = theil_sen(along_y);
    if (!x || !y) return std::nullopt;
    return std::hypot(*x, *y) * days_a_month;
}

std::vector<double> Tilt::newest(std::size_t minutes) const {
    std::vector<double> fields;
    for (const Channel& each : channels_)
        if (const auto value = each.newest(minutes)) fields.push_back(*value);
    return fields;
}

double Tilt::moved(const std::vector<double>& from, const std::vector<double>& to) const {
    const Vector before = vector_of(from), after = vector_of(to);
    return std::hypot(after.x - before.x, after.y - before.y);
}

void Tilt::judge_step(Instant at, std::vector<Finding>& findings) {
    const Row* before = hours_.newest();
    if (before == nullptr || newest(1).size() != channels_.size()) return;
    const bool is_after_gap = before->index < hour_ - 1 && !step_.reference;
    if (is_after_gap && (before->index < hour_ - hours_a_day || !compensation_.is_learned())) return;
    const std::vector<double> reference = step_.reference.value_or(before->values);
    const StepLimit limit = step_limit(is_after_gap);
    step_.minutes = moved(reference, newest(1)) >= limit.per_mille ? step_.minutes + 1 : 0;
    const auto minutes = static_cast<std::size_t>(limit.minutes);
    if (step_.minutes < limit.minutes || std::min(channels_[0].minutes(), channels_[1].minutes()) < minutes) return;
    std::vector<double> now = newest(minutes);
    const double by = moved(reference, now);
    if (by < limit.per_mille) return;
    if (tiers_.covered() < tier_orange)
        findings.push_back({ConditionId{"tilt-step"}, AlarmChange::pressed, Priority::p2, at,
                            Reason("tilt-step").with("moved", fixed(by, 2)).with("limit", fixed(limit.per_mille, 2)).text()});
    // Rates begin anew: a step is no rate as well, and how far it went is not known well enough to join both sides.
    days_.clear();
    has_learnt_ = true;
    step_ = {0, std::move(now), hour_};
}

Tilt::StepLimit Tilt::step_limit(bool is_after_gap) const {
    constexpr std::size_t moves_least = 24;
    constexpr double rayleigh_median = 1.177;  // of the length of a vector, in standard deviations of its parts
    constexpr int minutes = 3, noisy_minutes = 30;
    // A sensor whose noise alone comes near to a step must say so for longer.
    const StepLimit plain{settings_.step, 5 * noise_ > settings_.step ? noisy_minutes : minutes};
    if (is_after_gap || (settings_.compensates && !compensation_.is_learned())) return plain;
    std::vector<double> moves;
    const auto& rows = hours_.all();
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].index == rows[i - 1].index + 1) moves.push_back(moved(rows[i - 1].values, rows[i].values));
    }
    if (moves.size() < moves_least) return plain;
    const double usual = 5 * std::hypot(median(std::move(moves)) / rayleigh_median, noise_);
    if (usual > settings_.step) return {settings_.step, noisy_minutes};
    return {std::min(settings_.step, std::max({settings_.resolution, usual, 3 * swing_})), plain.minutes};
}

void Tilt::judge_gap(Instant at, std::vector<Finding>& findings) {
    if (gap_ || at - *waiting_since_ < settings_.gap_after) return;
    gap_ = true;
    std::string absent;
    for (std::size_t i = 0; i < channels_.size(); ++i)
        if (!channels_[i].newest()) absent += (absent.empty() ? "" : ",") + std::string(field_names[i]);
    Reason reason("tilt-gap");
    reason.with("since", *waiting_since_).with("absent", absent.empty() ? "none" : absent);
    findings.push_back({gap, AlarmChange::active, Priority::p3, at, reason.text()});
}

void Tilt::judge_signature(Instant at, std::vector<Finding>& findings) {
    if (is_unsigned_ != settings_.is_signed) return;
    is_unsigned_ = !settings_.is_signed;
    const std::string reason = Reason(is_unsigned_ ? "unsigned" : "signed").text();
    if (is_unsigned_) std::ranges::move(tiers_.end(at, reason), std::back_inserter(findings));
    findings.push_back({no_signature, is_unsigned_ ? AlarmChange::active : AlarmChange::cleared, Priority::p4, at, reason});
}

std::vector<Finding> Tilt::hear(const AlarmEvent& event) {
    if (!at_edge_.hear(event)) return {};
    const std::size_t level = at_edge();
    const auto now = level < tiers_.covered() ? tilt_now() : std::nullopt;
    // It has gone back: the hours before say nothing of it any more.
    if (const auto mean = lean(); now && mean && *now < 0.9 * mean->tilt) mean_from_ = hour_ + 1;
    return tiers_.covered(level, event.at, now);
}

std::optional<double> Tilt::tilt_now() const {
    std::vector<double> fields;
    for (const Channel& each : channels_)
        if (const auto value = each.latest()) fields.push_back(*value);
    if (fields.size() != channels_.size()) return std::nullopt;
    const Vector at = vector_of(fields);
    return std::hypot(at.x, at.y);
}

Tilt::Vector Tilt::vector_of(const std::vector<double>& fields) const {
    const double temperature = fields.size() > 2 ? fields[2] : 0;
    return {per_mille(compensation_.at_reference(0, fields[0], temperature) - settings_.x0),
            per_mille(compensation_.at_reference(1, fields[1], temperature) - settings_.y0)};
}

std::optional<Tilt::Lean> Tilt::lean() const {
    const Row* newest = hours_.newest();
    if (newest == nullptr) return std::nullopt;
    const auto mean = hours_.mean(std::max(newest->index - hours_a_day + 1, mean_from_), newest->index + 1, hours_least);
    if (!mean) return std::nullopt;
    const Vector at = vector_of(*mean);
    const double direction = settings_.azimuth + std::atan2(at.y, at.x) * 180 / std::numbers::pi;
    return Lean{std::hypot(at.x, at.y), std::fmod(std::fmod(direction, 360) + 360, 360)};
}

}  // namespace gengfu::detect
