#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <vector>

namespace gengfu::bench {

/// The smallest value that at least `share` of all do not exceed; null of none.
inline boost::json::value percentile(std::vector<double> values, double share) {
    if (values.empty()) return nullptr;
    const double rank = std::ceil(share * static_cast<double>(values.size()));
    const auto at = static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

inline boost::json::object spread(const std::vector<double>& values) {
    return {{"n", values.size()},
            {"p50", percentile(values, 0.5)},
            {"p90", percentile(values, 0.9)},
            {"p99", percentile(values, 0.99)},
            {"max", percentile(values, 1.0)}};
}

}  // namespace gengfu::bench
