#include "cloud/detect/rhythm.hpp"

#include <algorithm>
#include <cmath>

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {
namespace {

constexpr std::size_t hours_a_day = 24;

/// The share of hours with some use in a home of which nothing is known yet, from midnight on.
constexpr std::array<double, hours_a_day> at_large{.25, .20, .18, .18, .25, .45, .60, .60, .55, .50, .50, .55,
                                                   .55, .50, .50, .50, .55, .60, .65, .65, .65, .60, .50, .35};
constexpr double lean = 8;                            ///< so many hours is the word of others worth
constexpr double share_least = .02, share_most = .9;  ///< no hour is without any meaning, none says everything

}  // namespace

Rhythm::Rhythm(Duration utc_offset, Duration half_life) : utc_offset_(utc_offset) {
    const double days = std::chrono::duration<double, std::chrono::days::period>(half_life).count();
    working_day_fade_ = std::pow(.5, 7 / (days * 5));
    weekend_fade_ = std::pow(.5, 7 / (days * 2));
    weigh();
}

void Rhythm::note(const Use& hour) {
    if (!hour.litres) return;
    const bool is_single = hour.length() <= std::chrono::minutes{90};
    // What was used at an unknown moment of a longer time says nothing of any hour of it; that nothing was used says it of each.
    if (!is_single && *hour.litres != 0) return;
    const auto hours = std::max<std::int64_t>(1, (hour.length() + std::chrono::minutes{30}) / std::chrono::hours{1});
    for (std::int64_t each = 0; each < hours && notes_.size() < notes_max; ++each) {
        const Instant middle = hour.from + hour.length() * (2 * each + 1) / (2 * hours);
        notes_.push_back({local_hour(middle, utc_offset_).index(), *hour.litres != 0});
        has_changed_ = true;
    }
}

void Rhythm::forget_notes() {
    has_changed_ = has_changed_ || !notes_.empty();
    notes_.clear();
}

void Rhythm::learn() {
    if (notes_.empty()) return;
    has_changed_ = true;
    for (const Note& note : notes_) {
        const double fade = note.cell < hours_a_day ? working_day_fade_ : weekend_fade_;
        Cell& cell = cells_[note.cell];
        cell.hours = cell.hours * fade + 1;
        cell.used = cell.used * fade + (note.used ? 1 : 0);
    }
    notes_.clear();
    weigh();
}

void Rhythm::weigh() {
    for (std::size_t hour = 0; hour < hours_a_day; ++hour) {
        const Cell& working_day = cells_[hour];
        const Cell& weekend = cells_[hour + hours_a_day];
        const double both = (working_day.used + weekend.used + lean * at_large[hour]) / (working_day.hours + weekend.hours + lean);
        for (const std::size_t cell : {hour, hour + hours_a_day}) {
            const double share = (cells_[cell].used + lean * both) / (cells_[cell].hours + lean);
            weight_[cell] = -std::log1p(-std::clamp(share, share_least, share_most));
        }
    }
}

double Rhythm::missed(Instant from, Instant to) const {
    double sum = 0;
    for (Instant at = from; at < to;) {
        const Instant end =
            std::min<Instant>(to, std::chrono::floor<std::chrono::hours>(at + utc_offset_) + std::chrono::hours{1} - utc_offset_);
        sum += weight_[local_hour(at, utc_offset_).index()] * std::chrono::duration<double, std::chrono::hours::period>(end - at).count();
        at = end;
    }
    return sum;
}

boost::json::value Rhythm::save() const {
    boost::json::array cells, notes;
    for (const Cell& each : cells_) cells.push_back(boost::json::array{each.hours, each.used});
    for (const Note& each : notes_) notes.push_back(static_cast<std::int64_t>(each.cell * 2 + (each.used ? 1 : 0)));
    return boost::json::object{{"cells", std::move(cells)}, {"notes", std::move(notes)}};
}

void Rhythm::restore(const boost::json::value& saved) {
    const boost::json::array& cells = saved.as_object().at("cells").as_array();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        const boost::json::array& cell = cells.at(i).as_array();
        cells_[i] = {cell.at(0).to_number<double>(), cell.at(1).to_number<double>()};
    }
    notes_.clear();
    for (const boost::json::value& each : saved.as_object().at("notes").as_array()) {
        const auto note = each.to_number<std::size_t>();
        if (note / 2 < LocalHour::count && notes_.size() < notes_max) notes_.push_back({note / 2, note % 2 == 1});
    }
    weigh();
}

}  // namespace gengfu::detect
