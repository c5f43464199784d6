#pragma once

#include <chrono>
#include <cstddef>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// An hour of the day where people live, on a working day or at the weekend.
struct LocalHour {
    static constexpr std::size_t count = 48;

    std::size_t hour = 0;  ///< 0..23
    bool is_weekend = false;

    [[nodiscard]] std::size_t index() const noexcept { return hour + (is_weekend ? count / 2 : 0); }
};

[[nodiscard]] inline LocalHour local_hour(Instant at, Duration utc_offset) {
    const auto local = at + utc_offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::weekday weekday{day};
    const auto hour = std::chrono::floor<std::chrono::hours>(local - day).count();
    return {static_cast<std::size_t>(hour), weekday == std::chrono::Saturday || weekday == std::chrono::Sunday};
}

}  // namespace gengfu::detect
