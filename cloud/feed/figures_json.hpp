#pragma once

#include <string>
#include <vector>

#include "cloud/alert/figures.hpp"
#include "cloud/feed/models.hpp"

namespace gengfu::feed {

struct Counted {
    alert::Period period;
    alert::Figures figures;
};
/// The body of `GET /api/v1/figures`.
[[nodiscard]] std::string figures_json(const Counted& whole, const std::vector<Counted>& days, const std::vector<Counted>& turns,
                                       const Models& models);

}  // namespace gengfu::feed
