#include "cloud/feed/server.hpp"

#include <catch2/catch.hpp>

#include "tests/cloud/feed/peer.hpp"

namespace gengfu::feed {
namespace {

constexpr auto acknowledge = R"({"transition":"acknowledge","expected_version":1,"actor":"li.na"})";

void check_still_alive(const Running& running) {
    Peer peer{running.port};
    peer.send(get("/healthz"));
    CHECK(peer.read_answer().status == 200);
}

TEST_CASE("a connection answers one request after another") {
    Running running;
    running.raise();
    Peer peer{running.port};
    for (int i = 0; i < 3; ++i) {
        peer.send(get("/api/v1/alerts/1"));
        const Peer::Answer answer = peer.read_answer();
        CHECK(answer.status == 200);
        CHECK_THAT(answer.head, Catch::Contains("\r\nContent-Type: application/json\r\n"));
        CHECK_THAT(answer.body, Catch::StartsWith("{\"alert\":{\"id\":1,"));
    }
}

TEST_CASE("pipelined requests are answered in their order") {
    Running running;
    running.raise();
    Peer peer{running.port};
    peer.send(get("/api/v1/alerts/1") + post("/api/v1/alerts/1/transitions", acknowledge, "Idempotency-Key: k\r\n") +
              "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/nowhere", "Connection: close\r\n"));
    CHECK_THAT(peer.read_answer().body, Catch::Contains("\"state\":\"raised\""));
    CHECK_THAT(peer.read_answer().body, Catch::Contains("\"state\":\"acknowledged\""));
    CHECK_THAT(peer.read_answer(true).head, Catch::Contains("\r\nContent-Length: 15\r\n"));
    const Peer::Answer last = peer.read_answer();
    CHECK(last.status == 404);
    CHECK_THAT(last.head, Catch::Contains("\r\nConnection: close\r\n"));
    CHECK(peer.read_rest().empty());
}

TEST_CASE("a request that arrives byte by byte is a request") {
    Running running;
    Peer peer{running.port};
    for (const char each : get("/healthz")) peer.send({&each, 1});
    CHECK(peer.read_answer().status == 200);
}

TEST_CASE("bytes that are no request get 400 and the end, and nobody else notices") {
    Running running;
    using namespace std::string_literals;
    const std::string tls_hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on\r\n\r\n"s;
    for (const std::string& garbage :
         {tls_hello, "\x00\xff\xfe\r\n\r\n"s, std::string{"GET /healthz SPDY/9\r\n\r\n"},
          std::string{"GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n"},
          std::string{"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"},
          std::string{"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
          std::string{"GET /healthz HTTP/1.1\r\n\r\n"},
          std::string{"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"},
          std::string{"GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"}}) {
        CAPTURE(garbage);
        Peer peer{running.port};
        peer.send(garbage);
        const Peer::Answer answer = peer.read_answer();
        CHECK(answer.status == 400);
        CHECK_THAT(answer.head, Catch::Contains("\r\nContent-Type: application/problem+json\r\n"));
        CHECK(peer.read_rest().empty());
    }
    check_still_alive(running);
}

TEST_CASE("a body over the limit gets 413 even while the client is still sending, and a head over the limit 431") {
    Running running;
    Peer announced{running.port};
    announced.send(post("/api/v1/alerts/1/transitions", std::string(200'000, 'x')));
    CHECK(announced.read_answer().status == 413);

    Peer chunked{running.port};
    chunked.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" +
                 std::string(0x20000, 'x') + "\r\n0\r\n\r\n");
    CHECK(chunked.read_answer().status == 413);

    Peer long_head{running.port};
    long_head.send(get("/healthz", "X-Long: " + std::string(9000, 'x') + "\r\n"));
    CHECK(long_head.read_answer().status == 431);

    Peer long_target{running.port};
    long_target.send(get("/" + std::string(20'000, 'x')));
    CHECK(long_target.read_answer().status == 431);
    check_still_alive(running);
}

TEST_CASE("a body just within the limit is read whole") {
    Running running;
    Peer peer{running.port};
    peer.send(post("/api/v1/session", std::string(64 * 1024, ' ')));
    CHECK_THAT(peer.read_answer().body, Catch::Contains("the body is not JSON"));
}

TEST_CASE("a client that waits for permission to send its body gets it") {
    Running running;
    running.raise();
    Peer peer{running.port};
    const std::string whole = post("/api/v1/alerts/1/transitions", acknowledge, "Idempotency-Key: k\r\nExpect: 100-continue\r\n");
    peer.send(whole.substr(0, whole.find("\r\n\r\n") + 4));
    CHECK(peer.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send(acknowledge);
    CHECK(peer.read_answer().status == 200);
}

TEST_CASE("a client that never finishes its request is not waited for longer than the deadline") {
    Settings settings;
    settings.limits.request_within = std::chrono::milliseconds{50};
    Running running{settings};
    Peer silent{running.port};
    Peer slow{running.port};
    slow.send("GET /healthz HT");
    CHECK(slow.read_rest().empty());
    CHECK(silent.read_rest().empty());
    check_still_alive(running);
}

TEST_CASE("connections over the limit hear 503, and a place that is left is free again") {
    Settings settings;
    settings.limits.connections = 2;
    Running running{settings};
    auto first = std::make_unique<Peer>(running.port);
    Peer second{running.port};
    for (Peer* each : {first.get(), &second}) {
        each->send(get("/healthz"));
        CHECK(each->read_answer().status == 200);
    }
    CHECK(Peer{running.port}.read_answer().status == 503);
    first->send(get("/healthz", "Connection: close\r\n"));
    CHECK(first->read_answer().status == 200);
    CHECK(first->read_rest().empty());
    first.reset();
    int status = 503;
    for (int tries = 0; status != 200 && tries < 1000; ++tries) {
        Peer next{running.port};
        next.send(get("/healthz"));
        status = next.read_answer().status;
    }
    CHECK(status == 200);
}

TEST_CASE("an old client without keep-alive is answered and left") {
    Running running;
    Peer peer{running.port};
    peer.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(peer.read_rest(), Catch::EndsWith("\r\n\r\n{\"status\":\"ok\"}"));
}

TEST_CASE("the sign-in flow holds over the wire") {
    Settings settings;
    settings.tokens = {{"e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8", "li.na"}};  // SHA-256 of "t"
    Running running{settings};
    running.raise();
    Peer peer{running.port};
    peer.send(get("/api/v1/alerts"));
    CHECK(peer.read_answer().status == 401);
    peer.send(post("/api/v1/session", R"({"token":"t"})"));
    const Peer::Answer answer = peer.read_answer();
    REQUIRE(answer.status == 200);
    const std::size_t at = answer.head.find("gengfu_session=");
    REQUIRE(at != std::string::npos);
    const std::string cookie = "Cookie: " + answer.head.substr(at, answer.head.find(';', at) - at) + "\r\n";
    CHECK(cookie.size() == std::string{"Cookie: gengfu_session=\r\n"}.size() + 64);
    peer.send(get("/api/v1/session", cookie));
    CHECK(peer.read_answer().body == R"({"actor":"li.na","required":true})");
    peer.send(post("/api/v1/alerts/1/transitions", R"({"transition":"acknowledge"})", cookie + "Idempotency-Key: k\r\n"));
    CHECK_THAT(peer.read_answer().body, Catch::Contains("\"actor\":\"li.na\""));
    peer.send("DELETE /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
    CHECK(peer.read_answer().status == 204);
    peer.send(get("/api/v1/alerts", cookie));
    CHECK(peer.read_answer().status == 401);
}

TEST_CASE("it refuses to start where it would not be safe or would not work, and says why") {
    FakeClock clock;
    FakeBook book;
    FakeTroubles troubles;
    const profile::Catalogue catalogue = gas_catalogue();
    boost::asio::io_context context;
    const auto trouble = [&](Settings settings) {
        const auto started = Server{context, clock, {book, troubles}, catalogue, std::move(settings)}.start();
        return started ? std::string{"started"} : started.error().what;
    };
    Settings open_to_all;
    open_to_all.address = "0.0.0.0";
    CHECK(trouble(open_to_all) == "listen address 0.0.0.0 is not loopback: that needs TLS and tokens");
    open_to_all.tokens = {{std::string(64, 'a'), "li.na"}};
    CHECK(trouble(open_to_all) == "listen address 0.0.0.0 is not loopback: that needs TLS and tokens");
    Settings no_address;
    no_address.address = "lan";
    CHECK(trouble(no_address) == "listen address \"lan\": must be an IP address such as 127.0.0.1");
    Settings half_tls;
    half_tls.certificate_file = "/nonexistent/cert.pem";
    CHECK(trouble(half_tls) == "TLS needs both a certificate file and a key file");
    half_tls.key_file = "/nonexistent/key.pem";
    CHECK_THAT(trouble(half_tls), Catch::StartsWith("/nonexistent/cert.pem: cannot use it as a certificate: "));
    Settings plain_token;
    plain_token.tokens = {{"sesame", "li.na"}};
    CHECK_THAT(trouble(plain_token), Catch::StartsWith("token of \"li.na\": must be a SHA-256"));
    Running running;
    Settings taken;
    taken.port = running.port;
    CHECK_THAT(trouble(taken), Catch::StartsWith("cannot listen on 127.0.0.1 port " + std::to_string(running.port) + ": "));
}

TEST_CASE("stopping closes every connection at once") {
    Running running;
    Peer idle{running.port};
    idle.send(get("/healthz"));
    CHECK(idle.read_answer().status == 200);
    Peer following{running.port};
    following.send(get("/api/v1/feed"));
    following.read_until(": connected\n\n");
    running.on_its_thread([&] { running.server.stop(); });
    CHECK(idle.read_rest().empty());
    CHECK(following.read_rest().empty());
}

}  // namespace
}  // namespace gengfu::feed
