#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/sqlite/sim_disk.hpp"
#include "simulators/world/network.hpp"
#include "simulators/world/node_clock.hpp"

namespace gengfu::world {

/// What every node of a world shares.
struct Around {
    Scheduler& scheduler;
    Network& network;
    WorldLog& log;
};

/// A computer with a disk, clocks and a program that may end at any moment: between two events, within any operation of
/// its disk, and at any step between something done and something said.
class Machine {
public:
    Machine(Around around, NodeId node, std::string name, Chance chance);
    virtual ~Machine() = default;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    void start();
    /// Ends the program now; it starts again after `back_after`.
    void go_down(sqlite::SimDisk::Ending ending, Duration back_after);
    /// The n-th step from now on, counting from 1, is not taken any more.
    void lose_at_step(std::uint64_t step) { lose_in_ = step; }
    void pause(Duration duration);

    [[nodiscard]] bool is_up() const noexcept { return up_; }
    [[nodiscard]] Steady up_since() const noexcept { return up_since_; }
    [[nodiscard]] NodeId node() const noexcept { return node_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::uint64_t starts() const noexcept { return starts_; }
    /// Random, and the same until the machine has lost its power.
    [[nodiscard]] std::uint64_t boot() const noexcept { return boot_; }

    sqlite::SimDisk disk;
    NodeClock clock;

    /// Told after each start and after each end.
    std::function<void()> on_up = [] {}, on_down = [] {};
    /// Told while the machine is off, before its disk is used again: the moment for damage at rest.
    std::function<void(sqlite::SimDisk&)> at_rest = [](sqlite::SimDisk&) {};

protected:
    /// Builds the program; may throw sqlite::Error, after which it is tried again in a while.
    virtual void begin() = 0;
    virtual void end() noexcept = 0;

    /// To be called before anything is said or done that others can see.
    void step();
    [[nodiscard]] Scheduler& scheduler() const { return around_.scheduler; }
    [[nodiscard]] Network& network() const { return around_.network; }
    [[nodiscard]] WorldLog& log() const { return around_.log; }
    void after(Duration wait, Scheduler::Action action) { around_.scheduler.after(wait, node_, std::move(action)); }

    Chance chance_;

private:
    void try_to_start();

    Around around_;
    NodeId node_;
    std::string name_;
    bool up_ = false;
    Steady up_since_{};
    std::uint64_t starts_ = 0;
    std::uint64_t boot_;
    std::uint64_t lose_in_ = 0;
};

}  // namespace gengfu::world
