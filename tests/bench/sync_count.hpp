#pragma once

#include <cstdint>

namespace gengfu::bench {

/// How often this process has asked its disk to make something durable (fsync, fdatasync) so far.
[[nodiscard]] std::uint64_t syncs_so_far();

}  // namespace gengfu::bench
