#include "cloud/store/newest_table.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gengfu::store {

NewestTable::NewestTable(sqlite::Database& database)
    : keep_(database.prepare("INSERT INTO latest(device_id, field, taken_at, value, epoch_id, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
                             "ON CONFLICT(device_id, field) DO UPDATE SET taken_at = ?3, value = ?4, epoch_id = ?5, sequence = ?6 "
                             "WHERE (?5, ?6, ?3) >= (epoch_id, sequence, taken_at)")),
      heard_(database.prepare("UPDATE device SET last_seen = ?2 WHERE id = ?1")) {}

void NewestTable::keep(std::int64_t device, const Reading& reading, Order order) {
    Kept& kept = fresh_[device];
    for (const FieldValue& each : reading.values) keep(kept, order, reading.taken_at, each);
}

void NewestTable::heard(std::int64_t device, Instant at) {
    fresh_[device].heard_at = at;
}

void NewestTable::keep(Kept& kept, Order order, Instant taken_at, const FieldValue& value) {
    const auto same = [&](const Value& each) { return each.field == value.field; };
    const auto found = std::find_if(kept.values.begin(), kept.values.end(), same);
    if (found == kept.values.end()) {
        kept.values.push_back({value.field, order, taken_at, value.value});
    } else if (std::tie(order, taken_at) >= std::tie(found->order, found->taken_at)) {
        found->order = order;
        found->taken_at = taken_at;
        found->value = value.value;
    }
}

void NewestTable::merge(Devices& into, Devices& from) {
    into.merge(from);
    for (auto& [device, kept] : from) {
        Kept& present = into.at(device);
        if (kept.heard_at) present.heard_at = kept.heard_at;
        for (const Value& each : kept.values) keep(present, each.order, each.taken_at, {each.field, each.value});
    }
    from.clear();
}

void NewestTable::flush(Steady now) {
    const bool is_due = !written_at_ || now - *written_at_ >= written_every || waiting_.size() + fresh_.size() > kept_max;
    if (!is_due) return;
    for (const Devices* devices : {&waiting_, &fresh_}) {
        for (const auto& [device, kept] : *devices) {
            if (kept.heard_at) heard_.bind(1, device).bind(2, to_unix_ms(*kept.heard_at)).run();
            for (const Value& each : kept.values) {
                keep_.bind(1, device).bind(2, each.field.value()).bind(3, to_unix_ms(each.taken_at)).bind(4, each.value);
                keep_.bind(5, each.order.epoch).bind(6, each.order.sequence).run();
            }
        }
    }
    written_at_ = now;
    written_ = true;
}

void NewestTable::committed() {
    if (std::exchange(written_, false)) {
        waiting_.clear();
        fresh_.clear();
    } else {
        merge(waiting_, fresh_);
    }
}

void NewestTable::forget() {
    fresh_.clear();
    if (std::exchange(written_, false)) written_at_.reset();
}

}  // namespace gengfu::store
