#include "cloud/feed/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace gengfu::feed {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr auto result_of = asio::as_tuple(asio::use_awaitable);

using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;

/// What to say to a client whose bytes were no request; nothing when it is gone or silent.
std::optional<Response> complaint_about(const error_code& error, const Limits& limits) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return problem(431, "the head of the request must be at most " + std::to_string(limits.header_bytes) + " bytes");
    if (error == http::error::body_limit) return problem(413, "the body must be at most " + std::to_string(limits.body_bytes) + " bytes");
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error.category() == make_error_code(http::error::bad_method).category())
        return problem(400, "this is not an HTTP/1.1 request: " + error.message());
    return std::nullopt;
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (char& each : lower)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
    return lower;
}

Result<Request> to_request(http::request<http::string_body>& message, std::string client) {
    if (message.count(http::field::host) > 1 || (message.version() == 11 && message.count(http::field::host) == 0))
        return fail(FaultKind::malformed, "a request has exactly one Host header");
    auto target = parse_target({message.target().data(), message.target().size()});
    if (!target) return tl::make_unexpected(target.error());
    Request request;
    request.method = message.method_string();
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    for (const auto& field : message) {
        std::string& value = request.headers[lower_case({field.name_string().data(), field.name_string().size()})];
        if (!value.empty()) value += ", ";
        value.append(field.value().data(), field.value().size());
    }
    request.body = std::move(message.body());
    request.client = std::move(client);
    return request;
}

template <class Stream>
class Connection final : public Listener, public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <class... Args>
    Connection(std::shared_ptr<asio::ssl::context> tls, std::shared_ptr<Hall> hall, std::string client, Args&&... args)
        : tls_(std::move(tls)),
          hall_(std::move(hall)),
          client_(std::move(client)),
          stream_(std::forward<Args>(args)...),
          wake_(stream_.get_executor()),
          buffer_(hall_->limits.header_bytes + hall_->limits.body_bytes) {
        hall_->connections.insert(this);
        hall_->metrics.connected();
    }
    ~Connection() override {
        hall_->connections.erase(this);
        hall_->metrics.disconnected();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void wake() override { wake_.cancel(); }
    void close() override {
        error_code ignored;
        socket().close(ignored);
        wake_.cancel();
    }

    static asio::awaitable<void> run(std::shared_ptr<Connection> self) {
        try {
            if (co_await self->greeted()) co_await self->converse();
        } catch (const std::exception& error) {
            if (self->hall_->log != nullptr) self->hall_->log->error("http_connection_failed", {{"what", error.what()}});
        }
        self->close();
    }

private:
    auto& lowest() { return beast::get_lowest_layer(stream_); }
    auto& socket() { return lowest().socket(); }

    asio::awaitable<bool> greeted() {
        if constexpr (std::is_same_v<Stream, Tls>) {
            lowest().expires_after(hall_->limits.request_within);
            const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, result_of);
            co_return !error;
        }
        co_return true;
    }

    asio::awaitable<void> converse() {
        Duration patience = hall_->limits.request_within;
        for (bool goes_on = true; goes_on; patience = hall_->limits.idle_within) {  // g++ 12 runs a co_await behind && in any case
            goes_on = co_await something_arrives(patience);
            if (goes_on) goes_on = co_await exchange();
        }
        if (!hall_->closed) co_await part();
    }

    asio::awaitable<bool> something_arrives(Duration patience) {
        if (hall_->closed) co_return false;
        if (buffer_.size() > 0) co_return true;  // pipelined
        lowest().expires_after(patience);
        const auto [error, count] = co_await stream_.async_read_some(buffer_.prepare(hall_->limits.header_bytes), result_of);
        buffer_.commit(count);
        co_return !error;
    }

    /// One request and its answer; false when no other may follow.
    asio::awaitable<bool> exchange() {
        Parser parser;
        parser.header_limit(hall_->limits.header_bytes);
        parser.body_limit(hall_->limits.body_bytes);
        lowest().expires_after(hall_->limits.request_within);
        if (const error_code error = co_await read(parser)) {
            co_await complain(complaint_about(error, hall_->limits));
            co_return false;
        }
        const Wire wire{parser.get().version() == 10, parser.keep_alive(), parser.get().method() == http::verb::head};
        auto request = to_request(parser.get(), client_);
        if (!request) {
            co_await complain(problem(400, request.error().what));
            co_return false;
        }
        if (hall_->closed) co_return false;
        Response response = hall_->routes->answer(*request);
        if (response.changed) hall_->changed();
        if (response.stream_after && !wire.head) {
            co_await follow(*request, std::move(response), wire);
            co_return false;
        }
        const bool sent = co_await send(to_wire(response, wire, hall_->clock.wall()));
        co_return sent&& wire.keep_alive && !response.stream_after;
    }

    asio::awaitable<error_code> read(Parser& parser) {
        const auto [head_error, head_size] = co_await http::async_read_header(stream_, buffer_, parser, result_of);
        if (head_error) co_return head_error;
        if (beast::iequals(parser.get()[http::field::expect], "100-continue"))
            if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) co_return http::error::end_of_stream;
        const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, result_of);
        co_return error;
    }

    asio::awaitable<bool> send(std::string text) {
        lowest().expires_after(hall_->limits.request_within);
        const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(text), result_of);
        co_return !error;
    }

    asio::awaitable<void> complain(std::optional<Response> response) {
        if (!response || hall_->closed) co_return;
        response->route = "malformed";
        hall_->metrics.count(response->route, response->status);
        co_await send(to_wire(*response, Wire{false, false, false}, hall_->clock.wall()));
    }

    /// Says goodbye and lets the client read it: closing over unread bytes would reset the connection and lose the last answer.
    asio::awaitable<void> part() {
        lowest().expires_after(hall_->limits.linger_within);
        if constexpr (std::is_same_v<Stream, Tls>) {
            if (!streamed_) {
                const auto [error] = co_await stream_.async_shutdown(result_of);
            }
        }
        error_code error;
        socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
        std::array<char, 4096> scrap;
        for (std::size_t taken = 0; !error && !streamed_ && taken < hall_->limits.linger_bytes;) {
            const auto [failed, count] = co_await lowest().async_read_some(asio::buffer(scrap), result_of);
            error = failed;
            taken += count;
        }
    }

    asio::awaitable<void> follow(const Request& request, Response head, Wire wire) {
        if (hall_->metrics.streams() >= hall_->limits.streams) {
            Response full = problem(503, "the feed has as many clients as it can bear; try again later");
            full.headers.emplace_back("Retry-After", "10");
            wire.keep_alive = false;
            co_await send(to_wire(full, wire, hall_->clock.wall()));
            co_return;
        }
        streamed_ = true;
        error_code ignored;
        socket().set_option(asio::socket_base::send_buffer_size(hall_->limits.stream_send_buffer), ignored);
        if (!co_await send(to_wire(head, wire, hall_->clock.wall()))) co_return;
        hall_->metrics.stream_opened();
        try {
            asio::co_spawn(stream_.get_executor(), watch(this->shared_from_this()), asio::detached);
            co_await push(request, *head.stream_after);
        } catch (...) {
            hall_->metrics.stream_closed();
            throw;
        }
        hall_->metrics.stream_closed();
        close();
    }

    /// Notices at once that the client has gone. What it still says is of no interest.
    static asio::awaitable<void> watch(std::shared_ptr<Connection> self) {
        std::array<char, 512> scrap;
        for (std::size_t taken = 0; taken < self->hall_->limits.body_bytes;) {
            self->lowest().expires_never();
            const auto [error, count] = co_await self->stream_.async_read_some(asio::buffer(scrap), result_of);
            if (error) break;
            taken += count;
        }
        self->close();
    }

    asio::awaitable<void> push(const Request& request, std::int64_t cursor) {
        const auto heartbeat = std::make_shared<const std::string>(sse_heartbeat);
        wake_.expires_after(hall_->limits.heartbeat_every);
        while (!hall_->closed && socket().is_open() && hall_->routes->may_still_listen(request)) {
            Reel::Page page = hall_->reel.after(cursor);
            if (page.text->empty()) {
                const auto [interrupted] = co_await wake_.async_wait(result_of);
                if (interrupted) continue;
                page.text = heartbeat;
            }
            lowest().expires_after(hall_->limits.stream_write_within);
            const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(*page.text), result_of);
            if (error == beast::error::timeout) hall_->metrics.stream_cut();
            if (error) co_return;
            cursor = page.last;
            wake_.expires_after(hall_->limits.heartbeat_every);
        }
    }

    std::shared_ptr<asio::ssl::context> tls_;
    std::shared_ptr<Hall> hall_;
    std::string client_;
    Stream stream_;
    asio::steady_timer wake_;
    beast::flat_buffer buffer_;
    bool streamed_ = false;
};

template <class Stream>
void start(const std::shared_ptr<Connection<Stream>>& connection, const asio::any_io_executor& executor) {
    asio::co_spawn(executor, Connection<Stream>::run(connection), asio::detached);
}

}  // namespace

void serve(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls, std::shared_ptr<Hall> hall) {
    error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    const asio::any_io_executor executor = socket.get_executor();
    std::string client = remote.address().to_string();
    if (tls) {
        asio::ssl::context& context = *tls;
        start(std::make_shared<Connection<Tls>>(std::move(tls), std::move(hall), std::move(client), std::move(socket), context), executor);
    } else {
        start(std::make_shared<Connection<Plain>>(nullptr, std::move(hall), std::move(client), std::move(socket)), executor);
    }
}

}  // namespace gengfu::feed
