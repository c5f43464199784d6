#include "simulators/world/health.hpp"

#include <algorithm>

namespace gengfu::world {

void Health::ail(NodeId edge) {
    ++parts_.at(edge).ailments;
}

void Health::heal(NodeId edge) {
    Part& part = parts_.at(edge);
    if (--part.ailments == 0) part.well_since = scheduler_.now();
}

std::optional<Steady> Health::well_since(NodeId edge) const {
    const Part& own = of(edge);
    const Part& common = of(nobody);
    if (own.ailments > 0 || common.ailments > 0) return std::nullopt;
    return std::max(own.well_since, common.well_since);
}

void Health::begin_trouble(NodeId node) {
    Part& part = parts_.at(node);
    if (part.troubles++ == 0) part.history.push_back({scheduler_.now(), Steady::max()});
}

void Health::end_trouble(NodeId node) {
    Part& part = parts_.at(node);
    if (--part.troubles == 0) part.history.back().to = scheduler_.now();
}

bool Health::ran_well(NodeId node, Steady from, Steady to) const {
    const auto& history = of(node).history;
    // The first trouble that ends after `from`.
    const auto next = std::partition_point(history.begin(), history.end(), [&](const Trouble& each) { return each.to < from; });
    return next == history.end() || next->from > to;
}

}  // namespace gengfu::world
