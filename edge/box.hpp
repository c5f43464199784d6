#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <string>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/bus/call_listener.hpp"
#include "edge/bus/poller.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/uplink/uplink.hpp"

namespace gengfu::edge {

/// A running box: its buses, listeners, rounds and uplink, joined. Built by main from parts that it does not own.
class Box {
public:
    struct Parts {
        Outbox& outbox;
        Collector& collector;
        Uplink& uplink;
    };
    Box(boost::asio::io_context& context, const Site& site, const Clock& clock, Log& log, Parts parts);

    /// Opens the listeners and starts everything.
    Result<void> start();
    /// Ends the round and says goodbye; the context may be stopped once `uplink.is_up()` is false.
    void stop();
    /// {"pid":…,"listeners":{"call-1":{"tcp":"127.0.0.1:4711","udp":"127.0.0.1:4712"}}}
    [[nodiscard]] std::string ready_json(int pid) const;

private:
    boost::asio::awaitable<void> run_rounds();
    void watch_deadline();
    void log_counts();

    boost::asio::io_context& context_;
    const Site& site_;
    const Clock& clock_;
    Log& log_;
    Outbox& outbox_;
    Collector& collector_;
    Uplink& uplink_;
    boost::asio::steady_timer watch_;
    std::deque<Poller> pollers_;
    std::deque<CallReceiver> receivers_;
    std::deque<CallListener> listeners_;
};

}  // namespace gengfu::edge
