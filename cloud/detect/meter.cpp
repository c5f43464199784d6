#include "cloud/detect/meter.hpp"

#include <algorithm>

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"

namespace gengfu::detect {
namespace {

constexpr Duration told_for = std::chrono::days{1};         ///< what has happened once is over after a day without it
constexpr Duration doubted_for = std::chrono::minutes{10};  ///< bad readings come in a row when a bus is disturbed
constexpr std::int64_t index_most = 1'000'000'000'000'000;  ///< no meter counts that far
constexpr std::int64_t slack_litres = 100;                  ///< beyond what the time allows for: times of readings are not exact
constexpr std::int64_t back_most = 1'000;                   ///< more was not run backwards, but is another meter
constexpr std::int64_t least_roll = 100'000, most_roll = 100'000'000'000;

}  // namespace

const ConditionId& back_flow_condition() {
    static const ConditionId id{"back-flow"};
    return id;
}

const ConditionId& meter_changed_condition() {
    static const ConditionId id{"meter-changed"};
    return id;
}

const ConditionId& meter_stuck_condition() {
    static const ConditionId id{"meter-stuck"};
    return id;
}

std::optional<std::int64_t> Meter::plausible(const Point& before, const Point& now) const {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(now.at - before.at).count();
    const std::int64_t most = slack_litres + settings_.litres_per_hour_most * minutes / 60;
    const std::int64_t used = now.index - before.index;
    if (used >= 0) return used <= most ? std::optional(used) : std::nullopt;
    for (std::int64_t roll = least_roll; roll <= most_roll; roll *= 10)
        if (before.index < roll && roll + used >= 0 && roll + used <= most) return roll + used;
    return used >= -back_most ? std::optional(used) : std::nullopt;
}

std::optional<Use> Meter::take(Instant at, std::int64_t index) {
    const Point now{at, index};
    if (index < -index_most || index > index_most) return std::nullopt;
    if (last_ && at <= last_->at) return std::nullopt;
    if (!last_) {
        last_ = now;
        moved_at_ = at;
        return std::nullopt;
    }
    return follow(now);
}

std::optional<Use> Meter::follow(const Point& now) {
    Use use{last_->at, now.at, std::nullopt};
    if (const auto litres = plausible(*last_, now)) {
        use.litres = std::max<std::int64_t>(*litres, 0);
        if (*litres != 0) moved_at_ = now.at;
        if (*litres < 0) {
            back_litres_ -= *litres;
            back_at_ = now.at;
        }
    } else if (doubted_ && now.at - doubted_->at >= doubted_for) {
        changed_at_ = moved_at_ = now.at;
        changed_reason_ = Reason("meter-changed").with("from", last_->index).with("to", now.index).text();
    } else {
        if (!doubted_) doubted_ = now;
        return std::nullopt;
    }
    doubted_.reset();
    last_ = now;
    return use;
}

std::vector<Finding> Meter::findings() {
    if (!last_) return {};
    const Instant now = last_->at;
    std::vector<Finding> all;
    const auto set = [&](bool& stands, bool should, const ConditionId& condition, const std::string& why) {
        if (stands == should) return;
        stands = should;
        const AlarmChange change = should ? AlarmChange::active : AlarmChange::cleared;
        all.push_back({condition, change, settings_.priority, now, should ? why : Reason(condition.value() + "-over").text()});
    };
    const auto within_a_day = [&](const std::optional<Instant>& at) { return at && now - *at < told_for; };
    if (!within_a_day(back_at_)) back_litres_ = 0;
    set(back_stands_, settings_.on && back_litres_ >= settings_.back_flow_litres, back_flow_condition(),
        Reason("back-flow").with("litres", back_litres_).text());
    set(changed_stands_, settings_.on && within_a_day(changed_at_), meter_changed_condition(), changed_reason_);
    set(stuck_stands_, settings_.on && now - *moved_at_ >= settings_.stuck_after, meter_stuck_condition(),
        Reason("meter-stuck").with("since", *moved_at_).text());
    return all;
}

std::vector<ConditionId> Meter::standing() const {
    std::vector<ConditionId> all;
    if (back_stands_) all.push_back(back_flow_condition());
    if (changed_stands_) all.push_back(meter_changed_condition());
    if (stuck_stands_) all.push_back(meter_stuck_condition());
    return all;
}

boost::json::value Meter::save() const {
    const auto json_of_point = [](const std::optional<Point>& point) {
        return point ? boost::json::value(boost::json::array{to_unix_ms(point->at), point->index}) : boost::json::value();
    };
    return boost::json::object{
        {"last", json_of_point(last_)},       {"doubted", json_of_point(doubted_)},
        {"back_litres", back_litres_},        {"back_at", json_of(back_at_)},
        {"changed_at", json_of(changed_at_)}, {"changed_reason", changed_reason_},
        {"moved_at", json_of(moved_at_)},     {"stand", boost::json::array{back_stands_, changed_stands_, stuck_stands_}}};
}

void Meter::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    const auto point_at = [&](std::string_view key) -> std::optional<Point> {
        const boost::json::value& point = parts.at(key);
        if (point.is_null()) return std::nullopt;
        return Point{from_unix_ms(point.as_array().at(0).to_number<std::int64_t>()), point.as_array().at(1).to_number<std::int64_t>()};
    };
    last_ = point_at("last");
    doubted_ = point_at("doubted");
    back_litres_ = integer_at(parts, "back_litres");
    back_at_ = instant_if(parts, "back_at");
    changed_at_ = instant_if(parts, "changed_at");
    changed_reason_ = parts.at("changed_reason").as_string();
    moved_at_ = instant_if(parts, "moved_at");
    const boost::json::array& stand = parts.at("stand").as_array();
    back_stands_ = stand.at(0).as_bool();
    changed_stands_ = stand.at(1).as_bool();
    stuck_stands_ = stand.at(2).as_bool();
}

}  // namespace gengfu::detect
