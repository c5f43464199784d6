#pragma once

#include <string>

#include "cloud/config.hpp"
#include "cloud/exit.hpp"

namespace gengfu::cloud {

/// Serves until SIGINT or SIGTERM by what was read from `file`, which is read again at each SIGHUP; writes `ready_file` (unless empty)
/// once broker and port are ready.
[[nodiscard]] Exit run(const std::string& file, const Config& config, const std::string& ready_file, bool verbose);

}  // namespace gengfu::cloud
