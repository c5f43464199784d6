#include "cloud/detect/gauge.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {

namespace json = boost::json;

std::int64_t hour_of(Instant at) {
    return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

bool Gauge::take(const Reading& reading) {
    static const FieldId level{"level"}, temperature{"temperature"};
    const Instant at = reading.taken_at;
    if (newest_ && at <= *newest_) return false;
    const bool was_silent = newest_ && at - *newest_ >= silent_from && !is_in_gap(*newest_);
    newest_ = at;
    if (hour_of(at) != hour_) close(hour_of(at) - 1);
    if (was_silent) waiting_since_.reset();
    hour_ = hour_of(at);
    if (!waiting_since_) waiting_since_ = at;
    const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count();
    if (const auto value = reading.value_of(level)) level_.take(*value, minute);
    if (const auto value = reading.value_of(temperature)) temperature_.take(*value, minute);
    return true;
}

void Gauge::close(std::int64_t hour) {
    if (hour_ > hour) return;
    const auto level = level_.close_hour(settings_.minutes_least);
    const auto temperature = temperature_.close_hour(settings_.minutes_least);
    if (!level || (settings_.compensates && !temperature)) return;
    Row row{hour_, {*level}};
    if (settings_.compensates) row.values.push_back(*temperature);
    hours_.push(std::move(row));
    has_learnt_ = true;
    waiting_since_.reset();
}

void Gauge::close_day(std::int64_t day) {
    const std::int64_t first = day * hours_a_day;
    const auto mean = hours_.mean(first, first + hours_a_day, hours_of_day_least);
    if (!mean) return;
    if (settings_.compensates) compensation_.learn(hours_.between(first, first + hours_a_day));
    days_.push({day, *mean});
    has_learnt_ = true;
}

double Gauge::level_of(const std::vector<double>& fields) const {
    if (!settings_.compensates) return fields[0] - settings_.zero;
    return compensation_.at_reference(0, fields[0], fields[1]) - settings_.zero;
}

std::optional<double> Gauge::mean_of_hours(std::int64_t from, std::int64_t to) const {
    const auto mean = hours_.mean(from, to, hours_of_day_least);
    if (!mean) return std::nullopt;
    return level_of(*mean);
}

std::optional<double> Gauge::now() const {
    const auto level = level_.latest(), temperature = temperature_.latest();
    if (!level || (settings_.compensates && !temperature)) return std::nullopt;
    return level_of(settings_.compensates ? std::vector{*level, *temperature} : std::vector{*level});
}

std::optional<double> Gauge::mean_of_day(std::int64_t day) const {
    const auto mean = days_.mean(day, day + 1, 1);
    if (!mean) return std::nullopt;
    return level_of(*mean);
}

bool Gauge::has_hour(std::int64_t hour) const {
    return std::ranges::any_of(hours_.all(), [&](const Row& each) { return each.index == hour; });
}

json::value Gauge::save() const {
    json::object saved{{"level", level_.save()}, {"temperature", temperature_.save()}, {"hour", hour_}};
    if (newest_) saved["newest"] = to_unix_ms(*newest_);
    if (waiting_since_) saved["waiting_since"] = to_unix_ms(*waiting_since_);
    return saved;
}

json::value Gauge::save_learnt() const {
    return {{"hours", hours_.save()}, {"days", days_.save()}, {"compensation", compensation_.save()}};
}

void Gauge::restore(const json::value& value) {
    const json::object& saved = value.as_object();
    level_.restore(saved.at("level"));
    temperature_.restore(saved.at("temperature"));
    hour_ = integer_at(saved, "hour");
    newest_.reset();
    waiting_since_.reset();
    if (saved.contains("newest")) newest_ = instant_at(saved, "newest");
    if (saved.contains("waiting_since")) waiting_since_ = instant_at(saved, "waiting_since");
}

void Gauge::restore_learnt(const json::value& value) {
    const json::object& saved = value.as_object();
    hours_.restore(saved.at("hours"));
    days_.restore(saved.at("days"));
    compensation_.restore(saved.at("compensation"));
    const bool fits = std::ranges::all_of(hours_.all(), [&](const Row& row) { return row.values.size() == fields(); });
    if (!fits) throw std::invalid_argument("hours of another number of fields");
}

}  // namespace gengfu::detect
