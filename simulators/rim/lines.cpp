#include "simulators/rim/lines.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <memory>

#include "common/runtime/task.hpp"

namespace gengfu::sim {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

/// A reply goes out whole or, when nobody reads the far end, not at all: a wire waits for no one.
template <class Stream>
void send_now(Stream& stream, const Bytes& bytes) {
    boost::system::error_code error;
    const std::size_t sent = stream.write_some(asio::buffer(bytes), error);
    if (!error && sent < bytes.size()) stream.close(error);
}

template <class Stream>
asio::awaitable<void> send_later(std::shared_ptr<Stream> stream, Reply reply) {
    const bool waited = co_await sleep_for(reply.delay);
    if (waited) send_now(*stream, reply.bytes);
}

/// Until the far end closes.
template <class Stream>
asio::awaitable<void> converse(World world, std::shared_ptr<Stream> stream, Conversation conversation) {
    std::array<std::uint8_t, 512> buffer{};
    boost::system::error_code error;
    stream->non_blocking(true, error);
    while (!error) {
        const std::size_t size = co_await stream->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        for (Reply& reply : conversation.hear(BytesView(buffer).first(size), world.now())) {
            if (reply.delay > Duration{0})
                spawn(world.executor, "late reply", send_later(stream, std::move(reply)), world.log);
            else
                send_now(*stream, reply.bytes);
        }
    }
}

asio::awaitable<void> serve(World world, std::shared_ptr<tcp::socket> socket, Conversation conversation, std::shared_ptr<int> open) {
    co_await converse(world, std::move(socket), std::move(conversation));
    --*open;
}

}  // namespace

asio::awaitable<void> play_serial(World world, int descriptor, Conversation conversation) {
    auto stream = std::make_shared<asio::posix::stream_descriptor>(world.executor, descriptor);
    co_await converse(world, std::move(stream), std::move(conversation));
    world.log.error("serial_line_lost");
}

asio::awaitable<void> play_tcp(World world, tcp::acceptor acceptor, std::function<Conversation()> begin) {
    const auto open = std::make_shared<int>(0);
    while (true) {
        boost::system::error_code error;
        auto socket = std::make_shared<tcp::socket>(world.executor);
        co_await acceptor.async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            world.log.warning("accept_failed", {{"why", error.message()}});
            constexpr Duration breath{100};
            co_await sleep_for(breath);
            continue;
        }
        if (*open == connections_max) continue;
        ++*open;
        socket->set_option(tcp::no_delay(true), error);
        spawn(world.executor, "connection", serve(world, std::move(socket), begin(), open), world.log);
    }
}

Result<tcp::endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    if (colon != std::string_view::npos) {
        const std::string_view digits = text.substr(colon + 1);
        const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        boost::system::error_code error;
        const auto address = asio::ip::make_address(std::string(text.substr(0, colon)), error);
        if (bad == std::errc{} && end == digits.data() + digits.size() && !error) return tcp::endpoint(address, port);
    }
    return fail(FaultKind::malformed, fmt::format("expected an address and a port such as 127.0.0.1:0, not \"{}\"", text));
}

Result<tcp::acceptor> listen_at(const asio::any_io_executor& executor, std::string_view text) {
    const auto endpoint = parse_endpoint(text);
    if (!endpoint) return tl::make_unexpected(endpoint.error());
    tcp::acceptor acceptor(executor);
    boost::system::error_code error;
    acceptor.open(endpoint->protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(FaultKind::io, fmt::format("cannot listen at {}: {}", text, error.message()));
    return acceptor;
}

std::string endpoint_of(const tcp::acceptor& acceptor) {
    boost::system::error_code error;
    const auto endpoint = acceptor.local_endpoint(error);
    return fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
}

}  // namespace gengfu::sim
