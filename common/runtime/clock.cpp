#include "common/runtime/clock.hpp"

namespace gengfu {

Instant SystemClock::wall() const {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Steady SystemClock::steady() const {
    return std::chrono::floor<Duration>(std::chrono::steady_clock::now());
}

}  // namespace gengfu
