#include "edge/bus/channel.hpp"

#include <termios.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace gengfu::edge {
namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t chunk_size = 512;

asio::awaitable<void> alarm_clock(Duration within) {
    asio::steady_timer timer(co_await asio::this_coro::executor, within);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// GCC 12 miscompiles co_await within ?: and &&, so that each stands in a statement of its own here.

using Serial = std::optional<asio::serial_port>;
using Socket = std::optional<tcp::socket>;

asio::awaitable<error_code> write_all(Serial& serial, Socket& socket, const protocol::Bytes& bytes) {
    error_code error;
    if (serial)
        co_await asio::async_write(*serial, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    else
        co_await asio::async_write(*socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

struct Chunk {
    error_code error;
    protocol::Bytes bytes;
};

asio::awaitable<Chunk> read_chunk(Serial& serial, Socket& socket) {
    Chunk chunk;
    chunk.bytes.resize(chunk_size);
    std::size_t size = 0;
    if (serial)
        size = co_await serial->async_read_some(asio::buffer(chunk.bytes), asio::redirect_error(asio::use_awaitable, chunk.error));
    else
        size = co_await socket->async_read_some(asio::buffer(chunk.bytes), asio::redirect_error(asio::use_awaitable, chunk.error));
    chunk.bytes.resize(size);
    co_return chunk;
}

asio::awaitable<error_code> connect(tcp::socket& socket, const tcp::resolver::results_type& addresses) {
    error_code error;
    co_await asio::async_connect(socket, addresses, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

struct Resolved {
    error_code error;
    tcp::resolver::results_type addresses;
};

asio::awaitable<Resolved> resolve(tcp::resolver& resolver, const Endpoint& endpoint) {
    Resolved resolved;
    resolved.addresses = co_await resolver.async_resolve(endpoint.host, std::to_string(endpoint.port),
                                                         asio::redirect_error(asio::use_awaitable, resolved.error));
    co_return resolved;
}

}  // namespace

Channel::Channel(asio::any_io_executor executor, std::variant<SerialLine, Endpoint> line)
    : executor_(std::move(executor)), line_(std::move(line)) {}

bool Channel::is_open() const {
    return serial_.has_value() || socket_.has_value();
}

void Channel::close() {
    serial_.reset();
    socket_.reset();
}

asio::awaitable<Result<void>> Channel::open(Duration within) {
    close();
    if (const auto* serial = std::get_if<SerialLine>(&line_)) co_return open_serial(*serial);
    co_return co_await open_tcp(std::get<Endpoint>(line_), within);
}

Result<void> Channel::open_serial(const SerialLine& line) {
    using Port = asio::serial_port_base;
    serial_.emplace(executor_);
    error_code error;
    serial_->open(line.path, error);
    if (!error) serial_->set_option(Port::baud_rate(line.baud), error);
    if (!error) serial_->set_option(Port::character_size(8), error);
    if (!error) serial_->set_option(Port::parity(line.even_parity ? Port::parity::even : Port::parity::none), error);
    if (!error) serial_->set_option(Port::stop_bits(Port::stop_bits::one), error);
    if (!error) serial_->set_option(Port::flow_control(Port::flow_control::none), error);
    if (!error) return {};
    serial_.reset();
    return fail(FaultKind::unreachable, "cannot open " + line.path + ": " + error.message());
}

asio::awaitable<Result<void>> Channel::open_tcp(const Endpoint& endpoint, Duration within) {
    const std::string name = endpoint.host + ":" + std::to_string(endpoint.port);
    tcp::resolver resolver(executor_);
    auto resolved = co_await (resolve(resolver, endpoint) || alarm_clock(within));
    if (resolved.index() == 1) co_return fail(FaultKind::timeout, name + ": no address in time");
    if (std::get<0>(resolved).error) co_return fail(FaultKind::unreachable, name + ": " + std::get<0>(resolved).error.message());
    tcp::socket socket(executor_);
    const auto connected = co_await (connect(socket, std::get<0>(resolved).addresses) || alarm_clock(within));
    if (connected.index() == 1) co_return fail(FaultKind::timeout, name + ": no connection in time");
    if (std::get<0>(connected)) co_return fail(FaultKind::unreachable, name + ": " + std::get<0>(connected).message());
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket_.emplace(std::move(socket));
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Channel::write(const protocol::Bytes& bytes, Duration within) {
    if (!is_open()) co_return fail(FaultKind::unreachable, "the line is not open");
    const auto written = co_await (write_all(serial_, socket_, bytes) || alarm_clock(within));
    if (written.index() == 1) {
        close();  // half a frame may be out: start anew
        co_return fail(FaultKind::timeout, "the line does not take bytes");
    }
    if (const error_code error = std::get<0>(written)) {
        close();
        co_return fail(FaultKind::unreachable, "the line has gone: " + error.message());
    }
    co_return Result<void>{};
}

asio::awaitable<Result<protocol::Bytes>> Channel::read(Duration within) {
    if (!is_open()) co_return fail(FaultKind::unreachable, "the line is not open");
    auto read = co_await (read_chunk(serial_, socket_) || alarm_clock(within));
    if (read.index() == 1) co_return fail(FaultKind::timeout, "no answer");
    Chunk& chunk = std::get<0>(read);
    if (chunk.error) {
        close();
        co_return fail(FaultKind::unreachable, "the line has gone: " + chunk.error.message());
    }
    co_return std::move(chunk.bytes);
}

void Channel::discard_input() {
    if (serial_) ::tcflush(serial_->native_handle(), TCIFLUSH);
    if (!socket_) return;
    error_code error;
    std::array<std::uint8_t, chunk_size> waste{};
    for (int i = 0; i < 64 && socket_->available(error) > 0 && !error; ++i) socket_->read_some(asio::buffer(waste), error);
}

std::chrono::microseconds Channel::frame_gap() const {
    constexpr unsigned fixed_above = 19'200;
    constexpr std::chrono::microseconds fixed_gap{1'750};
    constexpr unsigned bits_per_character = 11;
    const auto* line = std::get_if<SerialLine>(&line_);
    if (line == nullptr) return std::chrono::microseconds{0};
    if (line->baud > fixed_above) return fixed_gap;
    return std::chrono::microseconds{3'500'000ull * bits_per_character / line->baud};
}

}  // namespace gengfu::edge
