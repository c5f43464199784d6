#include "cloud/detect/silences.hpp"

#include <algorithm>
#include <cmath>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {
namespace {

using Days = std::chrono::duration<double, std::chrono::days::period>;

// A home at large: six notable silences in a month, of 1.2 beyond notable on average, and how much that word is worth.
constexpr double usual_days = 30, usual_count = 6;
constexpr double usual_excess = 1.2, usual_excess_count = 6;
constexpr double excess_most = 8;  ///< a journey is one long silence, and not the measure of all others

}  // namespace

Silences::Silences(Duration half_life, double notable) : half_life_days_(Days(half_life).count()), notable_(notable) {}

double Silences::fade(Instant at) const {
    return at_ && at > *at_ ? std::pow(.5, Days(at - *at_).count() / half_life_days_) : 1;
}

void Silences::advance(Instant at) {
    const double fading = fade(at);
    count_ *= fading;
    excess_ *= fading;
    days_ = days_ * fading + half_life_days_ / std::log(2.0) * (1 - fading);
    at_ = at;
}

void Silences::see(Instant at, double missed) {
    if (!at_) at_ = at;
    if (missed >= notable_) {
        peak_ = std::max(peak_, missed);
    } else if (peak_ > 0) {
        advance(at);
        ++count_;
        excess_ += std::min(peak_ - notable_, excess_most);
        peak_ = 0;
    }
}

Silences::Tail Silences::tail(Instant at) const {
    const double fading = fade(at);
    const double days = days_ * fading + half_life_days_ / std::log(2.0) * (1 - fading);
    const double count = count_ * fading;
    return {(count + usual_count) / (days + usual_days),
            (excess_ * fading + usual_excess * usual_excess_count) / (count + usual_excess_count)};
}

double Silences::limit(Instant at, Duration once_in) const {
    const Tail known = tail(at);
    return notable_ + known.excess * std::max(0.0, std::log(known.a_day * Days(once_in).count()));
}

Duration Silences::once_in(Instant at, double missed) const {
    constexpr double days_most = 999;
    const Tail known = tail(at);
    const double days = std::exp(std::max(0.0, missed - notable_) / known.excess) / known.a_day;
    return std::chrono::duration_cast<Duration>(Days(std::min(days, days_most)));
}

boost::json::value Silences::save() const {
    return boost::json::object{{"at", at_ ? boost::json::value(to_unix_ms(*at_)) : boost::json::value()},
                               {"days", days_},
                               {"count", count_},
                               {"excess", excess_},
                               {"peak", peak_}};
}

void Silences::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    at_.reset();
    if (!parts.at("at").is_null()) at_ = instant_at(parts, "at");
    days_ = number_at(parts, "days");
    count_ = number_at(parts, "count");
    excess_ = number_at(parts, "excess");
    peak_ = number_at(parts, "peak");
}

}  // namespace gengfu::detect
