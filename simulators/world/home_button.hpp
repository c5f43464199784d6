#pragma once

#include <deque>
#include <optional>
#include <string>

#include "simulators/wire/dc09.hpp"
#include "simulators/world/device.hpp"

namespace gengfu::world {

/// A call device with its keys and what is paired with it: what it has to say is said until it is acknowledged, one after the other;
/// twice a day it says that it lives.
class HomeButton {
public:
    static constexpr Duration supervise_every = std::chrono::hours{12};

    HomeButton(DeviceId id, std::string account, Steady first_at);

    void say(const sim::dc09::Event& event) { waiting_.push_back(event); }
    void be_dead(Steady from, Steady to);
    [[nodiscard]] bool is_dead(Steady now) const { return dead_from_ <= now && now < dead_to_; }
    /// When it calls next.
    [[nodiscard]] Steady due(Steady now) const;
    [[nodiscard]] Bytes next(Steady now, Instant wall);
    void hear(BytesView reply, Steady now);

    [[nodiscard]] const DeviceId& id() const noexcept { return id_; }
    [[nodiscard]] const std::string& account() const noexcept { return sender_.account; }
    [[nodiscard]] bool has_said_all() const noexcept { return waiting_.empty(); }

private:
    DeviceId id_;
    sim::dc09::Sender sender_;
    std::deque<sim::dc09::Event> waiting_;
    std::uint32_t sequence_ = 1;
    std::uint32_t tries_ = 0;  ///< of what waits first
    Steady sent_at_{};
    Steady supervise_at_;
    Steady dead_from_ = Steady::max(), dead_to_ = Steady::max();
};

}  // namespace gengfu::world
