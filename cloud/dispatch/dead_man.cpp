#include "cloud/dispatch/dead_man.hpp"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url.hpp>
#include <memory>
#include <utility>

#include "common/runtime/task.hpp"

namespace gengfu::dispatch {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto result_of = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t answer_bytes_max = 64 * 1024;

tl::unexpected<Fault> not_reached(const Endpoint& endpoint, const char* step, const boost::system::error_code& error) {
    const FaultKind kind = error == beast::error::timeout ? FaultKind::timeout : FaultKind::unreachable;
    return fail(kind, endpoint.host + ":" + endpoint.port + ": cannot " + step + ": " + error.message());
}

/// The request and its answer over whatever is under it.
template <class Stream>
asio::awaitable<Result<void>> converse(Stream& stream, const Endpoint& endpoint) {
    http::request<http::empty_body> request{http::verb::get, endpoint.target, 11};
    request.set(http::field::host, endpoint.host);
    request.set(http::field::user_agent, "gengfu-cloud");
    request.set(http::field::connection, "close");
    const auto [unsent, sent] = co_await http::async_write(stream, request, result_of);
    if (unsent) co_return not_reached(endpoint, "send to it", unsent);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(answer_bytes_max);
    const auto [unread, read] = co_await http::async_read_header(stream, buffer, answer, result_of);
    if (unread) co_return not_reached(endpoint, "read its answer", unread);
    const auto status = answer.get().result_int();
    if (status < 200 || status > 299) co_return fail(FaultKind::refused, endpoint.host + " answered " + std::to_string(status));
    co_return Result<void>{};
}

Result<void> prepare(asio::ssl::context& context, const std::string& ca_file) {
    boost::system::error_code error;
    if (ca_file.empty())
        context.set_default_verify_paths(error);
    else
        context.load_verify_file(ca_file, error);
    if (error) return fail(FaultKind::io, "cannot use the authorities \"" + ca_file + "\": " + error.message());
    context.set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    return {};
}

/// Which of its certificates we want to see; an address has no name to give.
void name_host(SSL* tls, std::string host) {
    boost::system::error_code error;
    asio::ip::make_address(host, error);
    if (error) SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

}  // namespace

Result<Endpoint> parse_endpoint(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    const auto wrong = [&](const char* what) { return fail(FaultKind::malformed, "\"" + url + "\" " + what); };
    if (!parsed) return wrong("is not a URL such as \"https://hc.example.org/ping/abc\"");
    const bool is_tls = parsed->scheme() == "https";
    if (!is_tls && parsed->scheme() != "http") return wrong("begins with neither http:// nor https://");
    if (parsed->host().empty()) return wrong("names no host");
    if (parsed->has_userinfo()) return wrong("holds a name or a password: whoever is to be pinged must not need one");
    Endpoint endpoint{is_tls, std::string(parsed->host_address()), std::string(parsed->port()), std::string(parsed->encoded_path())};
    if (endpoint.port.empty()) endpoint.port = is_tls ? "443" : "80";
    if (endpoint.target.empty()) endpoint.target = "/";
    if (parsed->has_query()) endpoint.target += "?" + std::string(parsed->encoded_query());
    return endpoint;
}

std::string Health::trouble(const Pulse& pulse, Instant now) {
    const std::uint64_t failed_before = failed_before_.value_or(pulse.failed_transactions);
    failed_before_ = pulse.failed_transactions;
    if (!pulse.hears_broker) return "the broker is not connected";
    if (pulse.failed_transactions != failed_before) return "the database does not take what comes";
    if (pulse.next_due && now - *pulse.next_due > late_most) return "timers are late";
    return {};
}

DeadMan::DeadMan(asio::any_io_executor executor, Settings settings, std::function<std::string()> trouble, Log& log)
    : executor_(executor), settings_(std::move(settings)), trouble_(std::move(trouble)), log_(log), next_(executor) {}

void DeadMan::start() {
    spawn(executor_, "dead_man", run(), log_);
}

void DeadMan::stop() {
    stopped_ = true;
    next_.cancel();
    if (cancel_) cancel_();
}

asio::awaitable<void> DeadMan::run() {
    while (!stopped_) {
        if (const std::string trouble = trouble_(); trouble.empty()) {
            const Result<void> pinged = co_await ping();
            cancel_ = nullptr;
            if (stopped_) co_return;
            note(pinged);
        } else {
            ++counts_.withheld;
            log_.warning("dead_man_withheld", {{"why", trouble}});
        }
        next_.expires_after(settings_.every);
        co_await next_.async_wait(result_of);
    }
}

void DeadMan::note(const Result<void>& pinged) {
    if (pinged) {
        ++counts_.said;
        return;
    }
    ++counts_.failed;
    log_.warning("dead_man_not_reached", {{"why", pinged.error().what}});
}

asio::awaitable<Result<void>> DeadMan::ping() {
    const Endpoint& endpoint = settings_.endpoint;
    const auto resolver = std::make_shared<tcp::resolver>(executor_);
    asio::ssl::context context(asio::ssl::context::tls_client);
    if (endpoint.is_tls)
        if (auto prepared = prepare(context, settings_.ca_file); !prepared) co_return prepared;
    beast::ssl_stream<beast::tcp_stream> stream(executor_, context);
    beast::tcp_stream& plain = beast::get_lowest_layer(stream);
    cancel_ = [resolver, &plain] {
        resolver->cancel();
        plain.cancel();
    };
    // One deadline for everything; the resolver has none of its own.
    asio::steady_timer deadline(executor_, settings_.within);
    deadline.async_wait([resolver](const boost::system::error_code& error) {
        if (!error) resolver->cancel();
    });
    const auto [unknown, found] = co_await resolver->async_resolve(endpoint.host, endpoint.port, result_of);
    deadline.cancel();
    if (unknown) co_return not_reached(endpoint, "find it", unknown);
    plain.expires_after(settings_.within);
    const auto [unconnected, peer] = co_await plain.async_connect(found, result_of);
    if (unconnected) co_return not_reached(endpoint, "connect", unconnected);
    if (!endpoint.is_tls) co_return co_await converse(plain, endpoint);
    name_host(stream.native_handle(), endpoint.host);
    stream.set_verify_callback(asio::ssl::host_name_verification(endpoint.host));
    const auto [unshaken] = co_await stream.async_handshake(asio::ssl::stream_base::client, result_of);
    if (unshaken) co_return not_reached(endpoint, "agree on TLS", unshaken);
    co_return co_await converse(stream, endpoint);
}

std::string DeadMan::metrics() const {
    return "# HELP gengfu_dead_man_pings_total Times that the cloud told the outside that it is well, by what came of it.\n"
           "# TYPE gengfu_dead_man_pings_total counter\ngengfu_dead_man_pings_total{outcome=\"said\"} " +
           std::to_string(counts_.said) + "\ngengfu_dead_man_pings_total{outcome=\"failed\"} " + std::to_string(counts_.failed) +
           "\ngengfu_dead_man_pings_total{outcome=\"withheld\"} " + std::to_string(counts_.withheld) + "\n";
}

}  // namespace gengfu::dispatch
