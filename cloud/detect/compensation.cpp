#include "cloud/detect/compensation.hpp"

#include <boost/json.hpp>
#include <cmath>

namespace gengfu::detect {

namespace json = boost::json;

void Compensation::learn(std::span<const Row> hours) {
    if (days_ >= days_most || hours.empty()) return;
    const std::size_t temperature = k_.size();
    const auto count = static_cast<double>(hours.size());
    std::vector<double> means(temperature + 1, 0.0);
    for (const Row& row : hours)
        for (std::size_t i = 0; i < means.size(); ++i) means[i] += row.values[i] / count;
    for (const Row& row : hours) {
        const double warmer = row.values[temperature] - means[temperature];
        squares_ += warmer * warmer;
        for (std::size_t i = 0; i < temperature; ++i) together_[i] += (row.values[i] - means[i]) * warmer;
    }
    temperatures_ += means[temperature];
    hours_ += hours.size();
    ++days_;
    const bool says_something = squares_ >= swing_least * swing_least * static_cast<double>(hours_);
    for (std::size_t i = 0; i < temperature; ++i) k_[i] = says_something ? together_[i] / squares_ : 0;
}

bool Compensation::is_learned() const noexcept {
    const bool says_something = squares_ >= swing_least * swing_least * static_cast<double>(hours_);
    return days_ >= days_most || (days_ >= days_least && says_something);
}

double Compensation::at_reference(std::size_t field, double value, double temperature) const {
    if (!is_learned()) return value;
    return value - k_[field] * (temperature - reference_.value_or(temperatures_ / static_cast<double>(days_)));
}

json::value Compensation::save() const {
    return {{"together", json::array(together_.begin(), together_.end())},
            {"k", json::array(k_.begin(), k_.end())},
            {"squares", squares_},
            {"temperatures", temperatures_},
            {"hours", hours_},
            {"days", days_}};
}

void Compensation::restore(const json::value& saved) {
    for (std::size_t i = 0; i < k_.size(); ++i) {
        k_[i] = saved.at("k").as_array().at(i).to_number<double>();
        together_[i] = saved.at("together").as_array().at(i).to_number<double>();
    }
    squares_ = saved.at("squares").to_number<double>();
    temperatures_ = saved.at("temperatures").to_number<double>();
    hours_ = saved.at("hours").to_number<std::size_t>();
    days_ = saved.at("days").to_number<std::size_t>();
}

}  // namespace gengfu::detect
