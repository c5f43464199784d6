#include "cloud/detect/level.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <utility>

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"
#include "cloud/detect/robust.hpp"

namespace gengfu::detect {

namespace json = boost::json;

namespace {

constexpr std::size_t trend_days_least = 15;
constexpr std::int64_t trend_days = 30;

std::int64_t day_of(Instant at) {
    return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

}  // namespace

Level::Level(LevelSettings settings, double worth) : settings_(std::move(settings)), worth_(worth) {}

std::vector<Finding> Level::take(const Reading& reading) {
    const Instant at = reading.taken_at;
    if (newest_ && at <= *newest_) return {};
    const auto raw = reading.value_of(settings_.field);
    if (!raw && settings_.mode != LevelMode::ends) return {};
    newest_ = at;
    const auto judgement = judge(at, static_cast<double>(raw.value_or(0)) / worth_);
    if (!judgement) return {};
    for_ = judgement->stands ? std::min(for_ + 1, settings_.samples) : 0;
    against_ = judgement->is_over ? std::min(against_ + 1, settings_.samples) : 0;
    if (for_ >= settings_.samples) stands_ = true;
    if (against_ >= settings_.samples) stands_ = false;
    value_ = judgement->value;
    return say(at);
}

std::optional<Level::Judgement> Level::judge(Instant at, double value) {
    switch (settings_.mode) {
        case LevelMode::off: return std::nullopt;
        case LevelMode::above: return compare(value, true);
        case LevelMode::below: return compare(value, false);
        case LevelMode::rises:
        case LevelMode::falls: return judge_change(at, value);
        case LevelMode::reaches: return judge_trend(at, value);
        case LevelMode::ends: break;
    }
    if (!settings_.installed) return std::nullopt;
    constexpr double days_a_year = 365.25;
    const auto age = std::chrono::floor<std::chrono::days>(at - *settings_.installed);
    return Judgement{age >= settings_.within, age < settings_.within, static_cast<double>(age.count()) / days_a_year};
}

Level::Judgement Level::compare(double value, bool upwards) const {
    const double over = upwards ? value - settings_.limit : settings_.limit - value;
    return {over >= 0, over < -settings_.deadband, value};
}

std::optional<Level::Judgement> Level::judge_change(Instant at, double value) {
    while (!samples_.empty() && at - samples_.front().at > settings_.within) samples_.pop_front();
    const Duration apart = settings_.within / samples_kept;
    std::optional<Judgement> judgement;
    if (!samples_.empty()) {
        // Against the least (or the most) of the time: a rise counts from where it began.
        const auto by_value = [](const Sample& one, const Sample& other) { return one.value < other.value; };
        const bool upwards = settings_.mode == LevelMode::rises;
        const auto from = upwards ? std::ranges::min_element(samples_, by_value) : std::ranges::max_element(samples_, by_value);
        const double change = upwards ? value - from->value : from->value - value;
        judgement = {change >= settings_.limit, change < settings_.limit - settings_.deadband, change};
    }
    if (samples_.empty() || at - samples_.back().at >= apart) samples_.push_back({at, value});
    return judgement;
}

std::optional<Level::Judgement> Level::judge_trend(Instant at, double value) {
    if (day_of(at) == day_ || day_count_ == 0) {
        day_ = day_of(at);
        day_sum_ += value;
        ++day_count_;
        return std::nullopt;
    }
    days_.push({day_, {day_sum_ / static_cast<double>(day_count_)}});
    const std::int64_t ended = std::exchange(day_, day_of(at));
    day_sum_ = value;
    day_count_ = 1;
    std::vector<Point> points;
    for (const Row& each : days_.between(ended - trend_days + 1, ended + 1))
        points.push_back({static_cast<double>(each.index), each.values[0]});
    if (points.size() < trend_days_least) return std::nullopt;
    const auto slope = theil_sen(points);
    const double now = points.back().value;
    if (!slope) return std::nullopt;
    const double goes = settings_.limit - now;
    const double ahead = std::chrono::duration<double, std::ratio<86'400>>(settings_.within).count();
    // What moves away from the limit, or not at all, does not reach it.
    const double days = *slope != 0 && goes / *slope >= 0 ? goes / *slope : 2 * ahead;
    return Judgement{days <= ahead, days > ahead, days};
}

std::vector<Finding> Level::say(Instant at) {
    const bool is_wanted = stands_ && (said_ || at_edge_.empty());
    if (is_wanted == said_) return {};
    said_ = is_wanted;
    Reason reason(settings_.mode == LevelMode::reaches ? "level-reaches" : settings_.mode == LevelMode::ends ? "level-ends" : "level");
    reason.with("field", settings_.field.value()).with("value", fixed(value_, 1)).with("limit", fixed(settings_.limit, 1));
    return {{settings_.condition, said_ ? AlarmChange::active : AlarmChange::cleared, settings_.priority, at, reason.text()}};
}

std::vector<Finding> Level::hear(const AlarmEvent& event) {
    if (std::ranges::find(settings_.unless, event.condition) == settings_.unless.end()) return {};
    std::erase(at_edge_, event.condition);
    if (event.change == AlarmChange::active) at_edge_.push_back(event.condition);
    return say(event.at);
}

std::vector<ConditionId> Level::standing() const {
    if (!said_) return {};
    return {settings_.condition};
}

json::value Level::save() const {
    json::object saved{{"for", for_}, {"against", against_}, {"stands", stands_},       {"said", said_},       {"value", value_},
                       {"day", day_}, {"day_sum", day_sum_}, {"day_count", day_count_}, {"days", days_.save()}};
    if (newest_) saved["newest"] = to_unix_ms(*newest_);
    json::array& samples = saved["samples"].emplace_array();
    for (const Sample& each : samples_) samples.push_back(json::array{to_unix_ms(each.at), each.value});
    json::array& at_edge = saved["at_edge"].emplace_array();
    for (const ConditionId& each : at_edge_) at_edge.emplace_back(each.value());
    return saved;
}

void Level::restore(const json::value& value) {
    const json::object& saved = value.as_object();
    for_ = static_cast<int>(integer_at(saved, "for"));
    against_ = static_cast<int>(integer_at(saved, "against"));
    stands_ = saved.at("stands").as_bool();
    said_ = saved.at("said").as_bool();
    value_ = number_at(saved, "value");
    day_ = integer_at(saved, "day");
    day_sum_ = number_at(saved, "day_sum");
    day_count_ = integer_at(saved, "day_count");
    days_.restore(saved.at("days"));
    newest_.reset();
    if (saved.contains("newest")) newest_ = instant_at(saved, "newest");
    samples_.clear();
    for (const json::value& each : saved.at("samples").as_array())
        samples_.push_back({from_unix_ms(each.at(0).to_number<std::int64_t>()), each.at(1).to_number<double>()});
    at_edge_.clear();
    for (const json::value& each : saved.at("at_edge").as_array()) at_edge_.emplace_back(std::string(each.as_string()));
}

}  // namespace gengfu::detect
