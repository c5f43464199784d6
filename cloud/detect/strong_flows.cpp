#include "cloud/detect/strong_flows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cloud/detect/at_large.hpp"
#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/local_hour.hpp"

namespace gengfu::detect {
namespace {

using Days = std::chrono::duration<double, std::chrono::days::period>;
using HoursOf = std::chrono::duration<double, std::chrono::hours::period>;

// A home at large: one strong flow in 250 days, a word that is worth 5 days, since most homes have none and some have one a week. Two
// flows of 12 minutes beyond the least. When they come: as often as water is used at all, which is worth two flows, too.
constexpr double usual_days = 5, usual_flows = .02;
constexpr double usual_beyond = .4, usual_tail = 2;
constexpr double usual_by_hour = 2;
constexpr Duration beyond_most = std::chrono::hours{1};  ///< a burst is one flow, and not the measure of all others
constexpr std::size_t about = 3;                         ///< hours before and after that tell of an hour, the nearer the more

}  // namespace

StrongFlows::StrongFlows(Duration utc_offset, Duration half_life) : utc_offset_(utc_offset), half_life_days_(Days(half_life).count()) {}

double StrongFlows::fading(Instant until) const {
    return at_ && until > *at_ ? std::pow(.5, Days(until - *at_).count() / half_life_days_) : 1;
}

double StrongFlows::watched(Instant until) const {
    const double fade = fading(until);
    return days_ * fade + half_life_days_ / std::log(2.0) * (1 - fade);
}

bool StrongFlows::begin(Instant at) {
    if (at_) return false;
    at_ = at;
    return true;
}

void StrongFlows::note(Instant began, Instant ended, Duration beyond) {
    const double fade = fading(ended);
    days_ = watched(ended);
    at_ = ended;
    beyond_ = beyond_ * fade + HoursOf(std::min(beyond, beyond_most)).count();
    for (double& each : flows_) each *= fade;
    ++flows_[local_hour(began, utc_offset_).hour];
}

double StrongFlows::share_about(std::size_t hour, double fade) const {
    constexpr double all_weights = (about + 1) * (about + 1);
    double near = 0;
    for (std::size_t i = 0; i <= 2 * about; ++i) {
        const double weight = static_cast<double>(about + 1 - (i < about ? about - i : i - about));
        near += flows_[(hour + hours_a_day + i - about) % hours_a_day] * fade * weight / all_weights;
    }
    const double usual = share_at_large[hour] / std::accumulate(share_at_large.begin(), share_at_large.end(), 0.0);
    const double flows = std::accumulate(flows_.begin(), flows_.end(), 0.0) * fade;
    return (near + usual_by_hour * usual) / (flows + usual_by_hour);
}

Duration StrongFlows::once_in(Instant now, Instant began, Duration beyond) const {
    constexpr double days_most = 100'000;
    const double fade = fading(now);
    const double flows = std::accumulate(flows_.begin(), flows_.end(), 0.0) * fade;
    const double a_day = (flows + usual_flows) / (watched(now) + usual_days);
    const double so_long = std::pow(1 + HoursOf(beyond).count() / (usual_beyond + beyond_ * fade), -(usual_tail + flows));
    const double share = share_about(local_hour(began, utc_offset_).hour, fade) * hours_a_day;
    return std::chrono::duration_cast<Duration>(Days(std::min(days_most, 1 / (a_day * share * so_long))));
}

boost::json::value StrongFlows::save() const {
    return boost::json::object{{"at", json_of(at_)}, {"days", days_}, {"beyond", beyond_}, {"flows", boost::json::value_from(flows_)}};
}

void StrongFlows::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    at_ = instant_if(parts, "at");
    days_ = number_at(parts, "days");
    beyond_ = number_at(parts, "beyond");
    flows_ = boost::json::value_to<decltype(flows_)>(parts.at("flows"));
}

}  // namespace gengfu::detect
