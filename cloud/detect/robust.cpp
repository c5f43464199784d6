#include "cloud/detect/robust.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gengfu::detect {

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::optional<double> theil_sen(std::span<const Point> points) {
    std::vector<double> slopes;
    slopes.reserve(points.size() * points.size() / 2);
    for (std::size_t later = 1; later < points.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            const double apart = points[later].at - points[earlier].at;
            if (apart != 0) slopes.push_back((points[later].value - points[earlier].value) / apart);
        }
    }
    if (slopes.empty()) return std::nullopt;
    return median(std::move(slopes));
}

std::string fixed(double value, int decimals) {
    std::array<char, 64> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
    if (error != std::errc{}) return "?";
    return {text.data(), end};
}

}  // namespace gengfu::detect
