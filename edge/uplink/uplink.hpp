#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/mqtt/link.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/uplink/conversation.hpp"

namespace gengfu::edge {

/// The conversation on a real link: only moves values between the two, and wakes the conversation at its deadline.
class Uplink final : public mqtt::Listener {
public:
    Uplink(boost::asio::io_context& context, const Clock& clock, Log& log, Conversation& conversation, mqtt::Options options);

    /// Before anything else; the link must call this listener and outlive it.
    void use(mqtt::Link& link) { link_ = &link; }
    void start();
    /// Something has been appended to the outbox.
    void kick();
    /// Says goodbye and hangs up; `is_up` turns false when that is done.
    void stop();
    [[nodiscard]] bool is_up() const { return is_up_; }

    void on_connected() override;
    void on_disconnected(const std::string& why) override;
    void on_message(mqtt::Message message) override;

private:
    [[nodiscard]] Now now() const { return {clock_.wall(), clock_.steady()}; }
    void act(const Effects& effects);
    void set_timer();

    const Clock& clock_;
    Log& log_;
    Conversation& conversation_;
    mqtt::Options options_;
    mqtt::Link* link_ = nullptr;
    boost::asio::steady_timer timer_;
    bool is_up_ = false;
    bool is_stopping_ = false;
};

}  // namespace gengfu::edge
