#include "cloud/detect/quiet.hpp"

#include <numeric>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {

void Quiet::take(const Use& use) {
    if (!use.litres) {
        known_since_ = use.to;
        drawn_.clear();
        return;
    }
    if (!known_since_) known_since_ = use.from;
    if (*use.litres == 0) return;
    drawn_.push_back({use.to, *use.litres});
    trim();
}

/// Keeps what is needed to come to `below_`: without the oldest the rest is less.
void Quiet::trim() {
    std::int64_t sum = sum_of_drawn();
    while (!drawn_.empty() && sum - drawn_.front().litres >= below_) {
        sum -= drawn_.front().litres;
        drawn_.pop_front();
    }
}

std::int64_t Quiet::sum_of_drawn() const {
    const auto add = [](std::int64_t sum, const Drawn& each) { return sum + each.litres; };
    return std::accumulate(drawn_.begin(), drawn_.end(), std::int64_t{0}, add);
}

std::optional<Instant> Quiet::since() const {
    return sum_of_drawn() >= below_ ? drawn_.front().at : known_since_;
}

std::int64_t Quiet::litres() const {
    const std::int64_t sum = sum_of_drawn();
    return sum >= below_ ? sum - drawn_.front().litres : sum;
}

boost::json::value Quiet::save() const {
    if (!known_since_) return nullptr;
    boost::json::array drawn;
    for (const Drawn& each : drawn_) drawn.push_back(boost::json::array{to_unix_ms(each.at), each.litres});
    return boost::json::object{{"known_since", to_unix_ms(*known_since_)}, {"drawn", std::move(drawn)}};
}

void Quiet::restore(const boost::json::value& saved) {
    known_since_.reset();
    drawn_.clear();
    if (saved.is_null()) return;
    known_since_ = instant_at(saved.as_object(), "known_since");
    for (const boost::json::value& each : saved.as_object().at("drawn").as_array())
        drawn_.push_back({from_unix_ms(each.as_array().at(0).to_number<std::int64_t>()), each.as_array().at(1).to_number<std::int64_t>()});
    trim();
}

}  // namespace gengfu::detect
