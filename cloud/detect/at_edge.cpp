#include "cloud/detect/at_edge.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "cloud/detect/gauge.hpp"

namespace gengfu::detect {

namespace json = boost::json;

bool AtEdge::hear(const AlarmEvent& event) {
    if (level_of_(event.condition) == 0) return false;
    const auto known = std::ranges::find(standing_, event.condition, &Standing::condition);
    if (event.change != AlarmChange::active) {
        if (known != standing_.end()) standing_.erase(known);
    } else if (known == standing_.end() && standing_.size() < standing_max) {
        // A box that begins anew says again what stands: that is no new word.
        standing_.push_back({event.condition, hour_of(event.at)});
    }
    return true;
}

void AtEdge::see(std::int64_t from_hour, std::size_t level) {
    for (Standing& each : standing_)
        if (each.hour < from_hour && level_of_(each.condition) > level) each.is_believed = false;
}

std::size_t AtEdge::level() const {
    std::size_t highest = 0;
    for (const Standing& each : standing_)
        if (each.is_believed) highest = std::max(highest, level_of_(each.condition));
    return highest;
}

json::value AtEdge::save() const {
    json::array saved;
    for (const Standing& each : standing_) saved.push_back(json::array{each.condition.value(), each.hour, each.is_believed});
    return saved;
}

void AtEdge::restore(const json::value& saved) {
    standing_.clear();
    for (const json::value& each : saved.as_array()) {
        // An earlier build wrote down what stands, and not since when.
        if (const json::string* name = each.if_string())
            standing_.push_back({ConditionId{std::string(*name)}});
        else
            standing_.push_back(
                {ConditionId{std::string(each.at(0).as_string())}, each.at(1).to_number<std::int64_t>(), each.at(2).as_bool()});
    }
}

}  // namespace gengfu::detect
