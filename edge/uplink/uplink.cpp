#include "edge/uplink/uplink.hpp"

#include <utility>

namespace gengfu::edge {

Uplink::Uplink(boost::asio::io_context& context, const Clock& clock, Log& log, Conversation& conversation, mqtt::Options options)
    : clock_(clock), log_(log), conversation_(conversation), options_(std::move(options)), timer_(context) {}

void Uplink::start() {
    act(conversation_.on_time(now()));
    set_timer();
}

void Uplink::kick() {
    act(conversation_.on_appended(now()));
    set_timer();
}

void Uplink::stop() {
    is_stopping_ = true;
    timer_.cancel();
    act(conversation_.farewell(now()));
}

void Uplink::on_connected() {
    is_up_ = true;
    log_.info("uplink_connected", {{"broker", options_.server}});
    act(conversation_.on_connected(now()));
    set_timer();
}

void Uplink::on_disconnected(const std::string& why) {
    is_up_ = false;
    log_.warning("uplink_disconnected", {{"broker", options_.server}, {"why", why}});
    act(conversation_.on_disconnected(now()));
    set_timer();
}

void Uplink::on_message(mqtt::Message message) {
    act(conversation_.on_message(message, now()));
    set_timer();
}

void Uplink::act(const Effects& effects) {
    bool is_refused = false;
    for (const Effect& effect : effects) {
        if (const auto* dial = std::get_if<Dial>(&effect)) link_->connect(options_, dial->will);
        if (const auto* hang_up = std::get_if<HangUp>(&effect)) {
            log_.info("uplink_hang_up", {{"why", hang_up->why}});
            link_->disconnect();
        }
        if (const auto* subscribe = std::get_if<Subscribe>(&effect))
            if (const auto done = link_->subscribe(subscribe->filter, subscribe->qos); !done) {
                log_.warning("subscribe_failed", {{"why", done.error().what}});
                link_->disconnect();
            }
        // What follows a refused message would arrive without it: none of it goes out, all of it is sent again.
        if (const auto* publish = std::get_if<Publish>(&effect); publish != nullptr && !is_refused)
            is_refused = !link_->publish(publish->message);
    }
    if (is_refused)
        conversation_.on_publish_failed(now());
    else
        conversation_.on_handed_over();
}

void Uplink::set_timer() {
    if (is_stopping_) return;
    const Steady at = conversation_.deadline();
    if (at == Steady::max()) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(std::max(Duration{0}, at - clock_.steady()));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        act(conversation_.on_time(now()));
        set_timer();
    });
}

}  // namespace gengfu::edge
