#include <algorithm>

#include "cloud/alert/advance.hpp"
#include "cloud/alert/delivery.hpp"

/// What responders say to their deliveries.
namespace gengfu::alert {

bool may_accept(const Delivery& delivery, const Alert& alert) {
    if (is_waiting(delivery)) return true;
    const bool was_asked = delivery.kind != DeliveryKind::notice && delivery.round == alert.round;
    const bool is_late = delivery.state == DeliveryState::timed_out || delivery.state == DeliveryState::withdrawn;
    const bool nobody_else_goes = alert.assignee.empty() || alert.assignee == delivery.to.responder.value();
    return was_asked && is_late && nobody_else_goes;
}

Result<std::vector<Transition>> way_to_accept(const Alert& alert, const ResponderId& responder) {
    switch (alert.state) {
        case State::raised: return std::vector{Transition::acknowledge, Transition::dispatch, Transition::accept};
        case State::acknowledged: return std::vector{Transition::dispatch, Transition::accept};
        case State::dispatched:
            if (alert.assignee == responder.value()) return std::vector{Transition::accept};
            return std::vector{Transition::dispatch, Transition::accept};
        default:
            return fail(FaultKind::conflict, "alert " + std::to_string(alert.id.value()) + " is " + std::string(to_string(alert.state)) +
                                                 " and cannot be accepted any more");
    }
}

Step decline(const Alert& alert, const std::string& actor, const std::string& who, const std::string& reason, Instant now,
             const ServiceLevels& levels) {
    Step step{alert, {}};
    step.entry.transition = Transition::decline;
    step.entry.actor = actor;
    if (actor.empty()) step.entry.actor = system_actor;
    step.entry.assignee = who;
    step.entry.reason = reason;
    return advance(alert, std::move(step), now, levels);
}

std::int64_t credited_minutes(Duration visit, Duration most) {
    return std::chrono::ceil<std::chrono::minutes>(std::clamp(visit, Duration{0}, most)).count();
}

}  // namespace gengfu::alert
