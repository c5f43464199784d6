#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::sim {

struct MeterOptions {
    std::filesystem::path recording;
    std::string listen = "127.0.0.1:0";
    std::string address = "78330000000001";
    std::optional<std::filesystem::path> ready;
    std::optional<Duration> lasts;
};

/// Plays one CJ/T 188 water meter over TCP: the first answer shows 0 L, each further one an hour of the recording
/// more, and after the last hour the sum stays. Until SIGINT, SIGTERM or the end of `lasts`.
[[nodiscard]] Result<void> play_meter(const MeterOptions& options, const Clock& clock, Log& log);

}  // namespace gengfu::sim
