#include "cloud/feed/dispatch_room.hpp"

#include <boost/json.hpp>

#include "cloud/feed/json.hpp"
#include "tests/cloud/store/district.hpp"

namespace gengfu::feed {
namespace {

using namespace gengfu::tests;

struct House {
    Centre centre;
    DispatchRoom room{*centre.store, &centre.district};

    Response ask(Endpoint endpoint, const std::string& target, std::int64_t id = 0, const std::string& body = {},
                 const std::string& key = "k1", std::optional<std::string> actor = {}) {
        const auto parsed = parse_target(target);
        REQUIRE(parsed);
        Request request;
        request.path = parsed->path;
        request.query = parsed->query;
        request.body = body;
        if (!key.empty()) request.headers["idempotency-key"] = key;
        auto response = room.answer({request, endpoint, id, std::move(actor)});
        REQUIRE(response);
        return *response;
    }
    Response list(const std::string& query = "") { return ask(Endpoint::deliveries, "/api/v1/deliveries" + query); }
    Response answer(std::int64_t id, const std::string& body, const std::string& key = "k1", std::optional<std::string> actor = {}) {
        return ask(Endpoint::answers, "/api/v1/deliveries/1/answers", id, body, key, std::move(actor));
    }
};

boost::json::value body(const Response& response) {
    return boost::json::parse(response.body);
}

std::string detail(const Response& response) {
    return boost::json::value_to<std::string>(body(response).at("detail"));
}

TEST_CASE("a responder finds what is offered, with the alert that it is about") {
    House house;
    house.centre.press("call-1");
    const auto found = body(house.list("?responder=zhao&state=queued"));
    REQUIRE(found.at("deliveries").as_array().size() == 1);
    const auto& offer = found.at("deliveries").at(0);
    CHECK(offer.at("alert").at("condition") == "sos");
    const auto expected = boost::json::parse(R"({"id":2,"alert":1,"kind":"offer","state":"queued","round":1,"level":0,"responder":"zhao",
        "role":"volunteer","channel":"sms","why":null,"who":null,"outcome":null,"at":"2027-01-15T08:00:00.000Z","due_at":null,
        "changed_at":"2027-01-15T08:00:00.000Z"})");
    CHECK(offer.at("delivery") == expected);
    CHECK(body(house.ask(Endpoint::delivery, "/api/v1/deliveries/2", 2)) == offer);
    CHECK(house.ask(Endpoint::delivery, "/api/v1/deliveries/9", 9).status == 404);
    CHECK(body(house.list("?responder=wang")).at("deliveries").as_array().empty());
}

TEST_CASE("what was asked for and makes no sense is refused by name") {
    House house;
    CHECK(detail(house.list("?state=queud")) == R"(query parameter "state": unknown state "queud", did you mean "queued"?)");
    CHECK(detail(house.list("?alert=x")) == R"(query parameter "alert": must be a whole number from 0)");
    CHECK(detail(house.list("?respnder=x")) == R"(unknown query parameter "respnder", did you mean "responder"?)");
    CHECK(house.list("?limit=501").status == 400);
}

TEST_CASE("an answer is taken once, under its key, and tells delivery and alert") {
    House house;
    house.centre.press("call-1");
    const Response taken = house.answer(2, R"({"answer":"accept","actor":"zhao"})");
    CHECK(taken.status == 200);
    CHECK(taken.changed);
    CHECK(body(taken).at("delivery").at("state") == "accepted");
    CHECK(body(taken).at("alert").at("assignee") == "zhao");
    CHECK(house.answer(2, R"({"answer":"accept","actor":"zhao"})").body == taken.body);
    CHECK(house.answer(2, R"({"answer":"refuse","actor":"zhao","reason":"no"})").status == 409);
    const Response second = house.answer(1, R"({"answer":"accept","actor":"desk"})", "k2");
    CHECK(second.status == 409);
    CHECK(detail(second) == "delivery 1 to desk is withdrawn (taken by zhao)");
    CHECK(house.answer(9, R"({"answer":"accept","actor":"zhao"})", "k3").status == 404);
}

TEST_CASE("an answer without a key, a word or a reason is refused, and so is one for somebody else") {
    House house;
    house.centre.press("call-1");
    CHECK(house.answer(2, R"({"answer":"accept","actor":"zhao"})", "").status == 422);
    CHECK(detail(house.answer(2, R"({"actor":"zhao"})")) == R"("answer": is required)");
    CHECK(detail(house.answer(2, R"({"answer":"acept","actor":"zhao"})")) == R"("answer": unknown answer "acept", did you mean "accept"?)");
    CHECK(house.answer(2, R"({"answer":"refuse","actor":"zhao"})").status == 422);
    const Response other = house.answer(2, R"({"answer":"accept","actor":"zhao"})", "k1", "wang");
    CHECK(other.status == 403);
    CHECK(detail(other) == "delivery 2 is to zhao, not to wang");
    CHECK(house.centre.store->deliveries_waiting() == 2);
    CHECK(house.answer(2, R"({"answer":"refuse","reason":"by telephone: ill"})", "k2", "desk").status == 200);
    CHECK(house.answer(1, R"({"answer":"accept"})", "k3", "li.na").status == 200);
}

TEST_CASE("the feed tells with an entry whose deliveries it changed, and is silent about none") {
    House house;
    house.centre.press("call-1");
    const auto raised = boost::json::parse(to_json(house.centre.store->changes_after(0, 1).front()));
    REQUIRE(raised.at("deliveries").as_array().size() == 2);
    CHECK(raised.at("deliveries").at(0).at("responder") == "desk");
    CHECK(!boost::json::parse(to_json(alert::Book::Change{})).as_object().contains("deliveries"));
}

TEST_CASE("the time bank is told as lines with balances, and as a table for a spreadsheet") {
    House house;
    house.centre.press("call-1");
    REQUIRE(house.answer(2, R"({"answer":"accept","actor":"zhao"})").status == 200);
    REQUIRE(house.centre.ask(1, alert::Transition::arrive, "b"));
    house.centre.clock.advance(40min);
    REQUIRE(house.centre.ask(1, alert::Transition::resolve, "c"));
    const auto bank = body(house.ask(Endpoint::time_bank, "/api/v1/time-bank"));
    CHECK(bank.at("balances") == boost::json::parse(R"([{"responder":"zhao","visits":1,"minutes":40}])"));
    CHECK(bank.at("credits").at(0).at("from") == "2027-01-15T08:00:00.000Z");
    CHECK(body(house.ask(Endpoint::time_bank, "/api/v1/time-bank?after=1")).at("credits").as_array().empty());
    const Response csv = house.ask(Endpoint::time_bank_csv, "/api/v1/time-bank.csv");
    CHECK(csv.content_type == "text/csv; charset=utf-8; header=present");
    CHECK(csv.body ==
          "id,at,responder,alert,delivery,condition,from,to,minutes\r\n"
          "1,2027-01-15T08:40:00.000Z,zhao,1,2,sos,2027-01-15T08:00:00.000Z,2027-01-15T08:40:00.000Z,40\r\n");
    CHECK(house.ask(Endpoint::time_bank_csv, "/api/v1/time-bank.csv?limit=10001").status == 400);
}

TEST_CASE("the metrics count what waits for an answer") {
    House house;
    house.centre.press("call-1");
    CHECK(house.room.metrics().find("gengfu_deliveries_waiting 2\n") != std::string::npos);
    CHECK(!house.room.answer({{}, Endpoint::figures, 0, std::nullopt}));
}

}  // namespace
}  // namespace gengfu::feed
