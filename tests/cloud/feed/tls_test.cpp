#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/certificate.hpp"
#include "tests/cloud/feed/peer.hpp"
#include "tests/temporary.hpp"

namespace gengfu::feed {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Client {
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket> stream{context, tls};
    std::string held;

    void connect(std::uint16_t port) { stream.next_layer().connect({asio::ip::address_v4::loopback(), port}); }
    void send(const std::string& text) { asio::write(stream, asio::buffer(text)); }
    std::string read_until(const std::string& end) {
        const std::size_t size = asio::read_until(stream, asio::dynamic_buffer(held), end);
        std::string text = held.substr(0, size);
        held.erase(0, size);
        return text;
    }
};

struct Secured {
    TemporaryDirectory directory;
    Settings settings;

    Secured() {
        settings.certificate_file = (directory.path() / "cert.pem").string();
        settings.key_file = (directory.path() / "key.pem").string();
        settings.tokens = {{"e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8", "li.na"}};  // SHA-256 of "t"
        tests::write_certificate(settings.certificate_file, settings.key_file);
    }
};

TEST_CASE("under TLS 1.3 requests are answered, the cookie is secure, and the feed flows") {
    Secured secured;
    Running running{secured.settings};
    Client client;
    client.tls.load_verify_file(secured.settings.certificate_file);
    client.stream.set_verify_mode(asio::ssl::verify_peer);
    client.connect(running.port);
    client.stream.handshake(asio::ssl::stream_base::client);
    CHECK(std::string{SSL_get_version(client.stream.native_handle())} == "TLSv1.3");
    client.send(post("/api/v1/session", R"({"token":"t"})"));
    const std::string head = client.read_until("\r\n\r\n");
    CHECK_THAT(head, Catch::StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(head, Catch::Contains("; HttpOnly; SameSite=Strict; Secure\r\n"));
    client.read_until("}");
    client.send(get("/api/v1/feed", "Authorization: Bearer t\r\n"));
    client.read_until(": connected\n\n");
    running.raise();
    CHECK_THAT(client.read_until("\n\n"), Catch::Contains("\nid: 1\n"));
    running.raise(500);
    for (int next = 2; next <= 501; ++next)
        REQUIRE_THAT(client.read_until("\n\n"), Catch::Contains("\nid: " + std::to_string(next) + "\n"));
}

TEST_CASE("TLS 1.2 is refused, and so is plain text, without harm to others") {
    Secured secured;
    Running running{secured.settings};
    Client old;
    SSL_set_max_proto_version(old.stream.native_handle(), TLS1_2_VERSION);
    old.connect(running.port);
    boost::system::error_code error;
    old.stream.handshake(asio::ssl::stream_base::client, error);
    CHECK(error);
    Peer plain{running.port};
    plain.send(get("/healthz"));
    CHECK_THAT(plain.read_rest(), !Catch::Contains("HTTP/1.1"));
    Client good;
    good.connect(running.port);
    good.stream.handshake(asio::ssl::stream_base::client);
    good.send(get("/healthz", "Connection: close\r\n"));
    CHECK_THAT(good.read_until("\r\n\r\n"), Catch::StartsWith("HTTP/1.1 200 OK\r\n"));
    good.read_until("}");
    good.stream.shutdown(error);
    CHECK((!error || error == asio::error::eof));
}

TEST_CASE("a key that is not the certificate's is refused by name") {
    Secured secured;
    Secured other;
    FakeClock clock;
    FakeBook book;
    FakeTroubles troubles;
    const profile::Catalogue catalogue;
    asio::io_context context;
    secured.settings.key_file = other.settings.key_file;
    const auto started = Server{context, clock, {book, troubles}, catalogue, secured.settings}.start();
    REQUIRE_FALSE(started);
    CHECK_THAT(started.error().what, Catch::StartsWith(other.settings.key_file + ": cannot use it as the certificate's key: "));
}

}  // namespace
}  // namespace gengfu::feed
