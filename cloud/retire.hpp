#pragma once

#include <iosfwd>
#include <string>

namespace gengfu::cloud {

/// `gengfu-cloud retire`: takes the box `name` (GROUP/EDGE) out of use in the database of that configuration, while the cloud is
/// stopped. Says what came of it, and gives the exit status: 0, or 2 when configuration or name are wrong.
[[nodiscard]] int retire(const std::string& config_file, const std::string& name, std::ostream& out, std::ostream& complaints);

}  // namespace gengfu::cloud
