#pragma once

#include <cstdint>

#include "common/model/time.hpp"

namespace gengfu::world {

/// The weather of a district: the year, the day, and a week that is warmer or colder than it should be.
class Climate {
public:
    explicit Climate(std::uint64_t seed) : seed_(seed) {}

    /// °C in the open.
    [[nodiscard]] double outdoors(Steady now) const;
    /// °C in a home.
    [[nodiscard]] double indoors(Steady now) const;

private:
    [[nodiscard]] double of_day(std::int64_t day, std::uint64_t what) const;  ///< -1 to 1

    std::uint64_t seed_;
};

}  // namespace gengfu::world
