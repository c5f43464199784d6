#pragma once

#include <map>
#include <optional>

#include "simulators/world/cloud_node.hpp"

namespace gengfu::world {

/// Operators who do what the feed asks of them through alert::Book, one step after the other, most of the time in time. Who
/// gets no answer asks again with the same key.
class People {
public:
    /// What they do with an alert whose condition still stands when they have come to its end.
    enum class Patience {
        some,  ///< most look again soon, some close it
        much,  ///< all look again now and then, until it is over
    };
    People(Around around, CloudNode& cloud, Chance chance, Patience patience = Patience::some)
        : around_(around), cloud_(cloud), chance_(chance), patience_(patience) {}

    void hear(const alert::Book::Change& change);
    /// Nobody is there: alerts wait and escalate.
    void set_absent(bool absent) { absent_ = absent; }
    [[nodiscard]] std::uint64_t done() const noexcept { return done_; }

private:
    struct Plan {
        std::size_t step = 0;
        std::optional<alert::Request> asked;  ///< and not answered yet
        std::uint64_t number = 0;
    };
    void plan(alert::AlertId id, Duration wait);
    void try_to(alert::AlertId id, std::uint64_t number);
    [[nodiscard]] alert::Transition decide(const alert::Alert& alert);
    void act(alert::AlertId id, std::uint64_t number);

    Around around_;
    CloudNode& cloud_;
    Chance chance_;
    Patience patience_;
    std::map<alert::AlertId, Plan> plans_;
    bool absent_ = false;
    std::uint64_t done_ = 0;
};

}  // namespace gengfu::world
