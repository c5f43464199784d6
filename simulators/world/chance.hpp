#pragma once

#include <cstdint>

#include "common/model/time.hpp"
#include "simulators/device/mix.hpp"

namespace gengfu::world {

/// Everything that is left to chance in a world: equal seeds, equal draws.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(sim::mix(seed)) {}

    std::uint64_t bits() { return state_ = sim::mix(state_); }
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : bits() % bound; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }
    /// So many of a hundred.
    bool percent(std::uint64_t share) { return below(100) < share; }
    Duration between(Duration least, Duration most) {
        return least + Duration{static_cast<Duration::rep>(below(static_cast<std::uint64_t>((most - least).count()) + 1))};
    }
    /// One of its own for a part, so that what one part draws does not change the draws of another.
    Chance part() { return Chance(bits()); }

private:
    std::uint64_t state_;
};

}  // namespace gengfu::world
