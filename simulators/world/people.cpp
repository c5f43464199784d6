#include "simulators/world/people.hpp"

#include <algorithm>
#include <array>

namespace gengfu::world {
namespace {

using alert::Transition;

constexpr std::array way{Transition::acknowledge, Transition::dispatch, Transition::accept, Transition::arrive,
                         Transition::resolve,     Transition::verify,   Transition::close};
constexpr Duration patience{10'000};

}  // namespace

void People::hear(const alert::Book::Change& change) {
    if (change.entry.transition != Transition::raise) return;
    const Duration within = std::min<Duration>(alert::acknowledge_within(change.alert.priority), std::chrono::minutes{40});
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

void People::act(alert::AlertId id, std::uint64_t number) {
    Plan& mine = plans_[id];
    if (mine.number != number) return;
    alert::Request request;
    request.transition = way.at(mine.step);
    request.actor = "operator";
    request.assignee = "team";
    request.reason = "seen";
    request.key = std::to_string(id.value()) + "-" + std::to_string(mine.step);
    if (request.transition == Transition::resolve) request.outcome = alert::Outcome::real;
    const auto now = cloud_.find(id);
    // Most wait with the end until the cause has gone; some do not.
    if (request.transition == Transition::close && now && now->condition_active && !chance_.one_in(8))
        return plan(id, std::chrono::minutes{3});
    const auto done = cloud_.apply(id, request);
    if (!done) {
        around_.log.line("operator", "is refused: " + done.error().what);
        if (done.error().kind != FaultKind::conflict) return;
    }
    ++done_;
    if (++mine.step == way.size()) {
        ++mine.number;
        return;
    }
    plan(id, chance_.between(std::chrono::seconds{20}, std::chrono::minutes{8}));
}

}  // namespace gengfu::world
