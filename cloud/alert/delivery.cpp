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
    bool offer(const Level& level, int number);
    void ask_again(const Level& level, int number);
    void tell_late();

    const Alert& alert_;
    const Entry& entry_;
    DeliveryRows rows_;  ///< as they were, then as they become, then what is added
    const Directory& directory_;
    const ServiceLevels& levels_;
};

void Follower::follow(std::optional<DeliveryId> accepting) {
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
        case Transition::resolve:
        case Transition::verify:
        case Transition::close: return end();
        case Transition::cancel: return cancel();
        case Transition::arrive:
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
                if (each.state == DeliveryState::accepted) rows_.add(DeliveryKind::notice, each.level, each.to, Why::again);
            return;
        case Transition::activate:
            // An exercise that turns out to be real has told nobody yet.
            if (alert_.state == State::raised && rows_.all().empty()) tell_next();
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
        return accepting ? each.id == *accepting : is_waiting(each) && each.to.responder.value() == alert_.assignee;
    };
    const auto one = std::find_if(rows_.all().begin(), rows_.all().end(), is_the_one);
    if (one != rows_.all().end()) rows_.change(*one, DeliveryState::accepted);
    for (const Delivery& each : std::vector(rows_.all()))
        if (is_waiting(each) && each.to.responder.value() != alert_.assignee)
            rows_.add(DeliveryKind::notice, each.level, each.to, Why::taken, alert_.assignee);
    rows_.withdraw(Why::taken, alert_.assignee);
}

void Follower::refuse() {
    for (Delivery& each : rows_.all())
        if (each.to.responder.value() == entry_.assignee && (is_waiting(each) || each.state == DeliveryState::accepted))
            rows_.change(each, DeliveryState::refused, Why::none, entry_.actor);
    if (!rows_.is_anyone_waiting()) tell_next();
}

void Follower::decline() {
    for (Delivery& each : rows_.all()) {
        if (!is_waiting(each)) continue;
        if (entry_.assignee.empty() && each.due && *each.due <= entry_.at)
            rows_.change(each, DeliveryState::timed_out, Why::unanswered, "");
        else if (each.to.responder.value() == entry_.assignee)
            rows_.change(each, DeliveryState::refused, Why::none, entry_.actor);
    }
    if (!rows_.is_anyone_waiting()) tell_next();
}

void Follower::end() {
    rows_.withdraw(Why::ended, entry_.actor);
    for (Delivery& each : rows_.all())
        if (each.state == DeliveryState::accepted) rows_.change(each, DeliveryState::finished);
}

void Follower::cancel() {
    for (const Delivery& each : std::vector(rows_.all()))
        if (each.state == DeliveryState::accepted) rows_.add(DeliveryKind::notice, each.level, each.to, Why::cancelled, entry_.actor);
    for (Delivery& each : rows_.all())
        if (each.state == DeliveryState::accepted) rows_.change(each, DeliveryState::withdrawn, Why::cancelled, entry_.actor);
    rows_.withdraw(Why::cancelled, entry_.actor);
}

void Follower::tell_next() {
    if (alert_.shelved_until) return;
    const auto plan = directory_.levels(alert_, entry_.at);
    const int next = rows_.last_level() + 1;
    const int count = static_cast<int>(plan.size());
    for (int number = next; number < count; ++number)
        if (offer(plan[static_cast<std::size_t>(number)], number)) return;
    for (int number = count - 1; number >= 0; --number) {
        const Level& level = plan[static_cast<std::size_t>(number)];
        if (!level.told.empty()) return ask_again(level, std::max(next, count));
    }
}

/// Whether there is anybody at this level who was not asked already.
bool Follower::offer(const Level& level, int number) {
    bool told = false;
    for (const Told& each : level.told) {
        if (rows_.has(each.responder, DeliveryState::queued) || rows_.has(each.responder, DeliveryState::refused)) continue;
        Delivery& row = rows_.add(DeliveryKind::offer, number, each);
        if (level.answer_within) row.due = entry_.at + *level.answer_within;
        told = true;
    }
    return told;
}

/// Nobody is left to be told: those of the last level are asked anew, also who has said no. Only the alert's own escalation leads
/// here again, so there is no time within which to answer.
void Follower::ask_again(const Level& level, int number) {
    for (const Told& each : level.told) {
        for (Delivery& row : rows_.all())
            if (is_waiting(row) && row.to.responder == each.responder) rows_.change(row, DeliveryState::timed_out, Why::asked_again, "");
        rows_.add(DeliveryKind::offer, number, each);
    }
}

/// Somebody is on the way and late: the next level hears of it.
void Follower::tell_late() {
    const auto plan = directory_.levels(alert_, entry_.at);
    const auto next = static_cast<std::size_t>(std::max(0, rows_.last_level(true) + 1));
    for (std::size_t number = std::min(next, plan.empty() ? 0 : plan.size() - 1); number < plan.size(); ++number) {
        for (const Told& each : plan[number].told)
            rows_.add(DeliveryKind::notice, static_cast<int>(number), each, Why::late, alert_.assignee);
        if (!plan[number].told.empty()) return;
    }
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
