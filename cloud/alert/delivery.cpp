#include "cloud/alert/delivery.hpp"

#include <algorithm>
#include <utility>

#include "cloud/alert/delivery_rows.hpp"

namespace gengfu::alert {
namespace {

/// What is done to whom is gathered here; each delivery changes at most once an entry.
class Follower {
public:
    Follower(const Alert& alert, const Entry& entry, const std::vector<Delivery>& before, const Directory& directory,
             const ServiceLevels& levels)
        : alert_(alert), entry_(entry), rows_(alert, entry, before), directory_(directory), levels_(levels) {}

    void follow(std::optional<DeliveryId> accepting);
    std::vector<Delivery> finish() { return rows_.finish(); }

private:
    void keep_on();
    void dispatch();
    void accept(std::optional<DeliveryId> accepting);
    void refuse();
    void decline();
    void end();
    void cancel();

    void tell_next();
    void go_on();
    bool is_wanted() const { return !alert_.shelved_until && alert_.state <= State::dispatched; }
    bool offer_next(const std::vector<Level>& plan);
    void offer(const Level& level, int number);
    void ask_again(const std::vector<Level>& plan);
    void tell_late();

    const Alert& alert_;
    const Entry& entry_;
    DeliveryRows rows_;  ///< as they were, then as they become, then what is added
    const Directory& directory_;
    const ServiceLevels& levels_;
};

void Follower::follow(std::optional<DeliveryId> accepting) {
    rows_.end_earlier_rounds();
    switch (entry_.transition) {
        case Transition::raise: return tell_next();
        case Transition::attach:
        case Transition::activate:
        case Transition::escalate:
        case Transition::realarm:
        case Transition::unshelve: return keep_on();
        case Transition::acknowledge:
            if (!accepting) rows_.withdraw(Why::acknowledged, entry_.actor);
            return;
        case Transition::dispatch:
        case Transition::rework:
            if (!accepting) dispatch();
            return;
        case Transition::accept: return accept(accepting);
        case Transition::refuse: return refuse();
        case Transition::decline: return decline();
        case Transition::shelve: return rows_.withdraw(Why::shelved, entry_.actor);
        case Transition::resolve: return end();
        case Transition::cancel: return cancel();
        case Transition::arrive:
        case Transition::verify:
        case Transition::close:
        case Transition::note:
        case Transition::clear: return;
    }
}

/// Time, a press or a condition says that it is not over.
void Follower::keep_on() {
    const bool is_on_the_way = alert_.state == State::accepted || alert_.state == State::on_site;
    const bool is_answered = alert_.state == State::acknowledged || alert_.state == State::dispatched;
    switch (entry_.transition) {
        case Transition::attach:
            if (alert_.state == State::raised) return tell_next();
            for (const Delivery& each : std::vector(rows_.all()))
                if (each.state == DeliveryState::accepted || (each.kind == DeliveryKind::task && is_waiting(each)))
                    rows_.add(DeliveryKind::notice, each.level, each.to, Why::again);
            return;
        case Transition::activate:
            // Nobody is asked when it was shelved until now, or is told from the beginning.
            if (alert_.state == State::raised && !rows_.is_anyone_waiting()) tell_next();
            return;
        case Transition::unshelve:
            if (alert_.state == State::raised) tell_next();
            return;
        default:
            if (alert_.state == State::raised || is_answered) return tell_next();
            if (is_on_the_way) tell_late();
    }
}

void Follower::dispatch() {
    rows_.withdraw(Why::dispatched, alert_.assignee);
    const auto to = directory_.find(alert_.assignee);
    if (!to) return;
    Delivery& task = rows_.add(DeliveryKind::task, std::max(0, rows_.last_level()), *to);
    task.due = levels_.after(entry_.at, levels_.of(alert_.priority).acknowledge);
}

void Follower::accept(std::optional<DeliveryId> accepting) {
    const auto is_the_one = [&](const Delivery& each) {
        return accepting ? each.id == *accepting : each.to.responder.value() == alert_.assignee && may_accept(each, alert_);
    };
    const auto one = std::find_if(rows_.all().rbegin(), rows_.all().rend(), is_the_one);
    if (one != rows_.all().rend()) rows_.change(*one, DeliveryState::accepted);
    rows_.tell_asked(Why::taken, alert_.assignee, alert_.assignee);
    rows_.withdraw(Why::taken, alert_.assignee);
}

void Follower::refuse() {
    for (Delivery& each : rows_.all())
        if (each.to.responder.value() == entry_.assignee && (is_waiting(each) || each.state == DeliveryState::accepted))
            rows_.change(each, DeliveryState::refused, Why::none, entry_.actor);
    go_on();
}

void Follower::decline() {
    // It may have ended while the cloud had no plan.
    if (!is_open(alert_.state)) return rows_.withdraw(Why::ended, entry_.actor);
    for (Delivery& each : rows_.all()) {
        if (!is_waiting(each)) continue;
        if (entry_.assignee.empty() && each.due && *each.due <= entry_.at)
            rows_.change(each, DeliveryState::timed_out, Why::unanswered);
        else if (each.to.responder.value() == entry_.assignee)
            rows_.change(each, DeliveryState::refused, Why::none, entry_.actor);
    }
    go_on();
}

void Follower::end() {
    rows_.tell_asked(Why::over, entry_.actor, alert_.assignee);
    rows_.withdraw(Why::ended, entry_.actor);
    for (Delivery& each : rows_.all())
        if (each.state == DeliveryState::accepted) rows_.change(each, DeliveryState::finished);
}

void Follower::cancel() {
    std::string goes;
    for (const Delivery& each : std::vector(rows_.all())) {
        if (each.state != DeliveryState::accepted) continue;
        rows_.add(DeliveryKind::notice, each.level, each.to, Why::cancelled, entry_.actor);
        goes = each.to.responder.value();
    }
    rows_.tell_asked(Why::over, entry_.actor, goes);
    for (Delivery& each : rows_.all())
        if (each.state == DeliveryState::accepted) rows_.change(each, DeliveryState::withdrawn, Why::cancelled, entry_.actor);
    rows_.withdraw(Why::cancelled, entry_.actor);
}

/// The plan is that of now: the hour, or what has become of the alert, may have changed whom it names, and in which order.
void Follower::tell_next() {
    if (!is_wanted()) return;
    const auto plan = directory_.levels(alert_, entry_.at);
    if (!offer_next(plan)) ask_again(plan);
}

/// Somebody has said no or let the time run out. Those who were asked last are waited for, and those before them only when there is
/// nobody else.
void Follower::go_on() {
    if (!is_wanted() || rows_.is_anyone_waiting_of_last()) return;
    const auto plan = directory_.levels(alert_, entry_.at);
    if (!offer_next(plan) && !rows_.is_anyone_waiting()) ask_again(plan);
}

/// The first level that has somebody who was not asked; gives whether there is one.
bool Follower::offer_next(const std::vector<Level>& plan) {
    const auto is_new = [&](const Told& each) { return !rows_.was_asked(each.responder); };
    const auto next = std::find_if(plan.begin(), plan.end(),
                                   [&](const Level& level) { return std::any_of(level.told.begin(), level.told.end(), is_new); });
    if (next == plan.end()) return false;
    offer(*next, static_cast<int>(next - plan.begin()));
    return true;
}

/// Who is asked already and who has said no are left alone.
void Follower::offer(const Level& level, int number) {
    for (const Told& each : level.told) {
        if (rows_.has(each.responder, DeliveryState::queued) || rows_.has(each.responder, DeliveryState::refused)) continue;
        Delivery& row = rows_.add(DeliveryKind::offer, number, each);
        if (level.answer_within) row.due = entry_.at + *level.answer_within;
    }
}

/// Nobody is left to be told: those of the last level are asked anew, also who has said no. Only the alert's own escalation leads
/// here again, so there is no time within which to answer.
void Follower::ask_again(const std::vector<Level>& plan) {
    const auto last = std::find_if(plan.rbegin(), plan.rend(), [](const Level& level) { return !level.told.empty(); });
    if (last == plan.rend()) return;
    const int number = std::max(rows_.last_level() + 1, static_cast<int>(plan.size()));
    for (const Told& each : last->told) {
        for (Delivery& row : rows_.all())
            if (is_waiting(row) && row.to.responder == each.responder) rows_.change(row, DeliveryState::timed_out, Why::asked_again);
        rows_.add(DeliveryKind::offer, number, each);
    }
}

/// Somebody is on the way and late: the first level with somebody who has not heard of it is told, in the end the last one again.
void Follower::tell_late() {
    const auto plan = directory_.levels(alert_, entry_.at);
    const auto is_told = [&](const Told& each) { return rows_.was_asked(each.responder) || rows_.was_told(each.responder, Why::late); };
    const Level* told = nullptr;
    for (const Level& each : plan) {
        if (!each.told.empty()) told = &each;
        if (!std::all_of(each.told.begin(), each.told.end(), is_told)) break;
    }
    if (told == nullptr) return;
    const int number = static_cast<int>(told - plan.data());
    for (const Told& each : told->told) rows_.add(DeliveryKind::notice, number, each, Why::late, alert_.assignee);
}

}  // namespace

bool is_waiting(const Delivery& delivery) noexcept {
    return delivery.kind != DeliveryKind::notice && delivery.state == DeliveryState::queued;
}

std::vector<Delivery> follow(const Alert& alert, const Entry& entry, const std::vector<Delivery>& before, const Directory& directory,
                             const ServiceLevels& levels, std::optional<DeliveryId> accepting) {
    Follower follower(alert, entry, before, directory, levels);
    follower.follow(accepting);
    return follower.finish();
}

}  // namespace gengfu::alert
