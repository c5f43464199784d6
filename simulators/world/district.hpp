#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/detect/watch.hpp"
#include "cloud/registry/plan.hpp"
#include "simulators/world/cause_watch.hpp"
#include "simulators/world/cloud_node.hpp"
#include "simulators/world/edge_node.hpp"
#include "simulators/world/escalation_watch.hpp"
#include "simulators/world/people.hpp"

namespace gengfu::world {

struct DistrictOptions {
    std::uint64_t seed = 1;
    Duration lasts = std::chrono::days{365};
    std::size_t devices = 2'000;
    std::string profiles = "configs/profiles";
    std::string rules = "configs/rules.toml";
    bool keeps_text = false;
};

/// What came out of a district.
struct DistrictOutcome {
    std::vector<Violation> violations;
    std::map<std::string, CauseWatch::Row> rows;  ///< by the name of the cause
    std::map<std::string, int> false_alarms;      ///< by condition
    std::vector<std::string> left_out;
    std::size_t devices = 0, buildings = 0, homes = 0, homes_of_one = 0, incidents = 0;
    std::uint64_t readings = 0, alerts = 0, entries = 0, escalated = 0, events = 0;
    std::uint64_t digest = 0;
    Duration lasts{0};
    std::vector<double> memory;  ///< MB at the end of each day: the heap without the simulated disks; empty where nobody counts it
    std::string log;
};

/// A district with its real causes: real boxes and a real cloud with rules and people in virtual time, and around them buildings, homes,
/// weather and what happens to them. Devices are asked as a network that lives on batteries does it: water and structures every hour, gas
/// and smoke every four; where something begins or ends a device is asked at its own rhythm, and the polls between that would have
/// shown nothing new are left out.
class District {
public:
    /// Fault: the rules or the people do not fit. `catalogue` is that of district_catalogue.
    [[nodiscard]] static Result<std::unique_ptr<District>> make(const DistrictOptions& options, const profile::Catalogue& catalogue);

    /// `progress` is told after each virtual day.
    [[nodiscard]] DistrictOutcome run(const std::function<void(Duration)>& progress);

private:
    District(const DistrictOptions& options, const profile::Catalogue& catalogue);
    Result<void> read_files();
    void build();
    void join(Machine& machine, NodeId ailing);
    void plan_rounds();
    void begin_round(std::size_t building, std::uint64_t number);
    void ask(const Post& post);
    void watch_closely(const Plot::Close& close, Steady at);
    void call(const Post& post);
    void send(const Post& post);
    void strike(const Trouble& trouble);
    void away(NodeId node, Duration lasts);
    void look();
    [[nodiscard]] EdgeNode& edge_of(const Post& post) { return edges_.at(post.building); }
    void weigh();
    [[nodiscard]] DistrictOutcome outcome();

    const DistrictOptions options_;
    const profile::Catalogue& catalogue_;
    Chance chance_;
    Scheduler scheduler_;
    WorldLog log_;
    Town town_;
    Script script_;
    Network network_;
    Around around_;
    Ledger ledger_;
    std::optional<detect::Judge> judge_;
    std::optional<registry::Plan> plan_;
    CloudNode cloud_;
    People people_;
    std::deque<EdgeNode> edges_;
    std::vector<std::vector<const Post*>> structures_, hourly_, seldom_;  ///< by building
    CauseWatch causes_;
    EscalationWatch escalations_;
    std::uint64_t readings_ = 0, entries_ = 0;
    std::vector<double> memory_;
};

}  // namespace gengfu::world
