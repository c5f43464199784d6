#include "simulators/world/machine.hpp"

#include "common/sqlite/database.hpp"

namespace gengfu::world {

using Ending = sqlite::SimDisk::Ending;

Machine::Machine(Around around, NodeId node, std::string name, Chance chance)
    : disk(chance.bits()),
      clock(around.scheduler),
      chance_(chance.part()),
      around_(around),
      node_(node),
      name_(std::move(name)),
      boot_(chance_.bits()) {}

void Machine::start() {
    scheduler().after(Duration{1}, node_, [this] { try_to_start(); });
}

void Machine::try_to_start() {
    constexpr Duration again_after{5'000};
    try {
        begin();
    } catch (const sqlite::Error& error) {
        if (disk.is_lost()) throw sqlite::MachineLost{};
        end();
        log().line(name_, std::string("does not start: ") + error.what());
        scheduler().after(again_after, node_, [this] { try_to_start(); });
        return;
    }
    up_ = true;
    up_since_ = scheduler().now();
    ++starts_;
    log().line(name_, "is up");
    on_up();
}

void Machine::go_down(Ending ending, Duration back_after) {
    log().line(name_, ending == Ending::killed ? "is killed" : "loses its power");
    const bool was_up = up_;
    up_ = false;
    lose_in_ = 0;
    scheduler().forget(node_);
    disk.lose();
    network().detach(node_, ending == Ending::killed);
    end();
    disk.restart(ending);
    at_rest(disk);
    at_rest = [](sqlite::SimDisk&) {};
    if (was_up) on_down();
    scheduler().after(back_after, node_, [this, ending] {
        if (ending == Ending::power_loss) {
            clock.boot();
            boot_ = chance_.bits();
        }
        try_to_start();
    });
}

void Machine::pause(Duration duration) {
    log().line(name_, "is stopped for " + std::to_string(duration.count()) + " ms");
    scheduler().pause(node_, scheduler().now() + duration);
}

void Machine::step() {
    if (lose_in_ > 0 && --lose_in_ == 0) {
        disk.lose();
        throw sqlite::MachineLost{};
    }
}

}  // namespace gengfu::world
