#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulators/world/faults.hpp"
#include "simulators/world/judgement.hpp"

namespace gengfu::world {

struct WorldOptions {
    std::uint64_t seed = 1;
    Duration lasts = std::chrono::hours{24};  ///< at least three hours
    std::size_t edges = 3;                    ///< at most 60
    std::size_t devices = 15;
    std::set<std::string> only;  ///< kinds of fault; empty: as the seed says
    bool keeps_text = false;
};

/// What came out of one seed.
struct Outcome {
    std::uint64_t seed = 0;
    std::vector<Violation> violations;
    std::map<std::string, int> faults;
    std::uint64_t readings = 0, stored = 0, presses = 0, alarms = 0, raised = 0, escalated = 0;
    std::uint64_t events = 0, messages = 0, syncs = 0, bytes_written = 0, disk_errors = 0, restarts = 0;
    std::uint64_t programs_ended = 0;  ///< by an exception that nobody caught
    std::uint64_t messages_lost = 0, messages_repeated = 0;
    std::uint64_t messages_dropped = 0;  ///< by the cloud, which had no room for them
    std::size_t devices = 0;
    Duration lasts{0};
    Duration worst_alarm{0};
    std::uint64_t digest = 0;
    std::string log;
};

/// A street and its cloud in one process and in virtual time: real edge cores, a real cloud core, and around them everything
/// else, simulated. The same options give the same outcome, to the byte of its log.
class World {
public:
    World(const WorldOptions& options, const profile::Catalogue& catalogue);

    [[nodiscard]] Outcome run();

private:
    struct Button {
        CallButton button;
        DeviceKey key;
        EdgeNode* edge;
    };
    struct Sensor {
        PolledDevice device;
        DeviceKey key;
    };

    void build_edge(std::size_t index);
    void build_device(std::size_t index);
    void join(Machine& machine, NodeId ailing);
    [[nodiscard]] Faults::Cast cast();
    void plan_episodes(Sensor& sensor);
    void plan_presses(Button& button);
    void call(Button& button);
    void send(Button& button, const CallButton::Call& call);
    void look();
    void look_at_reach();
    void look_at_broker();
    [[nodiscard]] Machine& machine(NodeId node);
    void drain(EdgeNode& edge);
    void on_lost(NodeId node);
    void on_failed(NodeId node, const std::string& what);
    [[nodiscard]] Outcome outcome();

    const WorldOptions options_;
    const profile::Catalogue& catalogue_;
    Chance chance_;
    Scheduler scheduler_;
    WorldLog log_;
    Network network_;
    Around around_;
    Ledger ledger_;
    FeedWatch feed_;
    CloudNode cloud_;
    People people_;
    std::deque<EdgeNode> edges_;
    std::deque<Sensor> sensors_;
    std::deque<Button> buttons_;
    std::optional<Faults> faults_;
    std::map<NodeId, Steady> unreachable_since_;
    std::uint64_t stored_ = 0;
    std::uint64_t programs_ended_ = 0;
};

}  // namespace gengfu::world
