#include "cloud/ingest/credit.hpp"

#include <algorithm>

namespace gengfu::ingest {

std::int64_t history_credit(const Load& load) {
    const double fill = static_cast<double>(load.queued_bytes) / static_cast<double>(std::max<std::size_t>(load.queued_bytes_max, 1));
    const double free = 1.0 - 2.0 * fill;
    if (free <= 0) return 0;
    const double part = static_cast<double>(Credits::of_all) * free / static_cast<double>(std::max<std::size_t>(load.boxes, 1));
    return std::clamp(static_cast<std::int64_t>(part), Credits::least, Credits::most);
}

std::int64_t Credits::tell(const Box& box, Steady now) {
    told_.insert_or_assign(box, Told{present_, now});
    return present_;
}

std::optional<std::int64_t> Credits::news(const Box& box, Steady now) {
    const auto told = told_.find(box);
    if (told == told_.end() || !is_out_of_date(told->second)) return std::nullopt;
    return tell(box, now);
}

std::vector<Box> Credits::tell_others(Steady now, std::size_t boxes_max) {
    std::vector<Box> boxes;
    for (auto& [box, told] : told_) {
        if (boxes.size() >= boxes_max) break;
        const bool is_old = told.credit < most && now - told.at >= repeated_every;
        if (!is_old && !is_out_of_date(told)) continue;
        told = {present_, now};
        boxes.push_back(box);
    }
    return boxes;
}

/// Half or double, or from and to nothing.
bool Credits::is_out_of_date(const Told& told) const {
    if (told.credit == 0 || present_ == 0) return told.credit != present_;
    return told.credit * 2 <= present_ || present_ * 2 <= told.credit;
}

}  // namespace gengfu::ingest
