#pragma once

#include <array>
#include <optional>
#include <vector>

#include "simulators/world/scheduler.hpp"

namespace gengfu::world {

/// Who is well since when, as those who make the faults tell it: the yardstick of every deadline.
class Health {
public:
    explicit Health(const Scheduler& scheduler) : scheduler_(scheduler) {}

    /// Something stands between this edge and the cloud; `nobody`: between every edge and the cloud. As often healed as ailed.
    void ail(NodeId edge);
    void heal(NodeId edge);
    /// Since when the whole way has been well; nothing while it is not.
    [[nodiscard]] std::optional<Steady> well_since(NodeId edge) const;

    /// The machine of this node does not run, or its disk does not do what it should.
    void begin_trouble(NodeId node);
    void end_trouble(NodeId node);
    [[nodiscard]] bool is_in_trouble(NodeId node) const { return of(node).troubles > 0; }
    /// Whether the machine ran without trouble from `from` to `to`.
    [[nodiscard]] bool ran_well(NodeId node, Steady from, Steady to) const;

private:
    struct Trouble {
        Steady from{}, to = Steady::max();
    };
    struct Part {
        int ailments = 0;
        Steady well_since{};
        int troubles = 0;
        std::vector<Trouble> history;
    };
    [[nodiscard]] const Part& of(NodeId node) const { return parts_.at(node); }

    const Scheduler& scheduler_;
    std::array<Part, 64> parts_;
};

}  // namespace gengfu::world
