#include "simulators/street/faults.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "common/model/nearest.hpp"

namespace gengfu::sim {
namespace {

std::optional<Quirk> quirk_named(const std::string& name) {
    static const std::map<std::string, Quirk> quirks{
        {"silent", Quirk::silent}, {"noise", Quirk::noise}, {"late", Quirk::late}, {"foreign", Quirk::foreign}};
    const auto found = quirks.find(name);
    return found == quirks.end() ? std::nullopt : std::optional(found->second);
}

Result<std::pair<std::string, std::string>> find_bus(const std::string& name, const std::vector<BuildingPlan>& street) {
    if (name.empty()) return std::pair{street.back().edge.value(), street.back().buses.front().id};
    std::vector<std::string> known;
    for (const BuildingPlan& building : street) {
        for (const BusPlan& bus : building.buses) {
            known.push_back(building.edge.value() + "/" + bus.id);
            if (known.back() == name) return std::pair{building.edge.value(), bus.id};
        }
    }
    return fail(FaultKind::not_found, fmt::format("no bus \"{}\"{}", name, did_you_mean(name, known)));
}

}  // namespace

Result<DeadBuses> apply_faults(const std::vector<std::string>& faults, const std::vector<BuildingPlan>& street, Stage& stage) {
    DeadBuses dead;
    for (const std::string& each : faults) {
        const std::size_t colon = std::min(each.find(':'), each.size());
        const std::string name = each.substr(0, colon);
        const std::string what = colon < each.size() ? each.substr(colon + 1) : "";
        if (name == "dead-bus") {
            const auto bus = find_bus(what, street);
            if (!bus) return tl::make_unexpected(bus.error());
            dead.insert(*bus);
            continue;
        }
        const auto quirk = quirk_named(name);
        if (!quirk)
            return fail(FaultKind::not_found,
                        fmt::format("no fault \"{}\"{}", name, did_you_mean(name, {"silent", "noise", "late", "foreign", "dead-bus"})));
        if (const auto set = stage.set_quirk(DeviceId(what), *quirk); !set) return tl::make_unexpected(set.error());
    }
    return dead;
}

}  // namespace gengfu::sim
