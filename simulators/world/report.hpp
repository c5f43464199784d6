#pragma once

#include <functional>
#include <string>

#include "simulators/world/world.hpp"

namespace gengfu::world {

struct WorldsOptions {
    WorldOptions world;  ///< its seed is not looked at
    std::uint64_t first = 1, last = 1;
    unsigned jobs = 1;
    bool json = false;
    std::string log_file;  ///< of a single seed; empty: none
    std::string profiles = "configs/profiles";
    std::string faults;  ///< kinds, separated by commas; empty: as the seed says
};

/// "7" or "1..200". malformed: neither.
[[nodiscard]] Result<std::pair<std::uint64_t, std::uint64_t>> parse_seeds(const std::string& text);

/// Runs one world for each seed and says how each ended, in the order of the seeds, and a table of all of them. True: no
/// checker had anything to say.
[[nodiscard]] Result<bool> run_worlds(const WorldsOptions& options, const std::function<void(const std::string&)>& say);

}  // namespace gengfu::world
