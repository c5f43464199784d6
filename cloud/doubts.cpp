#include "cloud/doubts.hpp"

namespace gengfu::cloud {
namespace {

/// The box of "pingjiang/b03" or "pingjiang/b03/2-301"; nothing of a community.
std::optional<detect::Whose> box_at(const registry::Where& where) {
    const std::size_t slash = where.path.find('/');
    if (slash == std::string::npos) return std::nullopt;
    const std::string edge = where.path.substr(slash + 1);
    detect::Whose box;
    box.group = GroupId{where.path.substr(0, slash)};
    box.edge = EdgeId{edge.substr(0, edge.find('/'))};
    return box;
}

}  // namespace

Diagnostics gaps_of(const Config& config) {
    Diagnostics diagnostics;
    if (!config.people) return diagnostics;
    for (const registry::Gap& each : registry::gaps(*config.people, typical_days(*config.people)))
        diagnostics.push_back({each.line, to_string(each) + "; put somebody on call then, or give the level another role"});
    return diagnostics;
}

Diagnostics unreachable_in(const Config& config) {
    Diagnostics diagnostics;
    if (!config.people) return diagnostics;
    for (const registry::Responder& each : config.people->responders) {
        if (each.is_reachable()) continue;
        const std::string& channel = each.channel();
        diagnostics.push_back({each.line, "nobody can reach \"" + each.id.value() + "\", who counts as nobody: add addresses = { " +
                                              channel + " = \"…\" }, or another of the responder's channels"});
    }
    return diagnostics;
}

Diagnostics unclear_in(const Config& config, std::vector<detect::Whose> heard) {
    if (!config.rules) return {};
    if (config.people)
        for (const registry::Place& each : config.people->places)
            if (auto box = box_at(each.at)) heard.push_back(std::move(*box));
    return config.rules->unclear_among(heard);
}

}  // namespace gengfu::cloud
