#include "cloud/detect/watch.hpp"

#include <algorithm>
#include <array>

#include "cloud/detect/structure.hpp"
#include "cloud/detect/water.hpp"

namespace gengfu::detect {
namespace {

constexpr std::string_view now_part = "now";
constexpr std::string_view learnt_part = "learnt";
constexpr std::string_view settlement_name = "settlement";

/// A detector under the name of its state, and who makes it: nothing for a kind that has no use for it.
struct Maker {
    std::string_view name;
    std::unique_ptr<Detector> (*make)(const profile::Profile& profile, const Settings& settings);
};

constexpr std::array makers{
    Maker{"water", make_water},
    Maker{"tilt", make_tilt},
};

/// What each of the detectors has to say.
template <class Said, class Posts, class Ask>
std::vector<Said> ask_all(const Posts& posts, const Ask& ask) {
    std::vector<Said> all;
    for (const auto& post : posts) {
        auto more = ask(*post.detector);
        all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return all;
}

template <class Posts>
void save_all(const Posts& posts, std::vector<Watch::State>& states) {
    for (const auto& post : posts) {
        states.push_back({post.name, std::string(now_part), post.detector->save()});
        if (auto learnt = post.detector->save_learnt()) states.push_back({post.name, std::string(learnt_part), std::move(*learnt)});
    }
}

template <class Posts>
void restore_one(const Posts& posts, const Watch::State& state) {
    for (const auto& post : posts) {
        if (post.name != state.detector) continue;
        if (state.part == now_part) post.detector->restore(state.value);
        if (state.part == learnt_part) post.detector->restore_learnt(state.value);
    }
}

}  // namespace

std::vector<Finding> Watch::take(const Reading& reading) {
    return ask_all<Finding>(posts_, [&](Detector& each) { return each.take(reading); });
}

std::vector<Finding> Watch::hear(const AlarmEvent& event) {
    return ask_all<Finding>(posts_, [&](Detector& each) { return each.hear(event); });
}

std::vector<Told> Watch::take_together(const Reading& reading) {
    return ask_all<Told>(groups_, [&](GroupDetector& each) { return each.take(reading); });
}

std::vector<Told> Watch::hear_together(const AlarmEvent& event) {
    return ask_all<Told>(groups_, [&](GroupDetector& each) { return each.hear(event); });
}

std::vector<ConditionId> Watch::standing() const {
    return ask_all<ConditionId>(posts_, [](const Detector& each) { return each.standing(); });
}

std::vector<ConditionId> Watch::standing_together(const DeviceId& device) const {
    return ask_all<ConditionId>(groups_, [&](const GroupDetector& each) { return each.standing(device); });
}

bool Watch::has(std::string_view detector) const {
    const auto is_named = [&](const auto& each) { return each.name == detector; };
    return std::ranges::any_of(posts_, is_named) || std::ranges::any_of(groups_, is_named);
}

std::vector<Watch::State> Watch::save() const {
    std::vector<State> states;
    save_all(posts_, states);
    save_all(groups_, states);
    return states;
}

void Watch::restore(const State& state) {
    restore_one(posts_, state);
    restore_one(groups_, state);
}

Watch Judge::watch(const KindId& kind, const Whose& whose) const {
    Watch watch;
    const auto profile = catalogue_.find(kind);
    if (profile == catalogue_.end()) return watch;
    const Settings settings = rules_.settings_for(whose);
    for (const Maker& each : makers)
        if (auto detector = each.make(profile->second, settings)) watch.add(each.name, std::move(detector));
    for (const auto& [condition, level] : settings.levels)
        if (auto detector = make_level(profile->second, level)) watch.add("level." + condition, std::move(detector));
    if (settings.structure.judges_settlement && is_settlement_gauge(profile->second)) add_groups(watch, profile->second, settings, whose);
    return watch;
}

bool Judge::is_of_edge(const KindId& kind, const ConditionId& condition) const {
    const auto profile = catalogue_.find(kind);
    if (profile == catalogue_.end()) return true;
    return profile->second.find_condition(condition) != nullptr ||
           std::ranges::find(profile->second.events, condition, &profile::EventRule::id) != profile->second.events.end();
}

void Judge::add_groups(Watch& watch, const profile::Profile& profile, const Settings& settings, const Whose& whose) const {
    std::vector<DeviceId> hosts;
    for (const GaugeGroup& each : groups_at(whose)) {
        hosts.push_back(each.points.front().device);
        if (hosts.back() == whose.device) watch.add(settlement_name, make_settlement(profile, settings, each));
    }
    watch.add_hosts(std::move(hosts));
}

std::vector<GaugeGroup> Judge::groups_at(const Whose& whose) const {
    std::vector<GaugeGroup> groups;
    bool is_point = false;
    for (const GaugeGroup& each : rules_.gauges()) {
        if (!each.is_of(whose.group, whose.edge) || !each.holds(whose.device)) continue;
        groups.push_back(each);
        is_point = true;
    }
    // A gauge of which the rules say nothing is judged by itself.
    if (!is_point) groups.push_back({whose.edge, {{whose.device, 0, 0, false, std::nullopt}}, std::nullopt, std::nullopt});
    return groups;
}

}  // namespace gengfu::detect
