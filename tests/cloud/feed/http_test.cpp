#include "cloud/feed/http.hpp"

#include <catch2/catch.hpp>

#include "cloud/feed/guard.hpp"
#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {
namespace {

TEST_CASE("a target is decoded once into a path and its parameters") {
    const auto target = parse_target("/a%20b?state=on_site&place=2%2D301&empty");
    REQUIRE(target);
    CHECK(target->path == "/a b");
    CHECK(target->query == std::map<std::string, std::string>{{"state", "on_site"}, {"place", "2-301"}, {"empty", ""}});
    CHECK(parse_target("/%2561")->path == "/%61");
}

TEST_CASE("a target that is not a path, or hides something, is malformed") {
    for (const std::string_view each : {"", "*", "a", "http://host/", "/%0d%0aX", "/%zz", "/a?b=%00", "/a?b=1&b=2", "/a b"}) {
        CAPTURE(each);
        CHECK_FALSE(parse_target(each));
    }
}

TEST_CASE("dates are those of RFC 9110") {
    CHECK(http_date(from_unix_ms(784111777000)) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("every answer forbids the browser what the service does not need") {
    const std::string wire = to_wire(problem(404, "nothing"), Wire{}, from_unix_ms(test_epoch_ms));
    CHECK(wire.starts_with("HTTP/1.1 404 Not Found\r\n"));
    CHECK_THAT(wire, Catch::Contains(
                         "\r\nContent-Security-Policy: default-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'"));
    CHECK_THAT(wire, Catch::Contains("\r\nX-Content-Type-Options: nosniff\r\n"));
    CHECK_THAT(wire, Catch::Contains("\r\nReferrer-Policy: no-referrer\r\n"));
    CHECK_THAT(wire, Catch::Contains("\r\nCache-Control: no-store\r\n"));
    CHECK_THAT(wire, Catch::EndsWith("\r\n\r\n{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"nothing\"}"));
}

TEST_CASE("the answer to HEAD is the head of the answer to GET") {
    const Response response = problem(404, "nothing");
    const std::string whole = to_wire(response, Wire{}, Instant{});
    const std::string head = to_wire(response, Wire{false, true, true}, Instant{});
    CHECK(whole == head + response.body);
}

TEST_CASE("answers without a body have no length, and an old client is told that the connection stays") {
    Response response;
    response.status = 204;
    CHECK_THAT(to_wire(response, Wire{}, Instant{}), !Catch::Contains("Content-Length"));
    CHECK_THAT(to_wire(response, Wire{true, true, false}, Instant{}), Catch::Contains("\r\nConnection: keep-alive\r\n"));
    CHECK_THAT(to_wire(response, Wire{false, false, false}, Instant{}), Catch::Contains("\r\nConnection: close\r\n"));
}

TEST_CASE("only names of this machine are loopback") {
    for (const std::string_view each : {"localhost", "LOCALHOST:80", "127.0.0.1", "127.3.2.1:8080", "[::1]", "[::1]:8080"}) {
        CAPTURE(each);
        CHECK(is_loopback_host(each));
    }
    for (const std::string_view each : {"", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example", "128.0.0.1", "[::2]",
                                        "me@localhost", "localhost:80x"}) {
        CAPTURE(each);
        CHECK_FALSE(is_loopback_host(each));
    }
}

TEST_CASE("a write that says that it comes from another origin is recognized") {
    Request request;
    request.headers = {{"host", "localhost:8080"}};
    CHECK(is_same_origin(request));
    request.headers["origin"] = "http://localhost:8080";
    CHECK(is_same_origin(request));
    request.headers["origin"] = "http://localhost:9090";
    CHECK_FALSE(is_same_origin(request));
    request.headers["origin"] = "null";
    CHECK_FALSE(is_same_origin(request));
    request.headers = {{"host", "localhost:8080"}, {"sec-fetch-site", "cross-site"}};
    CHECK_FALSE(is_same_origin(request));
}

TEST_CASE("JSON is JSON with or without a charset") {
    CHECK(is_json("application/json"));
    CHECK(is_json("Application/JSON ; charset=utf-8"));
    CHECK_FALSE(is_json("text/plain"));
    CHECK_FALSE(is_json(""));
}

}  // namespace
}  // namespace gengfu::feed
