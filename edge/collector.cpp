#include "edge/collector.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gengfu::edge {
namespace {

using sparkplug::alarm_metric;
using sparkplug::device_metric;
using sparkplug::field_metric;

constexpr std::array box_condition_names{box_conditions::shortened, box_conditions::corrupt, box_conditions::full,
                                         box_conditions::disk_failing, box_conditions::readings_lost};

bool is_safety(const AlarmEvent& event) {
    return event.priority == Priority::p1;
}

}  // namespace

Collector::Collector(const Site& site, const Clock& clock, Log& log, Outbox& outbox, Worker& worker, std::uint64_t boot)
    : site_(site), clock_(clock), log_(log), outbox_(outbox), worker_(worker), boot_(boot), appended_at_(clock.steady()) {
    for (const DeviceConfig& device : site.devices)
        guards_.try_emplace(device.id, device.id, *device.profile, clock.steady(), device.exercise, device.zero);
    join_buses();
    register_names();
}

void Collector::join_buses() {
    for (const BusConfig& bus : site_.buses) {
        std::vector<std::pair<DeviceId, guard::DeviceGuard*>> devices;
        for (const DeviceConfig& device : site_.devices)
            if (device.on == bus.id) devices.emplace_back(device.id, &guards_.at(device.id));
        if (devices.size() < 2) continue;
        for (const auto& [id, guard] : devices) bus_of_[id] = buses_.size();
        buses_.emplace_back(DeviceId{bus.id}, std::move(devices));
    }
}

void Collector::register_names() {
    std::vector<std::string> names;
    for (const DeviceConfig& device : site_.devices) {
        for (const auto which : {sparkplug::names::online, sparkplug::names::kind, sparkplug::names::place})
            names.push_back(device_metric(device.id, which));
        for (const profile::Field& field : device.profile->fields) {
            names.push_back(field_metric(device.id, field.id));
            if (field.quantity == Quantity::flag) flags_.push_back(names.back());
        }
        names.push_back(alarm_metric(device.id, profile::silent_condition()));
        names.push_back(alarm_metric(device.id, guard::interlock_failed_condition()));
        for (const profile::Condition& condition : device.profile->conditions) names.push_back(alarm_metric(device.id, condition.id));
        for (const profile::EventRule& event : device.profile->events) names.push_back(alarm_metric(device.id, event.id));
    }
    for (const guard::BusGuard& bus : buses_) names.push_back(alarm_metric(bus.bus(), guard::bus_silent_condition()));
    for (const std::string_view condition : box_condition_names) names.push_back(alarm_metric(self(), ConditionId{std::string(condition)}));
    aliases_ = &outbox_.aliases_for(names);
}

Moment Collector::now() {
    const Instant wall = clock_.wall();
    const Steady steady = clock_.steady();
    return {wall, steady, boot_, clock_watch_.judge(wall, steady)};
}

std::vector<const profile::Interlock*> Collector::take(Reading reading) {
    const auto guard = guards_.find(reading.device);
    if (guard == guards_.end()) return {};
    guard::Verdict verdict = guard->second.on_reading(reading, clock_.steady());
    const DeviceId device = reading.device;
    if (const auto bus = bus_of_.find(device); bus != bus_of_.end())
        if (auto heard = buses_[bus->second].on_heard(reading.taken_at, clock_.steady())) verdict.events.push_back(std::move(*heard));
    latest_.insert_or_assign(device, reading);
    // The alarm goes ahead of what waits for the round; a reading does not go ahead of its own device's earlier ones.
    const bool is_alarm = !verdict.events.empty(), goes_at_once = is_alarm && !does_wait(device);
    const bool is_taken = is_alarm && apply(device, verdict, goes_at_once ? &reading : nullptr);
    if (!goes_at_once || !is_taken) add_to_round({std::move(reading), now()});
    for (const profile::Interlock* command : verdict.commands) log_.warning("interlock", {{"device", device}, {"when", command->when}});
    return std::move(verdict.commands);
}

bool Collector::does_wait(const DeviceId& device) const {
    const auto is_of_device = [&](const Gathered& each) { return each.reading.device == device; };
    // What is in work comes back when the disk refuses it.
    return std::any_of(round_.begin(), round_.end(), is_of_device) || std::any_of(in_work_.begin(), in_work_.end(), is_of_device);
}

void Collector::add_to_round(Gathered gathered) {
    if (round_.size() >= round_readings_max) {
        // Said once, and then counted.
        if (counts_.readings_dropped++ == 0)
            log_.error("reading_dropped",
                       {{"device", round_.front().reading.device}, {"why", "the outbox takes nothing and the round is full"}});
        round_.erase(round_.begin());
    }
    round_.push_back(std::move(gathered));
}

Result<void> Collector::take_now(Reading reading, const Mark& mark, Duration window) {
    const Outbox::Seen seen = outbox_.seen(mark, now(), window);
    const auto unsafe = [] { return fail(FaultKind::io, "it is in memory only; it is acknowledged when the cloud has it, or the disk"); };
    if (seen == Outbox::Seen::taken) return {};
    if (seen == Outbox::Seen::held) return unsafe();
    const auto guard = guards_.find(reading.device);
    if (guard == guards_.end()) return fail(FaultKind::not_found, reading.device.value() + " is not a device of this box");
    guard::Verdict verdict = guard->second.on_reading(reading, clock_.steady());
    std::vector<sparkplug::Online> onlines;
    if (verdict.online) onlines.push_back({reading.device, *verdict.online, reading.taken_at});
    latest_.insert_or_assign(reading.device, reading);
    Outbox::With with;
    if (window >= Duration{0}) with.mark = mark;
    const auto placed = append(by_lane(&reading, std::move(verdict.events), std::move(onlines)), with, Presses::said_again);
    if (!placed) return tl::make_unexpected(placed.error());
    return placed->is_on_disk ? Result<void>{} : unsafe();
}

void Collector::tell_silent_buses() {
    for (guard::BusGuard& bus : buses_) {
        guard::BusGuard::Verdict verdict = bus.on_time(clock_.wall(), clock_.steady());
        if (!verdict.event) continue;
        log_.error(guard::bus_silent_condition().value(), {{"bus", bus.bus()}, {"devices", verdict.offline.size()}});
        sparkplug::Batch batch;
        for (const DeviceId& device : verdict.offline) batch.onlines.push_back({device, false, verdict.event->at});
        batch.events.push_back(std::move(*verdict.event));
        if (const auto placed = append({std::move(batch)}, {}); !placed)
            log_.error("alarm_not_saved", {{"device", bus.bus()}, {"why", placed.error().what}});
    }
}

void Collector::on_time() {
    tell_silent_buses();
    for (auto& [device, guard] : guards_) {
        if (guard.deadline() > clock_.steady()) continue;
        guard::Verdict verdict = guard.on_time(clock_.wall(), clock_.steady());
        if (!verdict.events.empty()) static_cast<void>(apply(device, verdict, nullptr));
    }
}

Steady Collector::deadline() const {
    Steady earliest = Steady::max();
    for (const auto& [device, guard] : guards_) earliest = std::min(earliest, guard.deadline());
    return earliest;
}

bool Collector::apply(const DeviceId& device, guard::Verdict& verdict, const Reading* reading) {
    std::vector<sparkplug::Online> onlines;
    if (verdict.online) onlines.push_back({device, *verdict.online, verdict.events.front().at});
    for (const AlarmEvent& event : verdict.events)
        if (event.change != AlarmChange::cleared)
            log_.info("alarm",
                      {{"device", device}, {"condition", event.condition}, {"change", to_string(event.change)}, {"exercise", event.test}});
    const auto placed = append(by_lane(reading, std::move(verdict.events), std::move(onlines)), {});
    if (!placed) {
        log_.error("alarm_not_saved", {{"device", device}, {"why", placed.error().what}});
    } else if (!placed->is_on_disk) {
        log_.warning("alarm_in_memory", {{"device", device}, {"why", "no disk takes it; it goes out from memory"}});
    }
    return placed.has_value();
}

std::vector<sparkplug::Batch> Collector::by_lane(const Reading* reading, std::vector<AlarmEvent> events,
                                                 std::vector<sparkplug::Online> onlines) const {
    sparkplug::Batch first, second;
    for (AlarmEvent& event : events) (is_safety(event) ? first : second).events.push_back(std::move(event));
    if (first.events.empty()) std::swap(first, second);
    if (reading != nullptr) first.readings.push_back(*reading);
    first.onlines = std::move(onlines);
    std::vector<sparkplug::Batch> batches{std::move(first)};
    if (!second.events.empty()) batches.push_back(std::move(second));
    return batches;
}

Result<Outbox::Placed> Collector::append(const std::vector<sparkplug::Batch>& batches, const Outbox::With& with, Presses presses) {
    std::vector<Outbox::Piece> pieces;
    for (const sparkplug::Batch& batch : batches) {
        const bool is_alarm = !batch.events.empty() || !batch.lost.empty();
        const Lane lane = !is_alarm ? Lane::live : !batch.events.empty() && is_safety(batch.events.front()) ? Lane::safety : Lane::alarm;
        pieces.push_back({lane, sparkplug::encode_batch(batch, *aliases_, flags_), batch.readings.size()});
    }
    auto placed = outbox_.append(std::move(pieces), now(), with);
    for (const sparkplug::Batch& batch : batches)
        for (const AlarmEvent& event : batch.events) {
            if (placed)
                untold_.erase({event.device, event.condition});
            else
                keep_untold(event, presses);
        }
    if (placed) note_appended();
    return placed;
}

void Collector::note_appended() {
    appended_at_ = clock_.steady();
    appended_();
}

void Collector::keep_untold(const AlarmEvent& event, Presses presses) {
    if (event.change == AlarmChange::pressed && presses == Presses::said_again) return;
    const auto before = untold_.find({event.device, event.condition});
    // What the box says of itself is tried again each round.
    const bool is_same = before != untold_.end() && before->second.event.change == event.change && event.device == self();
    if (is_same) return;
    ++counts_.alarms_refused;
    untold_.insert_or_assign({event.device, event.condition}, Untold{event, now()});
}

void Collector::tell_untold() {
    constexpr std::size_t at_once = 16;  // one commit of a size that holds up nothing
    std::vector<Outbox::Piece> pieces;
    std::vector<std::pair<DeviceId, ConditionId>> told;
    for (const Lane lane : {Lane::safety, Lane::alarm})
        for (const auto& [key, each] : untold_) {
            if (is_safety(each.event) != (lane == Lane::safety) || told.size() == at_once) continue;
            sparkplug::Batch batch;
            batch.events.push_back(each.event);
            if (each.event.condition == profile::silent_condition())
                batch.onlines.push_back({each.event.device, each.event.change == AlarmChange::cleared, each.event.at});
            pieces.push_back({lane, sparkplug::encode_batch(batch, *aliases_, flags_), 0, each.at});
            told.push_back(key);
        }
    if (pieces.empty() || !outbox_.append(std::move(pieces), now())) return;
    for (const auto& key : told) untold_.erase(key);
    log_.info("alarms_told_late", {{"alarms", told.size()}, {"left", untold_.size()}});
    note_appended();
}

std::vector<Outbox::Piece> Collector::pieces_of(const std::vector<Gathered>& gathered) const {
    std::vector<Outbox::Piece> pieces;
    sparkplug::Batch batch;
    for (std::size_t i = 0; i < gathered.size(); ++i) {
        batch.readings.push_back(gathered[i].reading);
        const bool is_last = i + 1 == gathered.size() || batch.readings.size() == batch_readings_max ||
                             gathered[i + 1].at.steady - gathered[i + 1 - batch.readings.size()].at.steady > batch_span_max;
        if (!is_last) continue;
        pieces.push_back({Lane::live, sparkplug::encode_batch(batch, *aliases_, flags_), batch.readings.size(), gathered[i].at});
        batch = {};
    }
    if (pieces.empty()) pieces.push_back({Lane::live, sparkplug::encode_batch(batch, *aliases_, flags_), 0, {}});
    return pieces;
}

void Collector::flush() {
    tell_troubles();
    tell_untold();
    if (worker_.is_busy()) return;
    outbox_.tidy(now());
    if (round_.empty() && clock_.steady() - appended_at_ < quiet_max) {
        if (++idle_rounds_ % tidy_every == 0) worker_.run([&outbox = outbox_] { outbox.tidy_files(); }, [] {});
        return;
    }
    // A disk that has refused a round is asked with a part of it: all of it is encoded once, when the disk takes something again.
    const auto end =
        round_.begin() + static_cast<std::ptrdiff_t>(is_round_refused_ ? std::min(round_.size(), batch_readings_max) : round_.size());
    in_work_.assign(std::make_move_iterator(round_.begin()), std::make_move_iterator(end));
    round_.erase(round_.begin(), end);
    const auto placed = std::make_shared<Result<Outbox::Placed>>(Outbox::Placed{});
    const auto work = [&outbox = outbox_, placed, at = now(), pieces = pieces_of(in_work_)] {
        *placed = outbox.append(pieces, at);
        outbox.tidy_files();
    };
    worker_.run(work, [this, placed] { end_round(*placed); });
}

void Collector::end_round(const Result<Outbox::Placed>& placed) {
    if (!placed) {
        ++counts_.rounds_refused;
        if (!std::exchange(is_round_refused_, true))
            log_.error("round_not_saved", {{"readings", in_work_.size()}, {"why", placed.error().what}});
        // Kept, and tried again with the next round.
        for (Gathered& each : std::exchange(round_, std::exchange(in_work_, {}))) add_to_round(std::move(each));
        return;
    }
    ++counts_.rounds;
    if (std::exchange(is_round_refused_, false)) log_.info("round_saved", {{"readings", in_work_.size()}});
    in_work_.clear();
    note_appended();
}

void Collector::finish() {
    worker_.finish();
    flush();
    worker_.finish();
    // What waited while the disk refused follows the part that it was asked with.
    if (!round_.empty() && !is_round_refused_) flush();
    worker_.finish();
    outbox_.close(now());
}

}  // namespace gengfu::edge
