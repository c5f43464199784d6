#include "cloud/alert/delivery_rows.hpp"

#include <algorithm>
#include <utility>

namespace gengfu::alert {

bool DeliveryRows::asks(const Delivery& delivery) const {
    return delivery.kind != DeliveryKind::notice && delivery.round == alert_.round;
}

void DeliveryRows::end_earlier_rounds() {
    for (Delivery& each : rows_)
        if (each.round != alert_.round && (is_waiting(each) || each.state == DeliveryState::accepted))
            change(each, DeliveryState::withdrawn, Why::asked_again);
}

Delivery& DeliveryRows::add(DeliveryKind kind, int level, const Told& to, Why why, const std::string& who) {
    Delivery row;
    row.alert = alert_.id;
    row.kind = kind;
    row.round = alert_.round;
    row.level = level;
    row.to = to;
    row.why = why;
    row.who = who;
    row.outcome = entry_.outcome;
    row.at = row.changed_at = entry_.at;
    row.caused_by = row.seq = entry_.seq;
    return rows_.emplace_back(std::move(row));
}

void DeliveryRows::tell_asked(Why why, const std::string& who, const std::string& but_for) {
    const std::vector<Delivery> before = rows_;
    for (auto each = before.begin(); each != before.end(); ++each) {
        const ResponderId& responder = each->to.responder;
        const auto is_later = [&](const Delivery& other) { return asks(other) && other.to.responder == responder; };
        if (!asks(*each) || std::any_of(each + 1, before.end(), is_later)) continue;
        if (each->state != DeliveryState::refused && responder.value() != but_for)
            add(DeliveryKind::notice, each->level, each->to, why, who);
    }
}

void DeliveryRows::change(Delivery& row, DeliveryState state, Why why, const std::string& who) {
    row.state = state;
    row.why = why;
    row.who = who;
    row.due.reset();
    row.changed_at = entry_.at;
    row.seq = entry_.seq;
}

void DeliveryRows::withdraw(Why why, const std::string& who) {
    for (Delivery& each : rows_)
        if (is_waiting(each)) change(each, DeliveryState::withdrawn, why, who);
}

bool DeliveryRows::was_asked(const ResponderId& responder) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Delivery& each) { return asks(each) && each.to.responder == responder; });
}

bool DeliveryRows::has(const ResponderId& responder, DeliveryState state) const {
    return std::any_of(rows_.begin(), rows_.end(),
                       [&](const Delivery& each) { return asks(each) && each.to.responder == responder && each.state == state; });
}

bool DeliveryRows::was_told(const ResponderId& responder, Why why) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Delivery& each) {
        return each.kind == DeliveryKind::notice && each.round == alert_.round && each.to.responder == responder && each.why == why;
    });
}

bool DeliveryRows::is_anyone_waiting() const {
    return std::any_of(rows_.begin(), rows_.end(), is_waiting);
}

bool DeliveryRows::is_anyone_waiting_of_last() const {
    std::int64_t last = 0;
    for (const Delivery& each : rows_)
        if (asks(each)) last = std::max(last, each.caused_by);
    return std::any_of(rows_.begin(), rows_.end(), [&](const Delivery& each) { return each.caused_by == last && is_waiting(each); });
}

int DeliveryRows::last_level() const {
    int last = -1;
    for (const Delivery& each : rows_)
        if (each.kind == DeliveryKind::offer && asks(each)) last = std::max(last, each.level);
    return last;
}

std::vector<Delivery> DeliveryRows::finish() {
    std::erase_if(rows_, [&](const Delivery& each) { return each.seq != entry_.seq; });
    return std::move(rows_);
}

}  // namespace gengfu::alert
