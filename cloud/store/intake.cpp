#include "cloud/store/intake.hpp"

namespace gengfu::store {
namespace {

/// The kind of the box itself, which no profile describes.
constexpr std::string_view box_kind = "box";

}  // namespace

Intake::Intake(Store& store) : store_(store), tables_(*store.tables_), transaction_(tables_.database) {}

Intake::~Intake() {
    if (committed_) return;
    tables_.boxes.forget();
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
    tables_.losses.add({edge, loss.epoch, loss.sequences, batches, batches == 0 ? 0 : loss.readings, loss.reason}, now);
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
    tables_.boxes.describe(box, device, description);
}

void Intake::set_online(const Box& box, const DeviceId& device, bool online, std::optional<Order> order) {
    tables_.boxes.set_online(tables_.boxes.id_of(box, device), online, order);
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
    }
    tables_.readings.add({edge, order, received_at}, readings, devices_, repairs);
    Heard& heard = heard_[edge];
    heard.at = received_at;
    heard.readings += static_cast<std::int64_t>(readings.size());
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
        return step(box, event, now);
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

void Intake::step(const Box& box, const AlarmEvent& event, Instant now) {
    alert::Cause cause{box.group, box.edge, event.device, {}, {}, event.condition};
    const auto open = tables_.alerts.find_open(cause);
    if (!open) {
        const Description known = tables_.boxes.description_of(box, event.device);
        const bool is_box = known.kind.empty() && event.device.value() == box.edge.value();
        cause.kind = KindId{is_box ? std::string(box_kind) : known.kind};
        cause.place = known.place;
    }
    const auto step = alert::apply(open, cause, event, now, store_.levels_);
    if (!step) return;
    store_.save(*step, "");
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
    tables_.epochs.flush();
    tables_.newest.flush(store_.clock_.steady());
    transaction_->commit();
    transaction_.reset();
    committed_ = true;
    tables_.newest.committed();
    if (journal_grew_) store_.say_changed();
}

}  // namespace gengfu::store
