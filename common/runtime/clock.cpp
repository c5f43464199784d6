#include "common/runtime/clock.hpp"

#include <algorithm>

namespace gengfu {

Instant SystemClock::wall() const {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Steady SystemClock::steady() const {
    return std::chrono::floor<Duration>(std::chrono::steady_clock::now());
}

AnchoredClock::AnchoredClock(const Clock& system) : system_(system), started_at_(system.steady()), wall_at_start_(system.wall()) {}

void AnchoredClock::not_before(Instant newest) {
    wall_at_start_ += std::max(newest - wall(), Duration{0});
}

Instant AnchoredClock::wall() const {
    return wall_at_start_ + (system_.steady() - started_at_);
}

}  // namespace gengfu
