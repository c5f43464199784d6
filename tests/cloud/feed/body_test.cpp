#include "cloud/feed/body.hpp"

#include <catch2/catch.hpp>

namespace gengfu::feed {
namespace {

std::string refusal(std::string_view body) {
    const auto parsed = parse_transition_body(body, std::nullopt);
    return parsed ? "accepted" : parsed.error().what;
}

TEST_CASE("a complete transition request is read field by field") {
    const auto request = parse_transition_body(
        R"({"transition":"resolve","expected_version":3,"actor":"li.na","reason":"锅烧干了\n已关阀","outcome":"real","assignee":null})",
        std::nullopt);
    REQUIRE(request);
    CHECK(request->transition == alert::Transition::resolve);
    CHECK(request->expected_version == 3);
    CHECK(request->actor == "li.na");
    CHECK(request->reason == "锅烧干了\n已关阀");
    CHECK(request->outcome == alert::Outcome::real);
    CHECK(request->assignee.empty());
}

TEST_CASE("feedback brings a reference to a photo, and a shelving its time") {
    const auto note = parse_transition_body(R"({"transition":"note","actor":"a","photo":"https://pictures.example/17.jpg"})", std::nullopt);
    REQUIRE(note);
    CHECK(note->photo == "https://pictures.example/17.jpg");
    CHECK(!note->shelve_for);
    const auto shelve = parse_transition_body(R"({"transition":"shelve","actor":"a","reason":"r","shelve_for":"10m"})", std::nullopt);
    REQUIRE(shelve);
    CHECK(shelve->shelve_for == std::chrono::minutes{10});
    CHECK(refusal(R"({"transition":"shelve","actor":"a","shelve_for":"a while"})").starts_with(R"("shelve_for": )"));
    CHECK(refusal(R"({"transition":"shelve","actor":"a","shelve_for":600})") == R"("shelve_for": must be a string)");
    CHECK(refusal(R"({"transition":"note","actor":"a","photo":")" + std::string(501, 'x') + "\"}") ==
          R"("photo": must be at most 500 bytes)");
}

TEST_CASE("someone who has signed in acts under that name whatever the body says") {
    CHECK(parse_transition_body(R"({"transition":"note","actor":"someone else"})", "wang")->actor == "wang");
    CHECK(parse_transition_body(R"({"transition":"note"})", "wang")->actor == "wang");
}

TEST_CASE("a fault of the body names the field and what it must be") {
    CHECK(refusal(R"({"transition":"acknowledge","actor":"a","expected_version":"3"})") == R"("expected_version": must be an integer)");
    CHECK(refusal(R"({"transition":"acknowledge","actor":"a","expected_version":3.5})") == R"("expected_version": must be an integer)");
    CHECK(refusal(R"({"transition":"acknowledge","actor":"a","expected_version":0})") ==
          R"("expected_version": must be an integer from 1)");
    CHECK(refusal(R"({"transition":"acknowlege","actor":"a"})") ==
          R"("transition": unknown transition "acknowlege", did you mean "acknowledge"?)");
    CHECK(refusal(R"({"transition":"escalate","actor":"a"})").starts_with(R"("transition": unknown transition "escalate")"));
    CHECK(refusal(R"({"transition":"note","actr":"a"})") == R"(unknown field "actr", did you mean "actor"?)");
    CHECK(refusal(R"({"transition":"note","actor":7})") == R"("actor": must be a string)");
    CHECK(refusal(R"({"transition":"note","actor":"system"})") == R"("actor": "system" is not a person)");
    CHECK(refusal(R"({"transition":"note","actor":"a\u0007"})") == R"("actor": must not have control characters)");
    CHECK(refusal(R"({"transition":"resolve","actor":"a","outcome":"reel"})") ==
          R"("outcome": unknown outcome "reel", did you mean "real"?)");
    CHECK(refusal("[]") == "the body must be a JSON object");
    CHECK(refusal("{\"transition\":").starts_with("the body is not JSON: "));
    CHECK(refusal("").starts_with("the body is not JSON: "));
    CHECK(refusal("{\"actor\":\"\xff\"}").starts_with("the body is not JSON: "));
    CHECK(refusal(std::string(10000, '[')).starts_with("the body is not JSON: "));
    CHECK(refusal(R"({"transition":"note","actor":"a","reason":")" + std::string(2001, 'x') + "\"}") ==
          R"("reason": must be at most 2000 bytes)");
}

TEST_CASE("what is missing is told apart from what is malformed") {
    const auto no_transition = parse_transition_body(R"({"actor":"a"})", std::nullopt);
    const auto no_actor = parse_transition_body(R"({"transition":"note"})", std::nullopt);
    REQUIRE_FALSE(no_transition);
    REQUIRE_FALSE(no_actor);
    CHECK(no_transition.error() == Fault{FaultKind::refused, "\"transition\": is required"});
    CHECK(no_actor.error() == Fault{FaultKind::refused, "\"actor\": is required"});
}

TEST_CASE("an idempotency key is 1 to 64 printable characters") {
    CHECK(parse_key("a b-1"));
    CHECK(parse_key("").error().kind == FaultKind::refused);
    CHECK(parse_key(std::string(64, 'k')));
    CHECK(parse_key(std::string(65, 'k')).error().kind == FaultKind::malformed);
    CHECK(parse_key("tab\t").error().kind == FaultKind::malformed);
    CHECK(parse_key("钥匙").error().kind == FaultKind::malformed);
}

TEST_CASE("a sign-in holds a token and nothing else") {
    CHECK(parse_token_body(R"({"token":"t"})") == "t");
    CHECK(parse_token_body(R"({"token":""})").error().kind == FaultKind::refused);
    CHECK(parse_token_body(R"({"tokn":"t"})").error().what == R"(unknown field "tokn", did you mean "token"?)");
}

}  // namespace
}  // namespace gengfu::feed
