#pragma once

#include <functional>
#include <string>

#include "simulators/world/district.hpp"

namespace gengfu::world {

/// What docs/detection.md allows the detectors that go by statistics.
struct Budget {
    double no_water = 2.55;      ///< false alarms a home of one and month: 102 in five homes and eight months
    double leak = 0.1;           ///< false alarms a home and month, leaks and bursts
    double leak_at_first = 0.3;  ///< the same of a district that has not been watched for longer than that
    Duration first = std::chrono::days{90};
    int leaks_of_missed = 50;  ///< one in so many may be missed
};

/// What a district has spent beyond its budget, a line each; empty: nothing.
[[nodiscard]] std::vector<std::string> beyond(const Budget& budget, const DistrictOutcome& outcome);

struct DistrictsOptions {
    DistrictOptions district;  ///< its seed is not looked at
    std::uint64_t first = 1, last = 1;
    bool json = false;
    bool tells_progress = false;  ///< to `progress`, day by day
    std::string log_file;
};

/// Runs a district for each seed and says what came of its causes. True: no checker had anything to say.
[[nodiscard]] Result<bool> run_districts(const DistrictsOptions& options, const std::function<void(const std::string&)>& say,
                                         const std::function<void(const std::string&)>& progress);

}  // namespace gengfu::world
