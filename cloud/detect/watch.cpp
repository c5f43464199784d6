#include "cloud/detect/watch.hpp"

#include <array>

#include "cloud/detect/water.hpp"

namespace gengfu::detect {
namespace {

constexpr std::string_view now_part = "now";
constexpr std::string_view learnt_part = "learnt";

/// A detector under the name of its state, and who makes it: nothing for a kind that has no use for it.
struct Maker {
    std::string_view name;
    std::unique_ptr<Detector> (*make)(const profile::Profile& profile, const Settings& settings);
};

constexpr std::array makers{
    Maker{"water", make_water},
};

}  // namespace

std::vector<Finding> Watch::take(const Reading& reading) {
    std::vector<Finding> findings;
    for (const Post& post : posts_) {
        auto more = post.detector->take(reading);
        findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return findings;
}

std::vector<Watch::State> Watch::save() const {
    std::vector<State> states;
    for (const Post& post : posts_) {
        states.push_back({std::string(post.name), std::string(now_part), post.detector->save()});
        if (auto learnt = post.detector->save_learnt())
            states.push_back({std::string(post.name), std::string(learnt_part), std::move(*learnt)});
    }
    return states;
}

void Watch::restore(const State& state) {
    for (const Post& post : posts_) {
        if (post.name != state.detector) continue;
        if (state.part == now_part) post.detector->restore(state.value);
        if (state.part == learnt_part) post.detector->restore_learnt(state.value);
    }
}

Watch Judge::watch(const KindId& kind, const Whose& whose) const {
    Watch watch;
    const auto profile = catalogue_.find(kind);
    if (profile == catalogue_.end()) return watch;
    const Settings settings = rules_.settings_for(whose);
    for (const Maker& each : makers)
        if (auto detector = each.make(profile->second, settings)) watch.add(each.name, std::move(detector));
    return watch;
}

}  // namespace gengfu::detect
