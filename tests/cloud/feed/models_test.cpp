#include "cloud/feed/models.hpp"

#include <catch2/catch.hpp>

namespace gengfu::feed {
namespace {

profile::Profile sold_as(const char* kind, std::optional<std::string> manufacturer, std::optional<std::string> model) {
    profile::Profile profile;
    profile.kind = KindId{kind};
    profile.manufacturer = std::move(manufacturer);
    profile.model = std::move(model);
    return profile;
}

profile::Catalogue catalogue_of(const std::vector<profile::Profile>& profiles) {
    profile::Catalogue catalogue;
    for (const profile::Profile& each : profiles) catalogue.emplace(each.kind, each);
    return catalogue;
}

TEST_CASE("only kinds whose profile says what they are sold as have a model") {
    const Models models = models_of(catalogue_of({sold_as("gas", "Minke", "GD-2"), sold_as("smoke", {}, "S1"), sold_as("water", {}, {})}));
    REQUIRE(models.size() == 2);
    CHECK(models.at(KindId{"gas"}) == Model{"Minke", "GD-2"});
    CHECK(models.at(KindId{"smoke"}) == Model{std::nullopt, "S1"});
}

TEST_CASE("what has ended is added up over the kinds of a model, and kinds without one are in none") {
    alert::Figures figures;
    figures.ended_by_kind = {{"gas-indoor", {4, 1}}, {"gas-shaft", {6, 3}}, {"smoke", {2, 2}}, {"water", {9, 9}}};
    const Models models = models_of(
        catalogue_of({sold_as("gas-indoor", "Minke", "GD-2"), sold_as("gas-shaft", "Minke", "GD-2"), sold_as("smoke", "Minke", {})}));
    const auto ended = ended_by_model(figures, models);
    REQUIRE(ended.size() == 2);
    CHECK(ended[0].model == Model{"Minke", std::nullopt});
    CHECK(ended[0].ended.ended == 2);
    CHECK(ended[1].model == Model{"Minke", "GD-2"});
    CHECK(ended[1].ended.ended == 10);
    CHECK(ended[1].ended.false_alarms == 4);
    CHECK(ended_by_model(figures, {}).empty());
}

}  // namespace
}  // namespace gengfu::feed
