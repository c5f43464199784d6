#include "edge/bus/call_listener.hpp"

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "common/runtime/task.hpp"

namespace gengfu::edge {
namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;

namespace {

constexpr std::size_t message_max = 1'024;
constexpr Duration answer_within{5'000};

template <class Protocol>
Result<typename Protocol::endpoint> bindable(const Endpoint& endpoint) {
    error_code error;
    const auto address = asio::ip::make_address(endpoint.host, error);
    if (error) return fail(FaultKind::io, "cannot listen on \"" + endpoint.host + "\": not an IP address");
    return typename Protocol::endpoint(address, endpoint.port);
}

template <class Socket>
std::optional<Endpoint> bound(const std::optional<Socket>& socket) {
    if (!socket) return std::nullopt;
    error_code error;
    const auto endpoint = socket->local_endpoint(error);
    if (error) return std::nullopt;
    return Endpoint{endpoint.address().to_string(), endpoint.port()};
}

Result<void> opened(const Endpoint& endpoint, const error_code& error) {
    if (!error) return {};
    return fail(FaultKind::io, "cannot listen on " + endpoint.host + ":" + std::to_string(endpoint.port) + ": " + error.message());
}

asio::awaitable<std::size_t> read_some(Tcp::socket& socket, std::array<std::uint8_t, message_max>& chunk, error_code& error) {
    co_return co_await socket.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> write_answer(Tcp::socket& socket, const protocol::Bytes& answer, error_code& error) {
    co_await asio::async_write(socket, asio::buffer(answer), asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace

CallListener::CallListener(asio::any_io_executor executor, const ListenerConfig& config, CallReceiver& receiver, Log& log)
    : executor_(std::move(executor)), config_(config), receiver_(receiver), log_(log) {}

Result<void> CallListener::open() {
    error_code error;
    if (config_.tcp) {
        const auto endpoint = bindable<Tcp>(*config_.tcp);
        if (!endpoint) return tl::make_unexpected(endpoint.error());
        acceptor_.emplace(executor_);
        acceptor_->open(endpoint->protocol(), error);
        if (!error) acceptor_->set_option(Tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_->bind(*endpoint, error);
        if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
        if (auto done = opened(*config_.tcp, error); !done) return done;
    }
    if (config_.udp) {
        const auto endpoint = bindable<Udp>(*config_.udp);
        if (!endpoint) return tl::make_unexpected(endpoint.error());
        datagrams_.emplace(executor_);
        datagrams_->open(endpoint->protocol(), error);
        if (!error) datagrams_->bind(*endpoint, error);
        if (auto done = opened(*config_.udp, error); !done) return done;
    }
    return {};
}

void CallListener::start() {
    if (acceptor_) spawn(executor_, "calls by tcp", accept(), log_);
    if (datagrams_) spawn(executor_, "calls by udp", serve_datagrams(), log_);
}

void CallListener::close() {
    error_code ignored;
    if (acceptor_) acceptor_->close(ignored);
    if (datagrams_) datagrams_->close(ignored);
}

std::optional<Endpoint> CallListener::tcp() const {
    return bound(acceptor_);
}

std::optional<Endpoint> CallListener::udp() const {
    return bound(datagrams_);
}

asio::awaitable<void> CallListener::accept() {
    constexpr Duration pause_after_error{100};
    while (acceptor_->is_open()) {
        error_code error;
        Tcp::socket socket = co_await acceptor_->async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            if (acceptor_->is_open()) co_await sleep_for(pause_after_error);  // out of descriptors: others will close theirs
            continue;
        }
        if (connections_ >= connections_max) {
            log_.warning("call_refused", {{"listener", config_.id}, {"why", "too many connections"}});
            continue;
        }
        spawn(executor_, "call", serve(std::move(socket)), log_);
    }
}

asio::awaitable<void> CallListener::serve(Tcp::socket socket) {
    struct Counted {
        std::size_t& connections;
        explicit Counted(std::size_t& of) : connections(of) { ++connections; }
        ~Counted() { --connections; }
    } const counted(connections_);

    protocol::Bytes received;
    std::array<std::uint8_t, message_max> chunk{};
    for (;;) {
        error_code error;
        const auto read = co_await (read_some(socket, chunk, error) || sleep_for(idle_max));
        if (read.index() == 1 || error) co_return;
        received.insert(received.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(std::get<0>(read)));
        for (;;) {
            const protocol::Split split = protocol::dc09::split(received);
            if (split.kind == protocol::Split::Kind::incomplete) break;
            const protocol::Bytes frame(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(split.size));
            received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(split.size));
            if (split.kind == protocol::Split::Kind::noise) {
                receiver_.count_noise(split.size);
                continue;
            }
            const auto answer = receiver_.receive(frame);
            if (!answer) continue;
            const auto written = co_await (write_answer(socket, *answer, error) || sleep_for(answer_within));
            if (written.index() == 1 || error) co_return;
        }
        if (received.size() > message_max) co_return;  // a peer that never ends its message
    }
}

asio::awaitable<void> CallListener::serve_datagrams() {
    std::array<std::uint8_t, message_max> datagram{};
    while (datagrams_->is_open()) {
        error_code error;
        Udp::endpoint sender;
        const std::size_t size =
            co_await datagrams_->async_receive_from(asio::buffer(datagram), sender, asio::redirect_error(asio::use_awaitable, error));
        if (error) continue;
        const auto answer = receiver_.receive(protocol::BytesView(datagram).first(size));
        if (answer) co_await datagrams_->async_send_to(asio::buffer(*answer), sender, asio::redirect_error(asio::use_awaitable, error));
    }
}

}  // namespace gengfu::edge
