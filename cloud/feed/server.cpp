#include "cloud/feed/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "cloud/feed/auth.hpp"
#include "cloud/feed/connection.hpp"
#include "cloud/feed/http.hpp"
#include "cloud/feed/tls.hpp"

namespace gengfu::feed {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto result_of = asio::as_tuple(asio::use_awaitable);
constexpr Duration breath = std::chrono::milliseconds{100};  ///< after a failed accept: mostly out of descriptors

struct Door {
    explicit Door(asio::io_context& context) : acceptor(context), pause(context) {}
    tcp::acceptor acceptor;
    asio::steady_timer pause;
};

bool is_digest(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<asio::ip::address> checked_address(const Settings& settings) {
    error_code error;
    const auto address = asio::ip::make_address(settings.address, error);
    if (error) return fail(FaultKind::malformed, "listen address \"" + settings.address + "\": must be an IP address such as 127.0.0.1");
    if (settings.certificate_file.empty() != settings.key_file.empty())
        return fail(FaultKind::malformed, "TLS needs both a certificate file and a key file");
    for (const auto& [digest, actor] : settings.tokens)
        if (!is_digest(digest) || actor.empty() || actor == "system")
            return fail(FaultKind::malformed,
                        "token of \"" + actor + "\": must be a SHA-256 in 64 lower-case hex digits with a person's name");
    if (!address.is_loopback() && (settings.certificate_file.empty() || settings.tokens.empty()))
        return fail(FaultKind::refused, "listen address " + settings.address + " is not loopback: that needs TLS and tokens");
    return address;
}

/// A client that finds the house full hears it, if it takes one packet; it is never waited for.
void turn_away(tcp::socket socket, bool tls, Instant now) {
    error_code error;
    socket.non_blocking(true, error);
    if (tls || error) return;
    Response response = problem(503, "the service has as many connections as it can bear; try again later");
    response.headers.emplace_back("Retry-After", "5");
    socket.write_some(asio::buffer(to_wire(response, Wire{false, false, false}, now)), error);
    socket.shutdown(tcp::socket::shutdown_send, error);
}

asio::awaitable<void> welcome(std::shared_ptr<Door> door, std::shared_ptr<asio::ssl::context> tls, std::shared_ptr<Hall> hall) {
    while (!hall->closed) {
        auto [error, socket] = co_await door->acceptor.async_accept(result_of);
        if (hall->closed) co_return;
        if (error) {
            if (hall->log != nullptr) hall->log->warning("http_accept_failed", {{"what", error.message()}});
            door->pause.expires_after(breath);
            co_await door->pause.async_wait(result_of);
        } else if (hall->metrics.connections() >= hall->limits.connections) {
            hall->metrics.count("turned_away", 503);
            turn_away(std::move(socket), tls != nullptr, hall->clock.wall());
        } else {
            serve(std::move(socket), tls, hall);
        }
    }
}

}  // namespace

struct Server::Parts {
    Parts(asio::io_context& c, const Clock& clock, Books books, const profile::Catalogue& catalogue, Settings s)
        : context(c), settings(std::move(s)), door(std::make_shared<Door>(c)) {
        const bool secure = !settings.certificate_file.empty();
        hall = std::shared_ptr<Hall>(new Hall{clock,
                                              settings.limits,
                                              Auth{clock, settings.tokens, secure, random_secret, Auth::Limits{}},
                                              Metrics{},
                                              Reel{books.alerts},
                                              nullptr,
                                              {},
                                              settings.log});
        hall->routes = std::make_unique<Routes>(Routes::Parts{books.alerts, books.troubles, catalogue, hall->auth, hall->metrics,
                                                              settings.assets, settings.tokens.empty(), settings.log, settings.levels});
    }

    asio::io_context& context;
    Settings settings;
    std::shared_ptr<Door> door;
    std::shared_ptr<Hall> hall;
};

Server::Server(asio::io_context& context, const Clock& clock, Books books, const profile::Catalogue& catalogue, Settings settings)
    : parts_(std::make_unique<Parts>(context, clock, books, catalogue, std::move(settings))) {
    parts_->hall->changed = [this] { on_change(); };
}

Server::~Server() {
    stop();
}

Result<std::uint16_t> Server::start() {
    const Settings& settings = parts_->settings;
    const auto address = checked_address(settings);
    if (!address) return tl::make_unexpected(address.error());
    std::shared_ptr<asio::ssl::context> tls;
    if (!settings.certificate_file.empty()) {
        auto made = make_tls(settings.certificate_file, settings.key_file);
        if (!made) return tl::make_unexpected(made.error());
        tls = std::move(*made);
    }
    tcp::acceptor& acceptor = parts_->door->acceptor;
    const tcp::endpoint endpoint{*address, settings.port};
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        error_code ignored;
        acceptor.close(ignored);
        return fail(FaultKind::io,
                    "cannot listen on " + settings.address + " port " + std::to_string(settings.port) + ": " + error.message());
    }
    asio::co_spawn(parts_->context, welcome(parts_->door, tls, parts_->hall), asio::detached);
    return acceptor.local_endpoint().port();
}

void Server::on_change() {
    parts_->hall->reel.forget();
    for (Listener* each : parts_->hall->connections) each->wake();
}

void Server::add_room(Room& room) {
    parts_->hall->routes->add_room(room);
}

void Server::add_metrics(std::function<std::string()> more) {
    parts_->hall->routes->add_metrics(std::move(more));
}

void Server::stop() {
    Hall& hall = *parts_->hall;
    if (hall.closed) return;
    hall.closed = true;
    error_code ignored;
    parts_->door->acceptor.close(ignored);
    parts_->door->pause.cancel();
    for (Listener* each : hall.connections) each->close();
}

}  // namespace gengfu::feed
