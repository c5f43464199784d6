#include <algorithm>

#include "cloud/store/store.hpp"

/// What the store does about deliveries: everything that follows from a step is written with it.
namespace gengfu::store {
namespace {

using alert::Delivery;
using alert::DeliveryId;
using alert::DeliveryState;
using alert::Transition;

/// Each part with its length: two answers are the same exactly when their texts are.
std::string text_of(const alert::Answer& answer) {
    std::string text;
    const auto add = [&](std::string_view part) { text += std::to_string(part.size()) + ":" + std::string(part) + ","; };
    add(answer.word == alert::Answer::Word::accept ? "accept" : "refuse");
    add(answer.actor);
    add(answer.reason);
    return text;
}

std::string describe(const Delivery& delivery) {
    return "delivery " + std::to_string(delivery.id.value()) + " to " + delivery.to.responder.value() + " is " +
           std::string(to_string(delivery.state)) +
           (delivery.why == alert::Why::none
                ? ""
                : " (" + std::string(to_string(delivery.why)) + (delivery.who.empty() ? "" : " by " + delivery.who) + ")");
}

/// Unless it is the responder, or was said already.
std::string who_goes(const alert::Deliveries::Offered& offered) {
    const auto& [delivery, alert] = offered;
    const std::string& goes = alert.assignee;
    return goes.empty() || goes == delivery.who || goes == delivery.to.responder.value() ? "" : "; " + goes + " goes";
}

const Delivery* row_of(const std::vector<Delivery>& rows, DeliveryId id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Delivery& each) { return each.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

alert::Book::Change Store::save(const alert::Step& step, const std::string& request, std::optional<DeliveryId> accepting) {
    Change change = tables_->alerts.save(step, request);
    if (rules_.directory == nullptr) return change;
    const bool is_new = change.entry.transition == Transition::raise;
    const auto before = is_new ? std::vector<Delivery>{} : tables_->deliveries.that_count(change.alert.id, change.alert.round, accepting);
    for (const Delivery& each : alert::follow(change.alert, change.entry, before, *rules_.directory, rules_.levels, accepting)) {
        change.deliveries.push_back(tables_->deliveries.save(each));
        if (each.state == DeliveryState::finished) credit(change, *row_of(before, each.id));
    }
    return change;
}

/// `accepted`: the delivery as it was since its acceptance.
void Store::credit(const Change& change, const Delivery& accepted) {
    const auto most = rules_.directory->credited_most(accepted.to.responder);
    if (!most || change.alert.test) return;
    const Instant from = accepted.changed_at, to = change.entry.at;
    tables_->time_bank.add({0, to, accepted.to.responder, change.alert.id, accepted.id, change.alert.cause.condition, from, to,
                            alert::credited_minutes(to - from, *most)});
}

std::vector<alert::Deliveries::Offered> Store::deliveries(const Wanted& wanted) const {
    std::vector<Offered> offered;
    for (const Delivery& each : tables_->deliveries.list(wanted)) offered.push_back({each, *tables_->alerts.find(each.alert)});
    return offered;
}

std::optional<alert::Deliveries::Offered> Store::delivery(DeliveryId id) const {
    const auto found = tables_->deliveries.find(id);
    if (!found) return std::nullopt;
    return Offered{*found, *tables_->alerts.find(found->alert)};
}

Result<alert::Deliveries::Offered> Store::answer(DeliveryId id, const alert::Answer& answer) {
    const std::string text = text_of(answer);
    sqlite::Transaction transaction(tables_->database);
    const auto offered = delivery(id);
    if (!offered) return fail(FaultKind::not_found, "there is no delivery " + std::to_string(id.value()));
    if (const auto before = tables_->deliveries.answered(id, answer.key)) {
        if (*before == text) return *offered;
        return fail(FaultKind::conflict, "the idempotency key \"" + answer.key + "\" was used for another answer");
    }
    const auto done = answer.word == alert::Answer::Word::accept ? accept(*offered, answer) : refuse(*offered, answer);
    if (!done) return tl::make_unexpected(done.error());
    tables_->deliveries.note_answer(id, answer.key, text);
    transaction.commit();
    say_changed();
    return *delivery(id);
}

Result<void> Store::accept(const Offered& offered, const alert::Answer& answer) {
    const Delivery& delivery = offered.delivery;
    if (!alert::may_accept(delivery, offered.alert)) return fail(FaultKind::conflict, describe(delivery) + who_goes(offered));
    const auto way = alert::way_to_accept(offered.alert, delivery.to.responder);
    if (!way) return tl::make_unexpected(way.error());
    alert::Alert alert = offered.alert;
    for (const Transition each : *way) {
        alert::Request request;
        request.transition = each;
        request.actor = answer.actor;
        request.reason = answer.reason;
        if (each == Transition::dispatch) request.assignee = delivery.to.responder.value();
        const auto step = alert::apply(alert, request, clock_.wall(), rules_.levels);
        if (!step) return tl::make_unexpected(step.error());
        alert = save(*step, "", delivery.id).alert;
    }
    return {};
}

/// Who was sent, or is on the way, hands the alert back; an offer is only declined.
Result<void> Store::refuse(const Offered& offered, const alert::Answer& answer) {
    const auto& [delivery, alert] = offered;
    const bool is_accepted = delivery.state == DeliveryState::accepted;
    if (!is_waiting(delivery) && !is_accepted) return fail(FaultKind::conflict, describe(delivery));
    if (answer.reason.empty()) return fail(FaultKind::refused, "a refusal needs a reason; " + describe(delivery));
    const bool is_sent = alert.assignee == delivery.to.responder.value();
    if (!is_accepted && !is_sent) {
        save(alert::decline(alert, answer.actor, delivery.to.responder.value(), answer.reason, clock_.wall(), rules_.levels), "");
        return {};
    }
    alert::Request request;
    request.transition = Transition::refuse;
    request.actor = answer.actor;
    request.reason = answer.reason;
    const auto step = alert::apply(alert, request, clock_.wall(), rules_.levels);
    if (!step) return tl::make_unexpected(step.error());
    save(*step, "");
    return {};
}

std::size_t Store::time_out(Instant now, std::size_t limit) {
    if (rules_.directory == nullptr) return 0;
    const auto due = tables_->deliveries.due(now, limit);
    for (const alert::AlertId id : due)
        if (const auto alert = tables_->alerts.find(id)) save(alert::decline(*alert, "", "", "", now, rules_.levels), "");
    return due.size();
}

std::int64_t Store::deliveries_waiting() const {
    return tables_->deliveries.waiting();
}

std::vector<alert::Deliveries::Credit> Store::credits(const CreditPage& page) const {
    return tables_->time_bank.list(page);
}

std::vector<alert::Deliveries::Balance> Store::balances() const {
    return tables_->time_bank.balances();
}

}  // namespace gengfu::store
