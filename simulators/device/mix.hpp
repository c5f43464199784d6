#pragma once

#include <cstdint>
#include <string_view>

namespace gengfu::sim {

/// Scatters the bits of a number (splitmix64): equal in, equal out, and neighbours far apart.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
    return x ^ x >> 31;
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t seed, std::string_view text) {
    std::uint64_t hash = mix(seed);
    for (const char c : text) hash = mix(hash ^ static_cast<std::uint8_t>(c));
    return hash;
}

}  // namespace gengfu::sim
