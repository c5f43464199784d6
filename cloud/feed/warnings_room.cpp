#include "cloud/feed/warnings_room.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "cloud/feed/array_of.hpp"
#include "cloud/feed/query.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;

json::value date_or_null(const std::optional<registry::Date>& date) {
    if (!date) return nullptr;
    return json::value(registry::to_text(*date));
}

/// A place that the file does not know is a box that was heard: its name is where it is.
std::string path_of(const registry::Gap& gap, const registry::People& people) {
    for (const registry::Place& each : people.places)
        if (each.id == gap.place) return each.at.path;
    return gap.place.value();
}

json::object object_of(const registry::Gap& gap, const registry::People& people) {
    return {{"kind", "nobody_reachable"},
            {"text", to_string(gap)},
            {"rule", gap.rule},
            {"place", gap.place.value()},
            {"at", path_of(gap, people)},
            {"level", gap.level},
            {"roles", gap.roles},
            {"days", gap.days},
            {"hours", to_text(gap.hours)},
            {"first", date_or_null(gap.first)},
            {"last", date_or_null(gap.last)}};
}

}  // namespace

const std::vector<registry::Gap>& WarningsRoom::gaps() const {
    const Steady now = clock_.steady();
    if (plan_ == nullptr) return gaps_;
    if (looked_at_ && now - *looked_at_ < looks_every) return gaps_;
    const registry::People& people = plan_->people();
    std::vector<registry::Place> more;
    for (const std::string& box : boxes_()) {
        const bool known =
            std::any_of(people.places.begin(), people.places.end(), [&](const registry::Place& each) { return each.at.path == box; });
        if (!known) more.push_back({registry::PlaceId{box}, {box}});
    }
    gaps_ = registry::gaps(people, coming_days(people, clock_.wall()), more);
    looked_at_ = now;
    return gaps_;
}

std::optional<Response> WarningsRoom::answer(const Ask& ask) {
    if (ask.endpoint != Endpoint::warnings) return std::nullopt;
    if (const auto known = only_known(ask.request, {}); !known) return fault_response(known.error());
    const auto told = [&](const registry::Gap& gap) { return object_of(gap, plan_->people()); };
    return json_response(json::serialize(json::object{{"warnings", array_of(gaps(), told)}}));
}

std::string WarningsRoom::metrics() const {
    return "# HELP gengfu_plan_gaps Levels of the plan that have nobody at some hour of the next seven days (at most " +
           std::to_string(registry::gaps_max) + " are looked for).\n# TYPE gengfu_plan_gaps gauge\ngengfu_plan_gaps " +
           std::to_string(gaps().size()) + "\n";
}

}  // namespace gengfu::feed
