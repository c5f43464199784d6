#include "cloud/feed/auth.hpp"

#include <catch2/catch.hpp>

#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {
namespace {

struct Gate {
    FakeClock clock;
    int given = 0;
    Auth auth;

    explicit Gate(bool secure = false, Auth::Limits limits = {})
        : auth(
              clock, {{sha256_hex("open sesame"), "li.na"}, {sha256_hex("other"), "wang"}}, secure,
              [this] { return "secret" + std::to_string(++given); }, limits) {}
};

Request with(const std::string& header, const std::string& value) {
    Request request;
    request.client = "192.0.2.1";
    request.headers[header] = value;
    return request;
}

/// The actor's name, "nobody" when no sign-in is needed, or the refusal.
std::string who(Auth& auth, const Request& request) {
    const auto actor = auth.who(request);
    return actor ? actor->value_or("nobody") : actor.error().what;
}

TEST_CASE("SHA-256 gives the digest of FIPS 180-2 appendix B.1") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("secrets are 256 bits and never the same") {
    CHECK(random_secret().size() == 64);
    CHECK(random_secret() != random_secret());
}

TEST_CASE("without tokens nobody needs to sign in and nobody is named") {
    FakeClock clock;
    Auth auth{clock, {}, false, random_secret, {}};
    CHECK_FALSE(auth.required());
    CHECK(who(auth, Request{}) == "nobody");
}

TEST_CASE("a token signs in and its cookie then names the actor until it ends") {
    Gate gate;
    const auto signed_in = gate.auth.sign_in("open sesame", "192.0.2.1");
    REQUIRE(signed_in);
    CHECK(signed_in->actor == "li.na");
    CHECK(signed_in->set_cookie == "gengfu_session=secret1; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    const Request request = with("cookie", "theme=dark; gengfu_session=secret1");
    CHECK(who(gate.auth, request) == "li.na");
    gate.clock.passed = std::chrono::hours{12};
    REQUIRE_FALSE(gate.auth.who(request));
    CHECK(gate.auth.who(request).error().kind == FaultKind::refused);
}

TEST_CASE("signing out ends the session and removes the cookie") {
    Gate gate;
    REQUIRE(gate.auth.sign_in("open sesame", "192.0.2.1"));
    const Request request = with("cookie", "gengfu_session=secret1");
    CHECK(gate.auth.sign_out(request) == "gengfu_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    CHECK_FALSE(gate.auth.who(request));
    CHECK(gate.auth.sessions() == 0);
}

TEST_CASE("under TLS the cookie is never sent in the clear") {
    Gate gate{true};
    CHECK(gate.auth.sign_in("other", "192.0.2.1")->set_cookie.ends_with("; Secure"));
}

TEST_CASE("a bearer token names its actor on each request") {
    Gate gate;
    CHECK(who(gate.auth, with("authorization", "Bearer other")) == "wang");
    CHECK_FALSE(gate.auth.who(with("authorization", "Bearer othe")));
    CHECK_FALSE(gate.auth.who(with("authorization", "Basic other")));
}

TEST_CASE("neither a cookie nor the digest of a token is a token") {
    Gate gate;
    REQUIRE(gate.auth.sign_in("open sesame", "192.0.2.1"));
    CHECK_FALSE(gate.auth.sign_in("secret1", "192.0.2.1"));
    CHECK_FALSE(gate.auth.sign_in(sha256_hex("open sesame"), "192.0.2.1"));
}

TEST_CASE("ten wrong tokens of one address close the door to it for a minute, and to nobody else") {
    Gate gate;
    for (int i = 0; i < 10; ++i) CHECK(gate.auth.sign_in("wrong", "192.0.2.1").error().kind == FaultKind::refused);
    CHECK(gate.auth.sign_in("open sesame", "192.0.2.1").error().kind == FaultKind::full);
    CHECK(gate.auth.sign_in("open sesame", "192.0.2.2"));
    gate.clock.passed = std::chrono::minutes{1};
    CHECK(gate.auth.sign_in("open sesame", "192.0.2.1"));
}

TEST_CASE("the number of sessions is bounded: the one that ends first makes room") {
    Auth::Limits limits;
    limits.sessions_max = 2;
    Gate gate{false, limits};
    for (int i = 0; i < 3; ++i) {
        REQUIRE(gate.auth.sign_in("open sesame", "192.0.2.1"));
        gate.clock.passed += std::chrono::minutes{1};
    }
    CHECK(gate.auth.sessions() == 2);
    CHECK_FALSE(gate.auth.who(with("cookie", "gengfu_session=secret1")));
    CHECK(gate.auth.who(with("cookie", "gengfu_session=secret3")));
}

}  // namespace
}  // namespace gengfu::feed
