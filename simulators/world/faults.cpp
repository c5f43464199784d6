#include "simulators/world/faults.hpp"

#include <algorithm>

namespace gengfu::world {

using namespace std::chrono_literals;

const std::vector<Faults::Kind>& Faults::all() {
    static const std::vector<Kind> kinds{
        {"edge-killed", &Faults::edge_killed},
        {"edge-power-lost", &Faults::edge_power_lost},
        {"edge-lost-in-disk", &Faults::edge_lost_in_disk},
        {"edge-lost-speaking", &Faults::edge_lost_speaking},
        {"cloud-killed", &Faults::cloud_killed},
        {"cloud-power-lost", &Faults::cloud_power_lost},
        {"cloud-lost-in-disk", &Faults::cloud_lost_in_disk},
        {"cloud-lost-speaking", &Faults::cloud_lost_speaking},
        {"all-power-lost", &Faults::all_power_lost},
        {"edge-stopped", &Faults::edge_stopped},
        {"cloud-stopped", &Faults::cloud_stopped},
        {"cloud-slow", &Faults::cloud_slow},
        {"broker-restarted", &Faults::broker_restarted},
        {"link-cut", &Faults::link_cut},
        {"link-refused", &Faults::link_refused},
        {"link-silent", &Faults::link_silent},
        {"cloud-link-silent", &Faults::cloud_link_silent},
        {"messages-lost", &Faults::messages_lost},
        {"messages-repeated", &Faults::messages_repeated},
        {"messages-swapped", &Faults::messages_swapped},
        {"messages-replayed", &Faults::messages_replayed},
        {"messages-slow", &Faults::messages_slow},
        {"disk-full", &Faults::disk_full},
        {"disk-read-only", &Faults::disk_read_only},
        {"disk-error-once", &Faults::disk_error_once},
        {"disk-error-for-ever", &Faults::disk_error_for_ever},
        {"sync-fails-once", &Faults::sync_fails_once},
        {"cloud-disk-error", &Faults::cloud_disk_error},
        {"cloud-disk-full", &Faults::cloud_disk_full},
        {"file-cut", &Faults::file_cut},
        {"file-flipped", &Faults::file_flipped},
        {"edge-clock-stepped", &Faults::edge_clock_stepped},
        {"edge-boots-in-1970", &Faults::edge_boots_in_1970},
        {"edge-boots-in-2010", &Faults::edge_boots_in_2010},
        {"cloud-clock-stepped", &Faults::cloud_clock_stepped},
        {"device-dead", &Faults::device_dead},
        {"device-babbling", &Faults::device_babbling},
        {"device-late", &Faults::device_late},
        {"device-foreign", &Faults::device_foreign},
        {"button-dead", &Faults::button_dead},
        {"people-absent", &Faults::people_absent},
    };
    return kinds;
}

std::vector<std::string> Faults::kinds() {
    std::vector<std::string> names;
    for (const Kind& kind : all()) names.emplace_back(kind.name);
    return names;
}

Faults::Faults(Around around, Cast cast, Chance chance, const std::set<std::string>& only)
    : around_(around), cast_(std::move(cast)), chance_(chance) {
    // Few kinds at a time meet more deeply than all of them at once.
    const std::uint64_t share = 10 + chance_.below(35);
    for (const Kind& kind : all()) {
        const bool drawn = chance_.percent(share);
        if (only.empty() ? drawn : only.contains(std::string(kind.name))) enabled_.emplace(kind.name);
    }
}

void Faults::schedule(Steady begin, Steady heal_at) {
    constexpr std::uint64_t times_a_day_most = 3;
    heal_at_ = heal_at;
    const auto days = static_cast<std::uint64_t>((heal_at - begin + 24h - 1ms) / 24h);
    for (const Kind& kind : all()) {
        if (!enabled_.contains(std::string(kind.name))) continue;
        const std::uint64_t times = days * (1 + chance_.below(times_a_day_most));
        for (std::uint64_t i = 0; i < times; ++i)
            around_.scheduler.at(begin + chance_.between(0ms, heal_at - begin - 5min), nobody, [this, &kind] { strike(kind); });
    }
}

void Faults::strike(const Kind& kind) {
    ++struck_[std::string(kind.name)];
    around_.log.line("fault", kind.name);
    (this->*kind.strike)();
}

Duration Faults::lasting(Duration least, Duration most) {
    const Duration left = std::max<Duration>(heal_at_ - around_.scheduler.now(), 1ms);
    return std::min(chance_.between(least, most), left);
}

void Faults::ail(NodeId node, Duration lasting) {
    cast_.ledger.health.ail(node);
    until(lasting, [this, node] { cast_.ledger.health.heal(node); });
}

void Faults::trouble(EdgeNode& edge, Duration lasting, Scheduler::Action heal) {
    cast_.ledger.health.begin_trouble(edge.node());
    cast_.ledger.troubled_disks.insert(edge.node());
    ail(edge.node(), lasting);
    until(lasting, [this, &edge, heal = std::move(heal)] {
        heal();
        cast_.ledger.health.end_trouble(edge.node());
    });
}

void Faults::go_down(Machine& machine, sqlite::SimDisk::Ending ending) {
    // A machine that is starting already is left to it.
    if (machine.is_up()) machine.go_down(ending, lasting(500ms, chance_.one_in(4) ? 20min : 90s));
}

void Faults::edge_killed() {
    go_down(any_edge(), sqlite::SimDisk::Ending::killed);
}

void Faults::edge_power_lost() {
    go_down(any_edge(), sqlite::SimDisk::Ending::power_loss);
}

void Faults::edge_lost_in_disk() {
    if (EdgeNode& edge = any_edge(); edge.is_up()) edge.disk.lose_at(1 + chance_.below(200));
}

void Faults::edge_lost_speaking() {
    any_edge().lose_at_step(1 + chance_.below(30));
}

void Faults::cloud_killed() {
    go_down(cast_.cloud, sqlite::SimDisk::Ending::killed);
}

void Faults::cloud_power_lost() {
    go_down(cast_.cloud, sqlite::SimDisk::Ending::power_loss);
}

void Faults::cloud_lost_in_disk() {
    if (cast_.cloud.is_up()) cast_.cloud.disk.lose_at(1 + chance_.below(400));
}

void Faults::cloud_lost_speaking() {
    cast_.cloud.lose_at_step(1 + chance_.below(30));
}

void Faults::all_power_lost() {
    go_down(cast_.cloud, sqlite::SimDisk::Ending::power_loss);
    for (EdgeNode* edge : cast_.edges) go_down(*edge, sqlite::SimDisk::Ending::power_loss);
    broker_restarted();
}

void Faults::edge_stopped() {
    EdgeNode& edge = any_edge();
    const Duration time = lasting(1s, 60s);
    if (!edge.is_up()) return;
    ail(edge.node(), time + 1s);
    edge.pause(time);
}

void Faults::cloud_stopped() {
    const Duration time = lasting(1s, 60s);
    if (!cast_.cloud.is_up()) return;
    ail(nobody, time + 1s);
    cast_.ledger.health.begin_trouble(cloud_id);
    until(time + 1s, [this] { cast_.ledger.health.end_trouble(cloud_id); });
    cast_.cloud.pause(time);
}

/// Transactions that take seconds: what comes meanwhile waits, and some clouds have little room for it.
void Faults::cloud_slow() {
    const Duration time = lasting(1min, 90min), takes = chance_.between(100ms, 4s);
    ail(nobody, time + takes);
    cast_.cloud.set_pace(takes);
    until(time, [this] { cast_.cloud.set_pace(CloudNode::transaction_takes); });
}

void Faults::broker_restarted() {
    const Duration time = lasting(100ms, chance_.one_in(4) ? 40min : 60s);
    ++broker_downs_;
    around_.network.stop_broker(chance_.one_in(2));
    ail(nobody, time);
    until(time, [this] {
        if (--broker_downs_ == 0) around_.network.start_broker();
    });
}

void Faults::link_cut() {
    EdgeNode& edge = any_edge();
    ail(edge.node(), 10ms);
    around_.network.cut(edge.node());
}

void Faults::link_refused() {
    EdgeNode& edge = any_edge();
    const Duration time = lasting(1s, chance_.one_in(3) ? 4h : 5min);
    ail(edge.node(), time);
    around_.network.set_path(edge.node(), Path::refused);
    until(time, [this, &edge] { around_.network.set_path(edge.node(), Path::well); });
}

void Faults::link_silent() {
    EdgeNode& edge = any_edge();
    const Duration time = lasting(1s, chance_.one_in(3) ? 2h : 2min);
    ail(edge.node(), time);
    around_.network.set_path(edge.node(), Path::silent);
    until(time, [this, &edge] { around_.network.set_path(edge.node(), Path::well); });
}

void Faults::cloud_link_silent() {
    const Duration time = lasting(1s, 5min);
    ail(nobody, time);
    around_.network.set_path(cloud_id, Path::silent);
    until(time, [this] { around_.network.set_path(cloud_id, Path::well); });
}

void Faults::mischief(const Network::Mischief& mischief) {
    const Duration time = lasting(1min, 3h);
    ail(nobody, time);
    around_.network.set_mischief(mischief);
    until(time, [this] { around_.network.set_mischief({}); });
}

void Faults::messages_lost() {
    Network::Mischief share;
    share.lose = static_cast<unsigned>(1 + chance_.below(30));
    mischief(share);
}

void Faults::messages_repeated() {
    Network::Mischief share;
    share.repeat = static_cast<unsigned>(1 + chance_.below(50));
    mischief(share);
}

void Faults::messages_swapped() {
    Network::Mischief share;
    share.swap = static_cast<unsigned>(1 + chance_.below(50));
    mischief(share);
}

void Faults::messages_replayed() {
    Network::Mischief share;
    share.replay = static_cast<unsigned>(1 + chance_.below(20));
    mischief(share);
}

void Faults::messages_slow() {
    Network::Mischief share;
    share.delay_most = chance_.between(50ms, 4s);
    share.lose = static_cast<unsigned>(chance_.below(5));
    mischief(share);
}

}  // namespace gengfu::world
