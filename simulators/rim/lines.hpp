#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string_view>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "simulators/device/conversation.hpp"

namespace gengfu::sim {

/// What every coroutine of the street needs; all of it outlives them.
struct World {
    boost::asio::any_io_executor executor;
    const Clock& clock;
    Log& log;

    [[nodiscard]] Moment now() const { return {clock.steady(), clock.wall()}; }
};

/// Plays the devices on a serial line; takes `descriptor` over and closes it in the end.
boost::asio::awaitable<void> play_serial(World world, int descriptor, Conversation conversation);

/// Plays the devices to whoever connects, each with a conversation of its own; at most `connections_max` at once.
boost::asio::awaitable<void> play_tcp(World world, boost::asio::ip::tcp::acceptor acceptor, std::function<Conversation()> begin);
inline constexpr int connections_max = 8;

/// "127.0.0.1:0" and its like; an address in numbers only.
[[nodiscard]] Result<boost::asio::ip::tcp::endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor> listen_at(const boost::asio::any_io_executor& executor, std::string_view endpoint);
[[nodiscard]] std::string endpoint_of(const boost::asio::ip::tcp::acceptor& acceptor);

}  // namespace gengfu::sim
