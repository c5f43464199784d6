#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <optional>

#include "edge/bus/call_receiver.hpp"

namespace gengfu::edge {

/// Where devices that speak first reach the box: TCP connections and UDP datagrams, each message given to the receiver.
class CallListener {
public:
    static constexpr std::size_t connections_max = 64;
    static constexpr Duration idle_max{10 * 60'000};

    CallListener(boost::asio::any_io_executor executor, const ListenerConfig& config, CallReceiver& receiver, Log& log);

    /// Binds; io when an address is taken.
    Result<void> open();
    /// Starts the coroutines, which run until close.
    void start();
    void close();

    [[nodiscard]] std::optional<Endpoint> tcp() const;  ///< as bound
    [[nodiscard]] std::optional<Endpoint> udp() const;

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    boost::asio::awaitable<void> serve_datagrams();

    boost::asio::any_io_executor executor_;
    const ListenerConfig& config_;
    CallReceiver& receiver_;
    Log& log_;
    std::optional<boost::asio::ip::tcp::acceptor> acceptor_;
    std::optional<boost::asio::ip::udp::socket> datagrams_;
    std::size_t connections_ = 0;
};

}  // namespace gengfu::edge
