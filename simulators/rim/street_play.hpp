#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::sim {

struct StreetOptions {
    std::size_t buildings = 8;
    std::filesystem::path data;
    std::filesystem::path profiles;
    std::string broker;
    std::string group = "pingjiang";
    std::string host = "gengfu";
    double speed = 720;  ///< virtual seconds of water use in a real one: a day in two minutes
    std::optional<std::filesystem::path> recordings;
    std::uint64_t seed = 1;
    bool demo = true;  ///< play the script; a quiet street does only what it is told
    std::optional<Duration> lasts;
    std::optional<std::filesystem::path> ready;
    std::vector<std::string> faults;  ///< "silent:DEVICE", "noise:…", "late:…", "foreign:…", "dead-bus[:EDGE/BUS]"
};

/// Plays a street: lines, sockets, callers, the control socket and the script; writes the site files of its edges and
/// the journal. Until SIGINT, SIGTERM or the end of `lasts`; leaves no link and no socket behind.
[[nodiscard]] Result<void> play_street(const StreetOptions& options, const Clock& clock, Log& log);

}  // namespace gengfu::sim
