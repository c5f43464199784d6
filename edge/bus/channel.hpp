#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/serial_port.hpp>
#include <optional>
#include <variant>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "edge/config.hpp"

namespace gengfu::edge {

/// Bytes to and from a bus, each wait with a deadline: a serial line (8N1 or 8E1) or a TCP connection. One coroutine.
class Channel {
public:
    Channel(boost::asio::any_io_executor executor, std::variant<SerialLine, Endpoint> line);

    [[nodiscard]] bool is_open() const;
    boost::asio::awaitable<Result<void>> open(Duration within);
    void close();

    boost::asio::awaitable<Result<void>> write(const protocol::Bytes& bytes, Duration within);
    /// What has arrived, at least one byte. timeout when nothing came; io or unreachable when the line has gone, which is then closed.
    boost::asio::awaitable<Result<protocol::Bytes>> read(Duration within);
    /// Drops what has arrived and nobody asked for.
    void discard_input();

    /// The silence that must surround a frame on this line (Modbus over serial line V1.02, 2.5.1.1: 3.5 characters,
    /// fixed at 1.75 ms above 19,200 baud); none on TCP.
    [[nodiscard]] std::chrono::microseconds frame_gap() const;

private:
    Result<void> open_serial(const SerialLine& line);
    boost::asio::awaitable<Result<void>> open_tcp(const Endpoint& endpoint, Duration within);

    boost::asio::any_io_executor executor_;
    std::variant<SerialLine, Endpoint> line_;
    std::optional<boost::asio::serial_port> serial_;
    std::optional<boost::asio::ip::tcp::socket> socket_;
};

}  // namespace gengfu::edge
