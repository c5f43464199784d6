#include "cloud/detect/volumes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cloud/detect/at_large.hpp"
#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {
namespace {

// A home of which nothing is known yet (`share_at_large`): how much it uses in an hour with some use, and for how many hours that word
// counts.
constexpr double share_lean = 8;
constexpr std::array<std::int64_t, 17> from_litres{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 768};
constexpr std::array<double, 16> size_at_large{.12, .08, .07, .10, .09, .13, .09, .10, .07, .06, .04, .02, .01, .01, .005, .005};
constexpr double size_lean = 40;
constexpr double uses_a_day = 10;  ///< the sizes fade by uses, and as fast as the hours

std::size_t size_of(std::int64_t litres) {
    const auto above = std::upper_bound(from_litres.begin(), from_litres.end() - 1, litres);
    return static_cast<std::size_t>(above - from_litres.begin()) - 1;
}

}  // namespace

Volumes::Volumes(Duration utc_offset, Duration half_life) : utc_offset_(utc_offset) {
    const double days = std::chrono::duration<double, std::chrono::days::period>(half_life).count();
    day_fade_ = std::pow(.5, 1 / days);
    use_fade_ = std::pow(.5, 1 / (days * uses_a_day));
}

void Volumes::learn(const Use& hour) {
    const std::size_t cell = local_hour(hour.from + hour.length() / 2, utc_offset_).hour;
    const bool used = hour.litres.value_or(0) > 0;
    hours_[cell] = hours_[cell] * day_fade_ + 1;
    used_[cell] = used_[cell] * day_fade_ + (used ? 1 : 0);
    if (!used) return;
    for (double& each : uses_) each *= use_fade_;
    ++uses_[size_of(*hour.litres)];
}

double Volumes::likelihood(Instant middle, std::int64_t litres) const {
    const std::size_t cell = local_hour(middle, utc_offset_).hour;
    const double share = (used_[cell] + share_lean * share_at_large[cell]) / (hours_[cell] + share_lean);
    if (litres < 1) return 1 - share;
    const std::size_t size = size_of(litres);
    const double all = std::accumulate(uses_.begin(), uses_.end(), 0.0);
    const double of_size = (uses_[size] + size_lean * size_at_large[size]) / (all + size_lean);
    return share * of_size / static_cast<double>(from_litres[size + 1] - from_litres[size]);
}

boost::json::value Volumes::save() const {
    return boost::json::object{
        {"hours", boost::json::value_from(hours_)}, {"used", boost::json::value_from(used_)}, {"uses", boost::json::value_from(uses_)}};
}

void Volumes::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    hours_ = boost::json::value_to<decltype(hours_)>(parts.at("hours"));
    used_ = boost::json::value_to<decltype(used_)>(parts.at("used"));
    uses_ = boost::json::value_to<decltype(uses_)>(parts.at("uses"));
}

}  // namespace gengfu::detect
