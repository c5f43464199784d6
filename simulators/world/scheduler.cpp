#include "simulators/world/scheduler.hpp"

#include <algorithm>

#include "common/sqlite/database.hpp"

namespace gengfu::world {

void Scheduler::at(Steady when, NodeId node, Action action) {
    ++added_;
    events_.push_back({std::max(when, now_), sim::mix(seed_ ^ added_), node, of(node).number, std::move(action)});
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
        Event event = std::move(events_.back());
        events_.pop_back();
        now_ = event.at;
        const Life& life = of(event.node);
        if (event.life != life.number) continue;
        if (life.paused_until > now_) {
            event.at = life.paused_until;
            events_.push_back(std::move(event));
            std::push_heap(events_.begin(), events_.end(), Later{});
            continue;
        }
        run(std::move(event));
    }
    now_ = std::max(now_, end);
}

void Scheduler::run(Event event) {
    ++happened_;
    try {
        event.action();
        if (event.node != nobody && event.life == of(event.node).number && is_lost_(event.node)) lost_(event.node);
    } catch (const sqlite::MachineLost&) {
        lost_(event.node);
    } catch (const std::exception& error) {
        if (event.node == nobody) throw;
        failed_(event.node, error.what());
    }
}

}  // namespace gengfu::world
