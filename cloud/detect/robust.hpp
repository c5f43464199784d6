#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

/// Statistics that a few wrong values do not move.
namespace gengfu::detect {

/// Of an even number the mean of the middle two. `values` must not be empty.
[[nodiscard]] double median(std::vector<double> values);

struct Point {
    double at = 0;
    double value = 0;
};
/// The median of the slopes between every two points (Theil–Sen); nothing below two points of different time.
[[nodiscard]] std::optional<double> theil_sen(std::span<const Point> points);

/// "3.20": for reasons.
[[nodiscard]] std::string fixed(double value, int decimals);

}  // namespace gengfu::detect
