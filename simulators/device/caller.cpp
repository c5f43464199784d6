#include "simulators/device/caller.hpp"

#include <fmt/format.h>

namespace gengfu::sim {

Result<std::uint16_t> Caller::report(const dc09::Event& event, Instant at) {
    if (pending_.size() == waiting_max)
        return fail(FaultKind::full, fmt::format("{} calls already wait for an acknowledgement", waiting_max));
    last_sequence_ = static_cast<std::uint16_t>(last_sequence_ % 9999 + 1);
    pending_.push_back({last_sequence_, event, at});
    return last_sequence_;
}

Steady Caller::due(Steady now) const {
    if (!sent_) return now;
    if (pending_.empty()) return *sent_ + supervise_every;
    return front_sent_ ? *sent_ + resend_after : now;
}

Bytes Caller::next(Moment now) {
    sent_ = now.steady;
    if (pending_.empty()) return dc09::supervision_message(sender_, now.wall);
    front_sent_ = true;
    Pending& front = pending_.front();
    ++front.attempts;
    return dc09::event_message(sender_, front.sequence, front.event, now.wall);
}

Result<std::optional<Caller::Outcome>> Caller::hear(BytesView bytes) {
    const auto reply = dc09::parse_reply(sender_, bytes);
    if (!reply) return tl::make_unexpected(reply.error());
    using Kind = dc09::Reply::Kind;
    if (reply->sequence == "0000" && reply->kind == Kind::acknowledged) return Outcome{0, 0, true, 1, {}};
    if (reply->kind == Kind::not_timely || !front_sent_ || reply->sequence != fmt::format("{:04}", pending_.front().sequence))
        return std::nullopt;
    const Pending settled = pending_.front();
    pending_.pop_front();
    front_sent_ = false;
    return Outcome{settled.sequence, settled.event.code, reply->kind == Kind::acknowledged, settled.attempts, settled.reported};
}

}  // namespace gengfu::sim
