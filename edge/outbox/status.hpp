#pragma once

#include "edge/outbox/outbox.hpp"

namespace gengfu::edge {

/// What the files alone tell, also beside a running box; what is acknowledged they know only as of the last deletion. Nothing
/// when there are no files. Never writes.
[[nodiscard]] std::optional<Outbox::Status> read_status(const std::filesystem::path& directory, const std::string& vfs = "");

}  // namespace gengfu::edge
