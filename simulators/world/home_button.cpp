#include "simulators/world/home_button.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gengfu::world {
namespace {

constexpr std::uint32_t sequences = 9999;
constexpr Duration again_after{2'500}, again_later{60'000}, supervise_again{600'000};
constexpr std::uint32_t tries_soon = 20;

}  // namespace

HomeButton::HomeButton(DeviceId id, std::string account, Steady first_at) : id_(std::move(id)), supervise_at_(first_at) {
    sender_.account = std::move(account);
}

void HomeButton::be_dead(Steady from, Steady to) {
    dead_from_ = from;
    dead_to_ = to;
}

Steady HomeButton::due(Steady now) const {
    if (waiting_.empty()) return std::max(now, supervise_at_);
    if (tries_ == 0) return now;
    return std::max(now, sent_at_ + (tries_ < tries_soon ? again_after : again_later));
}

Bytes HomeButton::next(Steady now, Instant wall) {
    if (waiting_.empty()) {
        // Until it is acknowledged, and then half a day later.
        supervise_at_ = now + supervise_again;
        return sim::dc09::supervision_message(sender_, wall);
    }
    if (tries_++ == 0) sequence_ = sequence_ % sequences + 1;
    sent_at_ = now;
    return sim::dc09::event_message(sender_, static_cast<std::uint16_t>(sequence_), waiting_.front(), wall);
}

void HomeButton::hear(BytesView bytes, Steady now) {
    const auto reply = sim::dc09::parse_reply(sender_, bytes);
    if (!reply || reply->kind != sim::dc09::Reply::Kind::acknowledged) return;
    if (reply->sequence == "0000") supervise_at_ = now + supervise_every;
    if (waiting_.empty() || tries_ == 0 || reply->sequence != fmt::format("{:04}", sequence_)) return;
    waiting_.pop_front();
    tries_ = 0;
}

}  // namespace gengfu::world
