#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/figures.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::feed {

/// What a kind is sold as. Nothing is empty: a part that the profile does not tell is absent.
struct Model {
    std::optional<std::string> manufacturer, model;
    friend auto operator<=>(const Model&, const Model&) = default;
};

/// Of the kinds whose profile names a manufacturer or a model.
using Models = std::map<KindId, Model>;
[[nodiscard]] Models models_of(const profile::Catalogue& catalogue);

struct EndedOfModel {
    Model model;
    alert::Figures::Ended ended;
};
/// What has ended, by model: several kinds may be of one. Kinds without a model are in none.
[[nodiscard]] std::vector<EndedOfModel> ended_by_model(const alert::Figures& figures, const Models& models);

}  // namespace gengfu::feed
