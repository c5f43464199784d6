#include "edge/poll/schedule.hpp"

#include <algorithm>

namespace gengfu::poll {

void Schedule::add(Duration every, Steady first) {
    turns_.push_back({every, first});
}

std::optional<Schedule::Due> Schedule::next() const {
    const auto first = std::min_element(turns_.begin(), turns_.end(), [](const Turn& a, const Turn& b) { return a.due < b.due; });
    if (first == turns_.end()) return std::nullopt;
    return Due{static_cast<std::size_t>(first - turns_.begin()), first->due};
}

void Schedule::answered(std::size_t device, Steady now) {
    Turn& turn = turns_.at(device);
    turn.misses = 0;
    // Keep the rhythm: the next turn is a whole number of periods after this one, and in the future.
    const auto periods = std::max<std::int64_t>(1, (now - turn.due) / turn.every + 1);
    turn.due += turn.every * periods;
}

void Schedule::missed(std::size_t device, Steady now) {
    Turn& turn = turns_.at(device);
    turn.misses = std::min(turn.misses + 1, misses_max);
    const Duration slow = std::max(turn.every, std::min(turn.every * back_off_factor, back_off_max));
    turn.due = now + (turn.misses < misses_max ? turn.every : slow);
}

void Schedule::hasten(std::size_t device, Steady now) {
    turns_.at(device).due = now;
}

}  // namespace gengfu::poll
