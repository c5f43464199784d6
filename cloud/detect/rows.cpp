#include "cloud/detect/rows.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <stdexcept>

namespace gengfu::detect {

namespace json = boost::json;

namespace {

/// What is kept is what would be restored, so that a restart changes nothing.
double rounded(double value) {
    return std::round(value * 100) / 100;
}

}  // namespace

void Rows::push(Row row) {
    std::ranges::transform(row.values, row.values.begin(), rounded);
    if (rows_.size() == kept_) rows_.pop_front();
    rows_.push_back(std::move(row));
}

std::vector<Row> Rows::between(std::int64_t from, std::int64_t to) const {
    std::vector<Row> chosen;
    for (const Row& each : rows_)
        if (each.index >= from && each.index < to) chosen.push_back(each);
    return chosen;
}

std::optional<std::vector<double>> Rows::mean(std::int64_t from, std::int64_t to, std::size_t least) const {
    const std::vector<Row> chosen = between(from, to);
    if (chosen.empty() || chosen.size() < least) return std::nullopt;
    std::vector<double> sums(chosen.front().values.size(), 0.0);
    for (const Row& each : chosen)
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += each.values[i];
    for (double& each : sums) each /= static_cast<double>(chosen.size());
    return sums;
}

json::value Rows::save() const {
    json::array saved;
    for (const Row& row : rows_) {
        json::array& numbers = saved.emplace_back(json::array{}).as_array();
        numbers.emplace_back(row.index);
        for (const double each : row.values) numbers.emplace_back(std::llround(each * 100));
    }
    return saved;
}

void Rows::restore(const json::value& saved) {
    rows_.clear();
    for (const json::value& each : saved.as_array()) {
        const json::array& numbers = each.as_array();
        Row row;
        row.index = numbers.at(0).to_number<std::int64_t>();
        for (std::size_t i = 1; i < numbers.size(); ++i) row.values.push_back(numbers[i].to_number<double>() / 100);
        if (!rows_.empty() && rows_.back().values.size() != row.values.size()) throw std::invalid_argument("rows of different width");
        rows_.push_back(std::move(row));
    }
}

}  // namespace gengfu::detect
