#include "cloud/store/intake.hpp"

#include "cloud/detect/reason.hpp"

namespace gengfu::store {
namespace {

/// The kind of the box itself, which no profile describes.
constexpr std::string_view box_kind = "box";
constexpr std::string_view cloud_kind = "cloud";
constexpr std::string_view bus_silent_condition = "bus-silent";

}  // namespace

Intake::Intake(Store& store) : store_(store), tables_(*store.tables_), transaction_(tables_.database) {}

Intake::~Intake() {
    if (committed_) return;
    tables_.boxes.forget();
    tables_.detectors.forget();
    tables_.epochs.forget();
    tables_.newest.forget();
}

std::optional<Order> Intake::claim(const Box& box, const BatchId& id, Instant now) {
    return tables_.epochs.insert(tables_.boxes.id_of(box), id.epoch, id.sequence, now);
}

SequenceSet Intake::known(const Box& box, std::uint64_t epoch) {
    return tables_.epochs.known(tables_.boxes.id_of(box), epoch);
}

void Intake::give_up(const Box& box, const Loss& loss, Instant now) {
    const std::int64_t edge = tables_.boxes.id_of(box);
    const std::uint64_t batches = tables_.epochs.insert(edge, loss.epoch, loss.sequences, now);
    // Readings that were thinned out of batches which are still to come belong to none that is lost: the batch that tells of them counts.
    const bool is_counted = batches > 0 || loss.sequences.empty();
    tables_.losses.add({edge, loss.epoch, loss.sequences, batches, is_counted ? loss.readings : 0, loss.reason}, now);
}

void Intake::heard(const Box& box, Instant at) {
    heard_[tables_.boxes.id_of(box)].at = at;
}

void Intake::set_online(const Box& box, bool online) {
    tables_.boxes.set_online(box, online);
}

void Intake::set_sends_batches(const Box& box) {
    tables_.boxes.set_sends_batches(box);
}

void Intake::describe(const Box& box, const DeviceId& device, const Description& description) {
    const Description before = tables_.boxes.description_of(box, device);
    tables_.boxes.describe(box, device, description);
    if (tables_.boxes.description_of(box, device) != before) tables_.detectors.renew(tables_.boxes.id_of(box, device));
}

void Intake::set_online(const Box& box, const DeviceId& device, bool online) {
    tables_.boxes.set_online(tables_.boxes.id_of(box, device), online);
}

void Intake::set_online(const Box& box, const DeviceId& device, bool online, Order order, Instant at) {
    tables_.boxes.set_online(tables_.boxes.id_of(box, device), online, order, at);
}

void Intake::add(const Box& box, std::optional<Order> order, Instant received_at, std::span<const Reading> readings,
                 std::span<const Repair> repairs) {
    if (readings.empty()) return;
    const std::int64_t edge = tables_.boxes.id_of(box);
    devices_.clear();
    for (const Reading& reading : readings) {
        devices_.push_back(tables_.boxes.id_of(box, reading.device));
        tables_.newest.keep(devices_.back(), reading, order.value_or(Order{}));
        tables_.newest.heard(devices_.back(), received_at);
        if (store_.rules_.judge != nullptr) judge(box, devices_.back(), reading, received_at);
    }
    tables_.readings.add({edge, order, received_at}, readings, devices_, repairs);
    Heard& heard = heard_[edge];
    heard.at = received_at;
    heard.readings += static_cast<std::int64_t>(readings.size());
}

detect::Watch* Intake::watch_of(const Box& box, std::int64_t row, const DeviceId& device, Instant now) {
    bool is_made = false;
    const auto make = [&] {
        is_made = true;
        const Description known = tables_.boxes.description_of(box, device);
        return store_.rules_.judge->watch(KindId{known.kind}, {box.edge, known.place, device, box.group});
    };
    detect::Watch* watch = tables_.detectors.touch(row, make);
    if (!is_made) return watch;
    settle(box, row, device, now);
    return tables_.detectors.touch(row, make);
}

/// An alert of a detector that is there no more, or does not know of it any more, nobody would ever clear: a rule has been switched off or
/// taken out, or a state could not be read.
void Intake::settle(const Box& box, std::int64_t row, const DeviceId& device, Instant now) {
    constexpr std::string_view level{"level."};
    const KindId kind{tables_.boxes.description_of(box, device).kind};
    if (!store_.rules_.judge->knows(kind)) return;
    const std::set<ConditionId> held = held_of(box, row, device, now);
    std::set<std::string> of_detectors;
    for (std::string& each : store_.rules_.judge->conditions()) of_detectors.insert(std::move(each));
    const std::vector<std::string> kept = tables_.detectors.kept(row);
    for (const std::string& each : kept)
        if (each.starts_with(level)) of_detectors.insert(each.substr(level.size()));
    for (const alert::Alert& each : tables_.alerts.standing(box.group, box.edge, device)) {
        const ConditionId& condition = each.cause.condition;
        const bool is_found = of_detectors.contains(condition.value()) && !store_.rules_.judge->is_of_edge(kind, condition);
        if (!is_found || held.contains(condition)) continue;
        tell(box, {device, {condition, AlarmChange::cleared, each.priority, now, detect::Reason("not-judged").text()}}, now);
    }
    const detect::Watch* watch = watch_of(box, row, device, now);
    for (const std::string& each : kept)
        if (watch == nullptr || !watch->has(each)) tables_.detectors.drop_present(row, each);
}

std::set<ConditionId> Intake::held_of(const Box& box, std::int64_t row, const DeviceId& device, Instant now) {
    const detect::Watch* watch = watch_of(box, row, device, now);
    if (watch == nullptr) return {};
    std::set<ConditionId> held;
    for (ConditionId& each : watch->standing()) held.insert(std::move(each));
    for (const DeviceId& host : std::vector<DeviceId>(watch->hosts())) {
        const detect::Watch* theirs = watch_of(box, tables_.boxes.id_of(box, host), host, now);
        if (theirs == nullptr) continue;
        for (ConditionId& each : theirs->standing_together(device)) held.insert(std::move(each));
    }
    return held;
}

void Intake::judge(const Box& box, std::int64_t device, const Reading& reading, Instant now) {
    detect::Watch* watch = watch_of(box, device, reading.device, now);
    if (watch == nullptr) return;
    const std::vector<DeviceId> hosts = watch->hosts();
    for (const detect::Finding& each : watch->take(reading)) tell(box, {reading.device, each}, now);
    for (const DeviceId& host : hosts) {
        detect::Watch* theirs = watch_of(box, tables_.boxes.id_of(box, host), host, now);
        if (theirs == nullptr) continue;
        for (const detect::Told& each : theirs->take_together(reading)) tell(box, each, now);
    }
}

/// What the edge has found by itself the detectors are told, so that they do not find it under another name.
void Intake::listen(const Box& box, const AlarmEvent& event, Instant now) {
    if (store_.rules_.judge == nullptr || event.test || tables_.boxes.description_of(box, event.device).kind.empty()) return;
    detect::Watch* watch = watch_of(box, tables_.boxes.id_of(box, event.device), event.device, now);
    if (watch == nullptr) return;
    const std::vector<DeviceId> hosts = watch->hosts();
    for (const detect::Finding& each : watch->hear(event)) tell(box, {event.device, each}, now);
    for (const DeviceId& host : hosts) {
        detect::Watch* theirs = watch_of(box, tables_.boxes.id_of(box, host), host, now);
        if (theirs == nullptr) continue;
        for (const detect::Told& each : theirs->hear_together(event)) tell(box, each, now);
    }
}

void Intake::tell(const Box& box, const detect::Told& told, Instant now) {
    const detect::Finding& found = told.finding;
    step(box, {told.device, found.condition, found.change, found.priority, found.at, false}, now, found.reason);
}

void Intake::keep_newest(const Box& box, std::optional<std::uint64_t> epoch, std::span<const Reading> readings) {
    const Order order = epoch ? tables_.epochs.last(tables_.boxes.id_of(box), *epoch) : Order{};
    for (const Reading& reading : readings) tables_.newest.keep(tables_.boxes.id_of(box, reading.device), reading, order);
}

void Intake::apply(const Box& box, const AlarmEvent& event, std::optional<Order> order, Instant now) {
    if (!order || event.change == AlarmChange::pressed) return step(box, event, now);
    const std::int64_t edge = tables_.boxes.id_of(box);
    const auto later = tables_.conditions.said_later(edge, event, *order);
    if (!later) {
        tables_.conditions.say(edge, event, *order);
        step(box, event, now);
        return listen(box, event, now);
    }
    const bool is_over = !*later;
    // A box that has begun anew says again what stands. What is over by now and has an open alert may be such a repetition.
    if (event.change == AlarmChange::cleared ||
        (is_over && tables_.alerts.find_open({box.group, box.edge, event.device, {}, {}, event.condition})))
        return;
    step(box, event, now);
    AlarmEvent over = event;
    over.change = AlarmChange::cleared;
    if (is_over) step(box, over, now);
}

void Intake::step(const Box& box, const AlarmEvent& event, Instant now, const std::string& reason) {
    alert::Cause cause{box.group, box.edge, event.device, {}, {}, event.condition};
    const auto open = tables_.alerts.find_open(cause);
    if (!open) {
        const Description known = tables_.boxes.description_of(box, event.device);
        // What a box says of itself, or of one of its buses.
        const bool is_box =
            known.kind.empty() && (event.device.value() == box.edge.value() || event.condition.value() == bus_silent_condition);
        cause.kind = KindId{is_box ? std::string(box_kind) : known.kind};
        cause.place = known.place;
    }
    step(open, cause, event, now, reason);
}

void Intake::apply_own(const std::string& host, const AlarmEvent& event, Instant now) {
    const alert::Cause cause{GroupId{std::string(cloud_kind)}, EdgeId{host}, event.device,
                             KindId{std::string(cloud_kind)},  {},           event.condition};
    step(tables_.alerts.find_open(cause), cause, event, now, {});
}

void Intake::step(const std::optional<alert::Alert>& open, const alert::Cause& cause, const AlarmEvent& event, Instant now,
                  const std::string& reason) {
    auto step = alert::apply(open, cause, event, now, store_.rules_.levels);
    if (!step) return;
    step->entry.reason = reason;
    alert::Alert alert = store_.save(*step, "").alert;
    const bool is_back = step->entry.transition == alert::Transition::activate;
    if (is_back) alert.taken_at = event.at;
    if (is_back || step->entry.transition == alert::Transition::raise) store_.group(alert, now);
    journal_grew_ = true;
}

void Intake::quarantine(const Rejected& rejected, Instant at) {
    tables_.quarantine.add(rejected, at);
}

void Intake::count_fault(const std::string& sender, const std::string& kind, std::uint64_t more) {
    tables_.quarantine.count(sender, kind, static_cast<std::int64_t>(more));
}

void Intake::commit() {
    for (const auto& [edge, heard] : heard_) tables_.boxes.heard(edge, heard.at, heard.readings);
    tables_.detectors.flush();
    tables_.epochs.flush();
    tables_.newest.flush(store_.clock_.steady());
    transaction_->commit();
    transaction_.reset();
    committed_ = true;
    tables_.detectors.committed();
    tables_.newest.committed();
    if (journal_grew_) store_.say_changed();
}

}  // namespace gengfu::store
