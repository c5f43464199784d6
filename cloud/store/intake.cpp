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
    tables_.watermarks.forget();
}

Result<bool> Intake::claim(const Box& box, const BatchId& id) {
    return tables_.watermarks.insert(tables_.boxes.id_of(box), id);
}

void Intake::heard(const Box& box, Instant at) {
    tables_.boxes.seen(box, at);
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

void Intake::set_online(const Box& box, const DeviceId& device, bool online) {
    tables_.boxes.set_online(box, device, online);
}

void Intake::add(const Box& box, const Reading& reading, Instant received_at) {
    const std::int64_t device = tables_.boxes.id_of(box, reading.device);
    tables_.readings.add(device, reading, received_at);
    tables_.readings.keep_latest(device, reading);
    tables_.boxes.seen(device, received_at);
    tables_.boxes.count_readings(box, 1);
}

void Intake::keep_latest(const Box& box, const Reading& reading) {
    tables_.readings.keep_latest(tables_.boxes.id_of(box, reading.device), reading);
}

void Intake::apply(const Box& box, const AlarmEvent& event, Instant now) {
    alert::Cause cause{box.group, box.edge, event.device, {}, {}, event.condition};
    const auto open = tables_.alerts.find_open(cause);
    if (!open) {
        const Description known = tables_.boxes.description_of(box, event.device);
        const bool is_box = known.kind.empty() && event.device.value() == box.edge.value();
        cause.kind = KindId{is_box ? std::string(box_kind) : known.kind};
        cause.place = known.place;
    }
    const auto step = alert::apply(open, cause, event, now);
    if (!step) return;
    tables_.alerts.save(*step, "");
    journal_grew_ = true;
}

void Intake::quarantine(const Rejected& rejected, Instant at) {
    tables_.quarantine.add(rejected, at);
}

void Intake::commit() {
    tables_.watermarks.flush();
    transaction_->commit();
    transaction_.reset();
    committed_ = true;
    if (journal_grew_) store_.say_changed();
}

}  // namespace gengfu::store
