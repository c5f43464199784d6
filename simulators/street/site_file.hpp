#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "simulators/street/plan.hpp"

namespace gengfu::sim {

/// What the edges of a street have in common.
struct SiteSettings {
    GroupId group;
    std::filesystem::path profiles;  ///< absolute
    std::filesystem::path data;      ///< absolute: the street's own directory
    std::string broker;              ///< mqtt://127.0.0.1:1883
    std::string host;
};

/// Where each bus of a building is: the path of a serial line, or "address:port".
using Endpoints = std::map<std::string, std::string>;

/// The site file (TOML) of the building's edge.
[[nodiscard]] std::string site_text(const BuildingPlan& building, const SiteSettings& settings, const Endpoints& endpoints);

}  // namespace gengfu::sim
