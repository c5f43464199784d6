#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

/// How a listener that does nothing tells how many messages it has heard, so that nobody floods it.
namespace gengfu::bench {

inline constexpr std::string_view heard_topic = "bench/heard";
inline constexpr std::uint64_t heard_every = 64;  ///< messages

inline std::uint64_t heard_count(std::span<const std::uint8_t> payload) {
    std::uint64_t count = 0;
    if (payload.size() == sizeof count) std::memcpy(&count, payload.data(), sizeof count);
    return count;
}

}  // namespace gengfu::bench
