#include "simulators/world/faults.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;
using sqlite::DiskOperation;

void Faults::disk_full() {
    EdgeNode& edge = any_edge();
    edge.disk.set_capacity(edge.disk.bytes() + chance_.below(100'000));
    trouble(edge, lasting(1min, 4h), [&edge] { edge.disk.set_capacity({}); });
}

void Faults::disk_read_only() {
    EdgeNode& edge = any_edge();
    edge.disk.set_read_only(true);
    trouble(edge, lasting(1min, 1h), [&edge] { edge.disk.set_read_only(false); });
}

void Faults::disk_error_once() {
    EdgeNode& edge = any_edge();
    edge.disk.fail(DiskOperation::any, 1 + chance_.below(60), false);
    trouble(edge, lasting(10min, 20min), [&edge] { edge.disk.mend(); });
}

void Faults::disk_error_for_ever() {
    EdgeNode& edge = any_edge();
    const auto which = chance_.one_in(2) ? DiskOperation::write : DiskOperation::sync;
    edge.disk.fail(which, 1 + chance_.below(30), true);
    trouble(edge, lasting(1min, 1h), [&edge] { edge.disk.mend(); });
}

void Faults::sync_fails_once() {
    EdgeNode& edge = any_edge();
    edge.disk.fail(DiskOperation::sync, 1 + chance_.below(10), false);
    trouble(edge, lasting(5min, 10min), [&edge] { edge.disk.mend(); });
}

void Faults::cloud_disk_error() {
    const auto which = chance_.one_in(2) ? DiskOperation::write : DiskOperation::any;
    const Duration time = lasting(5min, 20min);
    cast_.cloud.disk.fail(which, 1 + chance_.below(100), chance_.one_in(2));
    ail(nobody, time);
    cast_.ledger.health.begin_trouble(cloud_id);
    until(time, [this] {
        cast_.cloud.disk.mend();
        cast_.ledger.health.end_trouble(cloud_id);
    });
}

void Faults::cloud_disk_full() {
    const Duration time = lasting(1min, 30min);
    cast_.cloud.disk.set_capacity(cast_.cloud.disk.bytes() + chance_.below(100'000));
    ail(nobody, time);
    cast_.ledger.health.begin_trouble(cloud_id);
    until(time, [this] {
        cast_.cloud.disk.set_capacity({});
        cast_.ledger.health.end_trouble(cloud_id);
    });
}

void Faults::file_cut() {
    damage(true);
}

void Faults::file_flipped() {
    damage(false);
}

void Faults::damage(bool cut) {
    EdgeNode& edge = any_edge();
    if (!edge.is_up()) return;
    const std::uint64_t draw = chance_.bits();
    cast_.ledger.damaged(edge.node(), edge.is_drained());
    edge.at_rest = [this, &edge, draw, cut](sqlite::SimDisk& disk) {
        const auto files = disk.files();
        if (files.empty()) return;
        const std::string& file = files[draw % files.size()];
        const std::uint64_t size = disk.size(file).value_or(0);
        if (size == 0) return;
        around_.log.line(edge.name(), (cut ? "loses the end of " : "has a bit turned in ") + file);
        if (cut)
            disk.cut(file, sim::mix(draw) % size);
        else
            disk.flip_bit(file, sim::mix(draw) % (size * 8));
    };
    edge.go_down(sqlite::SimDisk::Ending::power_loss, lasting(1s, 60s));
}

void Faults::edge_clock_stepped() {
    EdgeNode& edge = any_edge();
    const Duration steps[] = {-1h, 1h, -24h, 24h, -10min, 10min, Duration{24h * 365 * 73}};
    edge.clock.set_error(steps[chance_.below(std::size(steps))]);
    until(lasting(10min, 6h), [&edge] { edge.clock.set_error(0ms); });
}

void Faults::edge_boots_in_1970() {
    EdgeNode& edge = any_edge();
    go_down(edge, sqlite::SimDisk::Ending::power_loss);
    edge.clock.set_error(-(NodeClock::world_begins + around_.scheduler.now().time_since_epoch() - Instant{}));
    until(lasting(1min, 6h), [&edge] { edge.clock.set_error(0ms); });
}

/// A battery's last year, in which nobody set it.
void Faults::edge_boots_in_2010() {
    EdgeNode& edge = any_edge();
    go_down(edge, sqlite::SimDisk::Ending::power_loss);
    constexpr Instant then = std::chrono::sys_days{std::chrono::year{2010} / 1 / 1};
    edge.clock.set_error(-(NodeClock::world_begins + around_.scheduler.now().time_since_epoch() - then));
    around_.network.set_path(edge.node(), Path::refused);
    const Duration time = lasting(10min, 3h);
    ail(edge.node(), time);
    until(time, [this, &edge] {
        // The power goes once more before anything is sent, and nobody knows any more how long ago it was.
        go_down(edge, sqlite::SimDisk::Ending::power_loss);
        edge.clock.set_error(0ms);
        around_.network.set_path(edge.node(), Path::well);
    });
}

void Faults::cloud_clock_stepped() {
    const Duration steps[] = {-1h, 1h, -24h, 24h};
    cast_.cloud.clock.set_error(steps[chance_.below(std::size(steps))]);
    until(lasting(10min, 6h), [this] { cast_.cloud.clock.set_error(0ms); });
}

void Faults::misbehave(Manner manner) {
    const auto& [device, key] = cast_.polled[chance_.below(cast_.polled.size())];
    const Duration time = lasting(2min, 2h);
    if (device->manner != Manner::well) return;
    device->manner = manner;
    DeviceRecord& record = cast_.ledger.device(key);
    record.was_unwell = true;
    record.was_vague = record.was_vague || manner == Manner::late;
    until(time, [device = device] { device->manner = Manner::well; });
    if (manner == Manner::late) return;
    const Steady from = around_.scheduler.now();
    const Duration noticed = record.watch.silent_after() + EdgeNode::poll_every + 5s;
    if (time > noticed) around_.scheduler.after(noticed, nobody, [this, &record, from] { cast_.feed.must_be_silent(record, from); });
}

void Faults::device_dead() {
    misbehave(Manner::dead);
}

void Faults::device_babbling() {
    misbehave(Manner::babbling);
}

void Faults::device_late() {
    misbehave(Manner::late);
}

void Faults::device_foreign() {
    misbehave(Manner::foreign);
}

void Faults::button_dead() {
    const auto& [button, key] = cast_.buttons[chance_.below(cast_.buttons.size())];
    if (button->is_dead) return;
    const Duration time = lasting(5min, 2h);
    button->is_dead = true;
    DeviceRecord& record = cast_.ledger.device(key);
    until(time, [button = button] { button->is_dead = false; });
    const Steady from = around_.scheduler.now() + 1s;
    const Duration noticed = record.watch.silent_after() + EdgeNode::poll_every + 5s;
    if (time > noticed) around_.scheduler.after(noticed, nobody, [this, &record, from] { cast_.feed.must_be_silent(record, from); });
}

void Faults::people_absent() {
    cast_.people.set_absent(true);
    until(lasting(10min, 5h), [this] { cast_.people.set_absent(false); });
}

}  // namespace gengfu::world
