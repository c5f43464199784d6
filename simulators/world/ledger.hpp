#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulators/world/condition_watch.hpp"
#include "simulators/world/health.hpp"
#include "simulators/world/world_log.hpp"

namespace gengfu::world {

using DeviceKey = std::size_t;

struct Violation {
    std::string checker;  ///< "nothing-lost", "at-most-once", …
    Steady at;
    std::string what;
};

/// A device's own record of what it showed and what was acknowledged to it.
struct DeviceRecord {
    struct Shown {
        Steady at{};
        bool certain = false;   ///< its box got it
        bool is_dated = false;  ///< its box's clock is right, or has shown that it may be wrong
    };
    struct Press {
        Steady made{};
        std::optional<Steady> acknowledged;
    };
    DeviceId id;
    NodeId edge = nobody;
    std::string edge_name;
    bool calls = false;
    ConditionWatch watch;
    std::vector<Shown> shown{};    ///< by serial, from 1
    std::vector<Press> presses{};  ///< from 1
    std::uint64_t supervisions_sent = 0, supervisions_acknowledged = 0;
    Steady heard_at{};           ///< a certain answer
    std::uint64_t silences = 0;  ///< times that it was not heard for longer than its kind allows, or perhaps not
    bool was_unwell = false;     ///< has ever not answered as it should
    bool was_vague = false;      ///< nobody can say what its box heard of it
};

/// What the devices, and the wire, know of a day: the oracle. It is fed by those who play the world, never by the product, and
/// shares no code with what the product uses to tell a thing from its repetition.
class Ledger {
public:
    Ledger(const Scheduler& scheduler, WorldLog& log) : health(scheduler), scheduler_(scheduler), log_(log) {}

    DeviceKey add(const DeviceId& id, NodeId edge, const std::string& edge_name, const profile::Profile& profile);
    [[nodiscard]] DeviceRecord& device(DeviceKey key) { return devices_.at(key); }
    [[nodiscard]] const std::deque<DeviceRecord>& devices() const noexcept { return devices_; }
    [[nodiscard]] DeviceRecord* find(const std::string& id);

    void shown(DeviceKey key, std::uint32_t serial, const std::optional<std::int64_t>& value, Got got, bool is_dated = true);
    void heard(DeviceRecord& record, Got got);
    void pressed(DeviceKey key);
    void press_acknowledged(DeviceKey key, std::uint32_t press);
    /// The box of these devices has begun anew.
    void box_forgot(NodeId edge);

    /// The cloud has said on the wire that it has committed something.
    void acknowledged(const std::string& topic, const std::vector<std::uint8_t>& payload);
    /// All of which must still be in its database: "edge epoch" and set, as it tells them after a restart.
    void check_acknowledged(const std::vector<std::pair<std::string, std::string>>& watermarks);
    /// The cloud was put back to an earlier state, on purpose.
    void forget_acknowledged() { acknowledged_.clear(); }

    /// A box's file was damaged on purpose: what the cloud did not have yet may be gone with it.
    void damaged(NodeId edge, bool was_drained);
    [[nodiscard]] bool may_be_damaged(NodeId edge, Steady at) const;

    /// An alarm that its box has accepted, and that the feed has not told yet.
    std::function<void(const DeviceRecord&, const ConditionId&)> on_alarm = [](const auto&, const auto&) {};

    void violated(const std::string& checker, const std::string& what);
    [[nodiscard]] const std::vector<Violation>& violations() const noexcept { return violations_; }
    [[nodiscard]] std::uint64_t readings() const noexcept { return readings_; }

    Health health;
    /// Boxes whose disk, or whose room on it, gives them cause to speak of themselves.
    std::set<NodeId> troubled_disks;
    /// The cloud has started with a clock that was wrong: nobody can say when its timers are due.
    bool cloud_time_is_vague = false;

private:
    static constexpr std::size_t violations_max = 50;

    const Scheduler& scheduler_;
    WorldLog& log_;
    std::deque<DeviceRecord> devices_;
    std::map<std::string, DeviceKey> by_id_;
    std::map<std::string, std::map<std::uint64_t, std::uint64_t>> acknowledged_;  ///< "edge epoch" -> last by first
    struct Damage {
        NodeId edge;
        Steady from, to;
    };
    std::vector<Damage> damages_;
    std::vector<Violation> violations_;
    std::uint64_t readings_ = 0;
};

}  // namespace gengfu::world
