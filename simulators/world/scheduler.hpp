#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/model/time.hpp"
#include "simulators/world/chance.hpp"

namespace gengfu::world {

/// Who an event happens to. Its events end with its life.
using NodeId = std::size_t;
inline constexpr NodeId nobody = 0;
inline constexpr NodeId cloud_id = 1;
inline constexpr NodeId first_edge_id = 2;

/// Virtual time and what is going to happen in it. Time is true time since the world began; the nodes' clocks are their
/// own (node_clock.hpp). What falls on the same millisecond happens in an order drawn from the seed.
class Scheduler {
public:
    using Action = std::function<void()>;

    explicit Scheduler(std::uint64_t seed) : seed_(seed) {}

    [[nodiscard]] Steady now() const noexcept { return now_; }
    void at(Steady when, NodeId node, Action action);
    void after(Duration wait, NodeId node, Action action) { at(now_ + wait, node, std::move(action)); }

    /// What was going to happen to this node does not happen any more.
    void forget(NodeId node);
    /// What is going to happen to this node before `until` happens then.
    void pause(NodeId node, Steady until);
    [[nodiscard]] bool is_paused(NodeId node) const { return of(node).paused_until > now_; }

    /// Called when an event has ended in sqlite::MachineLost, and, with what it says, in any other exception: the end of
    /// a program.
    void on_lost(std::function<void(NodeId)> handler) { lost_ = std::move(handler); }
    /// Asked after each event: a program may take the loss of its machine for an error that it survives.
    void is_lost(std::function<bool(NodeId)> question) { is_lost_ = std::move(question); }
    void on_failed(std::function<void(NodeId, const std::string&)> handler) { failed_ = std::move(handler); }

    void run_until(Steady end);
    [[nodiscard]] std::uint64_t happened() const noexcept { return happened_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return events_.size(); }

private:
    /// Small, because the heap moves it about; its action stays where it is.
    struct Event {
        Steady at;
        std::uint64_t order;
        std::uint32_t life;
        std::uint16_t node;
        std::uint32_t action;  ///< its place in `actions_`
    };
    struct Life {
        std::uint32_t number = 0;
        Steady paused_until{};
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const { return a.at != b.at ? a.at > b.at : a.order > b.order; }
    };
    [[nodiscard]] const Life& of(NodeId node) const { return lives_.at(node); }
    [[nodiscard]] Action take(std::uint32_t place);
    void run(NodeId node, std::uint32_t life, Action action);

    std::uint64_t seed_;
    Steady now_{};
    std::uint64_t added_ = 0;
    std::uint64_t happened_ = 0;
    std::vector<Event> events_;  ///< a heap
    std::vector<Action> actions_;
    std::vector<std::uint32_t> free_;  ///< places in `actions_`
    std::array<Life, 64> lives_;
    std::function<void(NodeId)> lost_;
    std::function<bool(NodeId)> is_lost_ = [](NodeId) { return false; };
    std::function<void(NodeId, const std::string&)> failed_;
};

}  // namespace gengfu::world
