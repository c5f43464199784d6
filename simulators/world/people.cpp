#include "simulators/world/people.hpp"

#include <algorithm>

namespace gengfu::world {
namespace {

using alert::Transition;

/// What leads on from each state; nothing from an ended one.
std::optional<Transition> next_step(alert::State state) {
    using alert::State;
    switch (state) {
        case State::raised: return Transition::acknowledge;
        case State::acknowledged: return Transition::dispatch;
        case State::dispatched: return Transition::accept;
        case State::accepted: return Transition::arrive;
        case State::on_site: return Transition::resolve;
        case State::resolved: return Transition::verify;
        case State::verified: return Transition::close;
        default: return std::nullopt;
    }
}

constexpr Duration patience{10'000};

}  // namespace

void People::hear(const alert::Book::Change& change) {
    if (change.entry.transition != Transition::raise) return;
    const auto level = alert::ServiceLevels{}.of(change.alert.priority);
    const Duration within = std::min<Duration>(level.acknowledge.length, std::chrono::minutes{40});
    const bool in_time = chance_.percent(80);
    plan(change.alert.id, in_time ? chance_.between(Duration{4'000}, within * 2 / 5) : chance_.between(within * 3 / 5, within * 4));
}

void People::plan(alert::AlertId id, Duration wait) {
    const std::uint64_t number = ++plans_[id].number;
    around_.scheduler.after(wait, nobody, [this, id, number] { try_to(id, number); });
}

void People::try_to(alert::AlertId id, std::uint64_t number) {
    if (plans_[id].number != number) return;
    if (!absent_ && cloud_.is_up() && !around_.scheduler.is_paused(cloud_id))
        around_.scheduler.after(Duration{1}, cloud_id, [this, id, number] { act(id, number); });
    around_.scheduler.after(patience, nobody, [this, id, number] { try_to(id, number); });
}

/// Who is sent declines now and then, work is sent back, and what is known is shelved for a while.
Transition People::decide(const alert::Alert& alert) {
    using alert::State;
    const bool is_sent = alert.state == State::dispatched || alert.state == State::accepted || alert.state == State::on_site;
    if (is_sent && chance_.one_in(10)) return Transition::refuse;
    if (alert.state == State::resolved && chance_.one_in(10)) return Transition::rework;
    if (!alert.shelved_until && chance_.one_in(25)) return Transition::shelve;
    return next_step(alert.state).value_or(Transition::note);
}

void People::act(alert::AlertId id, std::uint64_t number) {
    Plan& mine = plans_[id];
    if (mine.number != number) return;
    const auto now = cloud_.find(id);
    if (!mine.asked) {
        if (!now || !next_step(now->state)) {
            ++mine.number;
            return;
        }
        alert::Request request;
        request.transition = decide(*now);
        // Most wait with the end until the cause has gone; some do not.
        const bool waits = request.transition == Transition::close && now->condition_active;
        if (waits && patience_ == Patience::much) return plan(id, chance_.between(std::chrono::minutes{40}, std::chrono::minutes{80}));
        if (waits && !chance_.one_in(8)) return plan(id, std::chrono::minutes{3});
        request.actor = "operator";
        request.assignee = request.transition == Transition::dispatch ? "team" : "";
        request.reason = "seen";
        request.key = std::to_string(id.value()) + "-" + std::to_string(mine.step++);
        if (request.transition == Transition::resolve) request.outcome = alert::Outcome::real;
        if (request.transition == Transition::shelve)
            request.shelve_for = chance_.between(std::chrono::minutes{1}, std::chrono::minutes{10});
        mine.asked = request;
    }
    const auto done = cloud_.apply(id, *mine.asked);
    if (!done) {
        around_.log.line("operator", "is refused: " + done.error().what);
        if (done.error().kind != FaultKind::conflict) return;
    }
    mine.asked.reset();
    ++done_;
    plan(id, chance_.between(std::chrono::seconds{20}, std::chrono::minutes{8}));
}

}  // namespace gengfu::world
