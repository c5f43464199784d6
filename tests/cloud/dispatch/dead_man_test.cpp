#include "cloud/dispatch/dead_man.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/certificate.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::dispatch;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

const Instant noon = from_unix_ms(1'800'000'000'000);

/// Answers every request with one line, on any free port; over TLS when it has a certificate.
struct Listener {
    asio::io_context& context;
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::shared_ptr<asio::ssl::context> tls;
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
    std::vector<std::string> heard;

    explicit Listener(asio::io_context& with) : context(with) { accept(); }
    [[nodiscard]] std::string port() const { return std::to_string(acceptor.local_endpoint().port()); }

    void accept() {
        acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error) return;
            if (tls)
                shake(std::make_shared<asio::ssl::stream<tcp::socket>>(std::move(socket), *tls));
            else
                talk(std::make_shared<tcp::socket>(std::move(socket)));
            accept();
        });
    }
    void shake(const std::shared_ptr<asio::ssl::stream<tcp::socket>>& stream) {
        stream->async_handshake(asio::ssl::stream_base::server, [this, stream](const boost::system::error_code& error) {
            if (!error) talk(stream);
        });
    }
    template <class Stream>
    void talk(const std::shared_ptr<Stream>& stream) {
        const auto request = std::make_shared<std::string>();
        asio::async_read_until(*stream, asio::dynamic_buffer(*request), "\r\n\r\n",
                               [this, stream, request](const boost::system::error_code& error, std::size_t) {
                                   if (error) return;
                                   heard.push_back(*request);
                                   if (!answer.empty()) asio::async_write(*stream, asio::buffer(answer), [stream](auto, auto) {});
                                   if (answer.empty()) kept = stream;
                               });
    }
    std::shared_ptr<void> kept;
};

struct Rig {
    asio::io_context context;
    Listener listener{context};
    std::unique_ptr<Log> log = silent_log();
    std::string trouble;
    DeadMan::Settings settings{{false, "127.0.0.1", listener.port(), "/ping/1"}, {}, Duration{1}, Duration{5'000}};
    std::vector<std::unique_ptr<DeadMan>> started;  ///< what has been stopped may still be ending
    DeadMan* dead_man = nullptr;

    void start() {
        started.push_back(std::make_unique<DeadMan>(context.get_executor(), settings, [this] { return trouble; }, *log));
        dead_man = started.back().get();
        dead_man->start();
    }
    template <class Until>
    void run_until(const Until& until) {
        constexpr std::chrono::seconds patience{20};
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!until() && std::chrono::steady_clock::now() < end) context.run_one_for(std::chrono::milliseconds{100});
        CHECK(until());
    }
};

}  // namespace

TEST_CASE("as long as all is well the endpoint is asked again and again") {
    Rig rig;
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().said >= 3; });
    CHECK_THAT(rig.listener.heard.front(), Catch::StartsWith("GET /ping/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
    CHECK(rig.dead_man->counts().failed == 0);
    rig.dead_man->stop();
    const std::uint64_t said = rig.dead_man->counts().said;
    rig.context.run_for(std::chrono::milliseconds{20});
    CHECK(rig.dead_man->counts().said == said);
}

TEST_CASE("when all is not well it keeps silent, and speaks again afterwards") {
    Rig rig;
    rig.trouble = "the broker is not connected";
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().withheld >= 3; });
    CHECK(rig.listener.heard.empty());
    rig.trouble.clear();
    rig.run_until([&] { return rig.dead_man->counts().said >= 1; });
}

TEST_CASE("an endpoint that refuses, hangs or is gone costs nothing but its ping") {
    Rig rig;
    rig.listener.answer = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 1; });
    rig.dead_man->stop();

    rig.listener.answer.clear();
    rig.settings.within = Duration{50};
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 2; });
    rig.dead_man->stop();

    rig.listener.acceptor.close();
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 1; });
    CHECK(rig.dead_man->counts().said == 0);
}

TEST_CASE("over TLS it speaks only to whom the authorities vouch for") {
    Rig rig;
    tests::ScratchDirectory scratch;
    const std::string certificate = scratch.file("cert.pem").string(), key = scratch.file("key.pem").string();
    tests::write_certificate(certificate, key);
    rig.listener.tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    rig.listener.tls->use_certificate_chain_file(certificate);
    rig.listener.tls->use_private_key_file(key, asio::ssl::context::pem);
    rig.settings.endpoint.is_tls = true;
    rig.settings.endpoint.host = "localhost";
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 1; });
    CHECK(rig.listener.heard.empty());
    rig.dead_man->stop();

    rig.settings.ca_file = certificate;
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().said >= 1; });
    CHECK_THAT(rig.listener.heard.front(), Catch::StartsWith("GET /ping/1 "));
    rig.dead_man->stop();

    rig.settings.endpoint.host = "127.0.0.1";  // the certificate is for "localhost"
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 1; });
    CHECK(rig.dead_man->counts().said == 0);
}

TEST_CASE("authorities that cannot be read are told as a ping that failed") {
    Rig rig;
    rig.settings.endpoint.is_tls = true;
    rig.settings.ca_file = "/nowhere/ca.pem";
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 2; });
    CHECK(rig.listener.heard.empty());
}

TEST_CASE("a name that is not found in time costs nothing but its ping") {
    Rig rig;
    rig.settings.endpoint.host = "localhost";
    rig.settings.within = Duration{0};
    rig.listener.acceptor.close();
    rig.start();
    rig.run_until([&] { return rig.dead_man->counts().failed >= 5; });
    CHECK(rig.dead_man->counts().said == 0);
}

TEST_CASE("who stops does not wait for the answer to a ping that is under way, and counts it for nothing") {
    Rig rig;
    rig.listener.answer.clear();
    rig.start();
    rig.run_until([&] { return !rig.listener.heard.empty(); });
    rig.dead_man->stop();
    rig.context.run_for(std::chrono::milliseconds{20});
    CHECK(rig.dead_man->counts().failed == 0);
    CHECK(rig.dead_man->counts().said == 0);
}

TEST_CASE("an endpoint is a URL, and what is wrong with one is named") {
    CHECK(*parse_endpoint("https://hc.example.org/ping/abc?x=1") == Endpoint{true, "hc.example.org", "443", "/ping/abc?x=1"});
    CHECK(*parse_endpoint("http://hc.example.org") == Endpoint{false, "hc.example.org", "80", "/"});
    CHECK(*parse_endpoint("http://[::1]:8000") == Endpoint{false, "::1", "8000", "/"});
    for (const auto& [url, what] : {std::pair{"hc.example.org", "is not a URL"}, std::pair{"ftp://x/", "neither http:// nor https://"},
                                    std::pair{"https:///x", "names no host"}, std::pair{"https://a:b@x/", "a password"}}) {
        const auto endpoint = parse_endpoint(url);
        REQUIRE(!endpoint);
        CHECK_THAT(endpoint.error().what, Catch::Contains(what));
    }
}

TEST_CASE("the cloud is well with a broker, a database that takes what comes, and timers that fire") {
    Health health;
    CHECK(health.trouble({true, std::nullopt, 4}, noon).empty());
    CHECK(health.trouble({true, noon - Duration{9'000}, 4}, noon).empty());
    CHECK(health.trouble({true, noon - Duration{11'000}, 4}, noon) == "timers are late");
    CHECK(health.trouble({true, std::nullopt, 5}, noon) == "the database does not take what comes");
    CHECK(health.trouble({true, std::nullopt, 5}, noon).empty());
    CHECK(health.trouble({false, std::nullopt, 5}, noon) == "the broker is not connected");
}
