#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cloud/feed/figures_json.hpp"
#include "cloud/feed/models.hpp"

namespace gengfu::feed {

struct LatestFigures {
    bool known = true;  ///< whether there was time to count; otherwise nothing else is told
    Counted ten_minutes, day;
    std::vector<std::pair<std::string, Counted>> shifts;  ///< the present turns, by the shift's name
};
/// In the text format of Prometheus 0.0.4. Of sources and devices the `Figures::shown_max` with the most, of models the
/// `FiguresRoom::models_max`: the number of series is bounded.
[[nodiscard]] std::string figures_metrics(const LatestFigures& latest, const Models& models);

}  // namespace gengfu::feed
