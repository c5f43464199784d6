#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/world/cloud_node.hpp"
#include "simulators/world/edge_node.hpp"
#include "simulators/world/feed_watch.hpp"
#include "simulators/world/people.hpp"

namespace gengfu::world {

/// What befalls a world: which kinds of fault, when, whom and for how long is drawn from the seed. Each fault tells the health
/// record what it takes away and gives back; all of it is over when the healing begins.
class Faults {
public:
    struct Cast {
        std::vector<EdgeNode*> edges;
        CloudNode& cloud;
        std::vector<std::pair<PolledDevice*, DeviceKey>> polled;
        std::vector<std::pair<CallButton*, DeviceKey>> buttons;
        People& people;
        Ledger& ledger;
        FeedWatch& feed;
    };
    /// `only`: these kinds and no others; empty: as the seed says.
    Faults(Around around, Cast cast, Chance chance, const std::set<std::string>& only);

    void schedule(Steady begin, Steady heal_at);
    /// How often each kind has struck.
    [[nodiscard]] const std::map<std::string, int>& struck() const noexcept { return struck_; }
    [[nodiscard]] static std::vector<std::string> kinds();
    [[nodiscard]] bool broker_is_up() const noexcept { return broker_downs_ == 0; }

private:
    struct Kind {
        std::string_view name;
        void (Faults::*strike)();
    };
    static const std::vector<Kind>& all();

    void strike(const Kind& kind);
    [[nodiscard]] EdgeNode& any_edge() { return *cast_.edges[chance_.below(cast_.edges.size())]; }
    /// Not beyond the healing.
    [[nodiscard]] Duration lasting(Duration least, Duration most);
    void until(Duration lasting, Scheduler::Action heal) { around_.scheduler.after(lasting, nobody, std::move(heal)); }
    void ail(NodeId node, Duration lasting);
    void trouble(EdgeNode& edge, Duration lasting, Scheduler::Action heal);
    void go_down(Machine& machine, sqlite::SimDisk::Ending ending);

    void edge_killed();
    void edge_power_lost();
    void edge_lost_in_disk();
    void edge_lost_speaking();
    void cloud_killed();
    void cloud_power_lost();
    void cloud_lost_in_disk();
    void cloud_lost_speaking();
    void all_power_lost();
    void edge_stopped();
    void cloud_stopped();
    void cloud_slow();

    void broker_restarted();
    void link_cut();
    void link_refused();
    void link_silent();
    void cloud_link_silent();
    void messages_lost();
    void messages_repeated();
    void messages_swapped();
    void messages_replayed();
    void messages_slow();
    void mischief(const Network::Mischief& mischief);

    void disk_full();
    void disk_read_only();
    void disk_error_once();
    void disk_error_for_ever();
    void sync_fails_once();
    void cloud_disk_error();
    void cloud_disk_full();
    void file_cut();
    void file_flipped();
    void damage(bool cut);

    void edge_clock_stepped();
    void edge_boots_in_1970();
    void edge_boots_in_2010();
    void cloud_clock_stepped();

    void device_dead();
    void device_babbling();
    void device_late();
    void device_foreign();
    void button_dead();
    void misbehave(Manner manner);
    void people_absent();

    Around around_;
    Cast cast_;
    Chance chance_;
    std::set<std::string> enabled_;
    Steady heal_at_{};
    int broker_downs_ = 0;
    std::map<std::string, int> struck_;
};

}  // namespace gengfu::world
