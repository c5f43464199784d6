#include "cloud/detect/channel.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <utility>

#include "cloud/detect/robust.hpp"

namespace gengfu::detect {

namespace json = boost::json;

std::optional<double> Channel::take(std::int64_t value, std::int64_t minute) {
    if (polls_.size() == polls_kept) polls_.erase(polls_.begin());
    polls_.push_back(value);
    if (polls_.size() < polls_least || minute == minute_) return std::nullopt;
    minute_ = minute;
    minutes_.push_back(median({polls_.begin(), polls_.end()}));
    return minutes_.back();
}

std::optional<double> Channel::latest() const {
    if (polls_.size() < polls_least) return std::nullopt;
    return median({polls_.begin(), polls_.end()});
}

std::optional<double> Channel::newest(std::size_t minutes) const {
    if (minutes_.empty()) return std::nullopt;
    const auto count = static_cast<std::ptrdiff_t>(std::min(minutes, minutes_.size()));
    return median({minutes_.end() - count, minutes_.end()});
}

std::optional<double> Channel::spread() const {
    constexpr std::size_t minutes_least = 10;
    constexpr double deviations = 1.4826;  // in the median of the absolute deviations of what is normally distributed
    if (minutes_.size() < minutes_least) return std::nullopt;
    const double middle = median(minutes_);
    std::vector<double> off;
    for (const double each : minutes_) off.push_back(std::abs(each - middle));
    return deviations * median(std::move(off));
}

std::optional<double> Channel::close_hour(std::size_t least) {
    std::optional<double> hour;
    if (!minutes_.empty() && minutes_.size() >= least) hour = median(minutes_);
    minutes_.clear();
    return hour;
}

json::value Channel::save() const {
    json::array minutes;
    // Medians of whole numbers are whole or half.
    for (const double each : minutes_) minutes.emplace_back(static_cast<std::int64_t>(each * 2));
    return {{"polls", json::array(polls_.begin(), polls_.end())}, {"twice", std::move(minutes)}, {"minute", minute_}};
}

void Channel::restore(const json::value& saved) {
    polls_.clear();
    minutes_.clear();
    for (const json::value& each : saved.at("polls").as_array()) polls_.push_back(each.to_number<std::int64_t>());
    for (const json::value& each : saved.at("twice").as_array()) minutes_.push_back(each.to_number<double>() / 2);
    minute_ = saved.at("minute").to_number<std::int64_t>();
}

}  // namespace gengfu::detect
