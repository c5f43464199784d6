#include "cloud/feed/models.hpp"

namespace gengfu::feed {

Models models_of(const profile::Catalogue& catalogue) {
    Models models;
    for (const auto& [kind, profile] : catalogue)
        if (profile.manufacturer || profile.model) models.emplace(kind, Model{profile.manufacturer, profile.model});
    return models;
}

std::vector<EndedOfModel> ended_by_model(const alert::Figures& figures, const Models& models) {
    std::map<Model, alert::Figures::Ended> by_model;
    for (const alert::Figures::EndedOf& each : figures.ended_by_kind) {
        const auto found = models.find(KindId{each.name});
        if (found == models.end()) continue;
        alert::Figures::Ended& ended = by_model[found->second];
        ended.ended += each.ended.ended;
        ended.false_alarms += each.ended.false_alarms;
    }
    std::vector<EndedOfModel> all;
    for (const auto& [model, ended] : by_model) all.push_back({model, ended});
    return all;
}

}  // namespace gengfu::feed
