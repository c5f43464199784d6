#include "simulators/world/scheduler.hpp"

#include <algorithm>
#include <utility>

#include "common/sqlite/database.hpp"

namespace gengfu::world {

void Scheduler::at(Steady when, NodeId node, Action action) {
    ++added_;
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(actions_.size()));
        actions_.emplace_back();
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    actions_[place] = std::move(action);
    events_.push_back({std::max(when, now_), sim::mix(seed_ ^ added_), of(node).number, static_cast<std::uint16_t>(node), place});
    std::push_heap(events_.begin(), events_.end(), Later{});
}

void Scheduler::forget(NodeId node) {
    ++lives_.at(node).number;
    lives_.at(node).paused_until = {};
}

void Scheduler::pause(NodeId node, Steady until) {
    lives_.at(node).paused_until = until;
}

void Scheduler::run_until(Steady end) {
    while (!events_.empty() && events_.front().at <= end) {
        std::pop_heap(events_.begin(), events_.end(), Later{});
        Event event = events_.back();
        events_.pop_back();
        now_ = event.at;
        const Life& life = of(event.node);
        if (event.life != life.number) {
            static_cast<void>(take(event.action));
            continue;
        }
        if (life.paused_until > now_) {
            event.at = life.paused_until;
            events_.push_back(event);
            std::push_heap(events_.begin(), events_.end(), Later{});
            continue;
        }
        run(event.node, event.life, take(event.action));
    }
    now_ = std::max(now_, end);
}

Scheduler::Action Scheduler::take(std::uint32_t place) {
    free_.push_back(place);
    return std::exchange(actions_[place], nullptr);
}

void Scheduler::run(NodeId node, std::uint32_t life, Action action) {
    ++happened_;
    try {
        action();
        if (node != nobody && life == of(node).number && is_lost_(node)) lost_(node);
    } catch (const sqlite::MachineLost&) {
        lost_(node);
    } catch (const std::exception& error) {
        if (node == nobody) throw;
        failed_(node, error.what());
    }
}

}  // namespace gengfu::world
