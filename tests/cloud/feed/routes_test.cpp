#include "cloud/feed/routes.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {
namespace {

struct House {
    FakeClock clock;
    FakeBook book;
    FakeTroubles troubles;
    profile::Catalogue catalogue = gas_catalogue();
    Auth auth;
    Metrics metrics;
    Routes routes;

    explicit House(std::map<std::string, std::string> tokens = {})
        : auth(clock, tokens, false, [] { return std::string{"secret"}; }, {}),
          routes({book,
                  troubles,
                  catalogue,
                  auth,
                  metrics,
                  {{"/", "text/html; charset=utf-8", "<html>", "\"v1\""}},
                  tokens.empty(),
                  nullptr}) {}

    Response ask(const std::string& method, const std::string& target, const std::string& body = {},
                 const std::map<std::string, std::string>& headers = {}) {
        Request request;
        const auto parsed = parse_target(target);
        REQUIRE(parsed);
        request.method = method;
        request.path = parsed->path;
        request.query = parsed->query;
        request.headers = {{"host", "localhost:8080"}, {"content-type", "application/json"}, {"idempotency-key", "k1"}};
        for (const auto& [name, value] : headers) request.headers[name] = value;
        request.body = body;
        request.client = "127.0.0.1";
        return routes.answer(request);
    }
    Response get(const std::string& target) { return ask("GET", target); }
};

boost::json::value parsed(const Response& response) {
    return boost::json::parse(response.body);
}

std::string detail(const Response& response) {
    CHECK(response.content_type == "application/problem+json");
    CHECK(parsed(response).at("status").to_number<unsigned>() == response.status);
    return boost::json::value_to<std::string>(parsed(response).at("detail"));
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [each, value] : response.headers)
        if (each == name) return value;
    return {};
}

constexpr auto acknowledge = R"({"transition":"acknowledge","expected_version":1,"actor":"li.na"})";

TEST_CASE("alerts are listed newest first with every field of the interface") {
    House house;
    house.book.raise();
    house.book.raise();
    const Response response = house.get("/api/v1/alerts");
    CHECK(response.status == 200);
    CHECK(header(response, "Cache-Control") == "no-store");
    const auto alerts = parsed(response).at("alerts").as_array();
    REQUIRE(alerts.size() == 2);
    CHECK(alerts[0].at("id") == 2);
    const auto expected = boost::json::parse(R"({"id":1,"group":"pingjiang","edge":"b03","device":"gas-0007","kind":"gas-detector",
        "place":"2-301","condition":"gas-high","priority":1,"state":"raised","condition_state":"active","test":false,"level":0,"count":1,
        "version":1,"taken_at":"2026-11-24T03:15:41.992Z","raised_at":"2026-11-24T03:15:42.000Z","updated_at":"2026-11-24T03:15:42.000Z",
        "escalates_at":"2026-11-24T03:16:12.000Z","shelved_until":null,
        "timers":[{"timing":"acknowledge","step":1,"due_at":"2026-11-24T03:16:12.000Z"}],
        "outcome":null,"assignee":null,"transitions":["acknowledge","shelve","cancel","note"]})");
    CHECK(alerts[1] == expected);
}

TEST_CASE("incidents are listed with their members, and told with each alert that belongs to them") {
    House house;
    house.book.raise();
    house.book.raise();
    const std::vector<alert::Alert> alerts = house.book.list({});
    house.book.all_incidents = {{7, "fire", GroupId{"pingjiang"}, EdgeId{"b03"}, alerts[1].raised_at, {alerts[1]}}};
    const auto incident = parsed(house.get("/api/v1/incidents?open=true&before=9&limit=5")).at("incidents").at(0);
    CHECK(house.book.asked_for_incidents.open_only);
    CHECK(house.book.asked_for_incidents.before == 9);
    CHECK(house.book.asked_for_incidents.limit == 5);
    CHECK(incident.at("id") == 7);
    CHECK(incident.at("kind") == "fire");
    CHECK(incident.at("edge") == "b03");
    CHECK(incident.at("raised_at") == "2026-11-24T03:15:42.000Z");
    CHECK(incident.at("open") == true);
    CHECK(incident.at("priority") == 1);
    CHECK(incident.at("alerts").at(0) == parsed(house.get("/api/v1/alerts/1")).at("alert"));
    CHECK(parsed(house.get("/api/v1/alerts/1")).at("incidents").at(0) == incident);
    CHECK(parsed(house.get("/api/v1/alerts/2")).at("incidents").as_array().empty());
    CHECK(detail(house.get("/api/v1/incidents?opne=true")).find("did you mean \"open\"?") != std::string::npos);
    CHECK(house.get("/api/v1/incidents?open=yes").status == 400);
}

TEST_CASE("the filter of a list reaches the book") {
    House house;
    CHECK(house.get("/api/v1/alerts?open=true&state=on_site&before=17&limit=5").status == 200);
    CHECK(house.book.last_filter.open_only);
    CHECK(house.book.last_filter.state == alert::State::on_site);
    CHECK(house.book.last_filter.before == alert::AlertId{17});
    CHECK(house.book.last_filter.limit == 5);
    CHECK(house.get("/api/v1/alerts").status == 200);
    CHECK_FALSE(house.book.last_filter.open_only);
    CHECK(house.book.last_filter.limit == 100);
}

TEST_CASE("a wrong query parameter is named") {
    House house;
    CHECK(detail(house.get("/api/v1/alerts?limit=501")) == R"(query parameter "limit": must be an integer from 1 to 500)");
    CHECK(detail(house.get("/api/v1/alerts?open=yes")) == R"(query parameter "open": must be "true" or "false")");
    CHECK(detail(house.get("/api/v1/alerts?state=raisd")) == R"(query parameter "state": unknown state "raisd", did you mean "raised"?)");
    CHECK(detail(house.get("/api/v1/alerts?stat=raised")) == R"(unknown query parameter "stat", did you mean "state"?)");
    CHECK(detail(house.get("/api/v1/alerts?before=")) == R"(query parameter "before": must be the number of an alert)");
    CHECK(house.get("/api/v1/events?after=-1").status == 400);
    CHECK(house.get("/api/v1/feed?after=x").status == 400);
}

TEST_CASE("one alert comes with its timeline") {
    House house;
    house.book.raise();
    const auto body = parsed(house.get("/api/v1/alerts/1"));
    CHECK(body.at("alert").at("id") == 1);
    CHECK(body.at("timeline") == boost::json::parse(R"([{"seq":1,"alert":1,"version":1,"at":"2026-11-24T03:15:42.000Z","actor":"system",
        "transition":"raise","from":null,"to":"raised","reason":null,"outcome":null,"assignee":null,"photo":null,
        "shelved_until":null,"timer":null}])"));
    CHECK(house.get("/api/v1/alerts/2").status == 404);
    CHECK(house.get("/api/v1/alerts/x").status == 404);
    CHECK(house.get("/api/v1/alerts/").status == 404);
    CHECK(house.get("/api/v1/alerts/99999999999999999999").status == 404);
}

TEST_CASE("a transition is applied once and answered with the alert and its entry") {
    House house;
    house.book.raise();
    const Response response = house.ask("POST", "/api/v1/alerts/1/transitions", acknowledge);
    CHECK(response.status == 200);
    CHECK(response.changed);
    CHECK(parsed(response).at("alert").at("state") == "acknowledged");
    CHECK(parsed(response).at("entry").at("actor") == "li.na");
    CHECK(house.book.last_request.key == "k1");
    CHECK(house.ask("POST", "/api/v1/alerts/1/transitions", acknowledge).body == response.body);
    CHECK(house.book.last_seq() == 2);
}

TEST_CASE("a stale transition is refused with the alert as it is now") {
    House house;
    house.book.raise();
    CHECK(house.ask("POST", "/api/v1/alerts/1/transitions", acknowledge).status == 200);
    const Response stale = house.ask("POST", "/api/v1/alerts/1/transitions", acknowledge, {{"idempotency-key", "k2"}});
    CHECK(stale.status == 409);
    CHECK(detail(stale) == "the alert is at version 2");
    CHECK(parsed(stale).at("alert").at("version") == 2);
}

TEST_CASE("what a transition lacks is 422, what it has wrong is 400, and no such alert is 404") {
    House house;
    house.book.raise();
    const auto post = [&](const std::string& body, const std::map<std::string, std::string>& headers = {}) {
        return house.ask("POST", "/api/v1/alerts/1/transitions", body, headers);
    };
    CHECK(detail(post(R"({"transition":"dispatch","actor":"a"})")) == "dispatch needs an assignee");
    CHECK(post(R"({"transition":"dispatch","actor":"a"})").status == 422);
    CHECK(post(R"({"transition":"note"})").status == 422);
    CHECK(post(acknowledge, {{"idempotency-key", ""}}).status == 422);
    CHECK(post("{").status == 400);
    CHECK(post(acknowledge, {{"content-type", "text/plain"}}).status == 415);
    CHECK(post(acknowledge, {{"origin", "http://evil.example"}}).status == 403);
    CHECK(house.ask("POST", "/api/v1/alerts/9/transitions", R"({"transition":"note","actor":"a"})").status == 404);
    CHECK(house.book.last_seq() == 1);
}

TEST_CASE("events are the journal from a number on") {
    House house;
    for (int i = 0; i < 3; ++i) house.book.raise();
    const auto body = parsed(house.get("/api/v1/events?after=1&limit=1"));
    CHECK(body.at("last_seq") == 3);
    REQUIRE(body.at("events").as_array().size() == 1);
    CHECK(body.at("events").at(0).at("entry").at("seq") == 2);
    CHECK(body.at("events").at(0).at("alert").at("id") == 2);
}

TEST_CASE("the feed begins with an opening and goes on after its cursor") {
    House house;
    house.book.raise();
    const Response response = house.get("/api/v1/feed?after=0");
    CHECK(response.content_type == "text/event-stream");
    CHECK(response.body == "retry: 1000\n: connected\n\n");
    CHECK(response.stream_after == 0);
    CHECK(house.get("/api/v1/feed").stream_after == 1);
}

TEST_CASE("the catalogue names kinds, conditions and outcomes in both languages") {
    House house;
    const auto body = parsed(house.get("/api/v1/catalogue"));
    CHECK(body.at("kinds").at("gas-detector").at("name").at("zh") == "燃气探测器");
    CHECK(body.at("kinds").at("gas-detector").at("conditions").at("gas-high").at("en") == "Gas over the limit");
    CHECK(body.at("kinds").at("gas-detector").at("conditions").as_object().contains("silent"));
    CHECK(!body.at("kinds").at("gas-detector").as_object().contains("model"));
    CHECK(body.at("outcomes").as_array().size() == 9);
    CHECK(body.at("service_levels").at(0) == boost::json::parse(R"({"priority":1,"acknowledge_s":60,"dispatch_s":180,"on_site_s":900,
        "attended_s":300,"in_working_time":false,"shelved_most_s":600})"));
    CHECK(body.at("service_levels").at(3).at("in_working_time") == true);
}

TEST_CASE("the summary, the health and the metrics are there") {
    House house;
    house.book.raise();
    house.routes.add_metrics([] { return std::string{"gengfu_extra 1\n"}; });
    CHECK(parsed(house.get("/api/v1/summary")) == boost::json::parse(R"({"devices":120,"edges":8,"stored":4711,
        "alerts":{"raised":1,"open":0,"acknowledged":0,"closed":0,"cancelled":0}})"));
    CHECK(house.get("/healthz").status == 200);
    const Response metrics = house.get("/metrics");
    CHECK(metrics.content_type == "text/plain; version=0.0.4; charset=utf-8");
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_http_requests_total{route=\"/api/v1/summary\",status=\"200\"} 1\n"));
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_alerts_total{state=\"raised\"} 1\n"));
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_readings_stored_total 4711\n"));
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_messages_not_used_total{kind=\"payload\"} 3\n"));
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_batches_lost_total{reason=\"full\"} 7\n"));
    CHECK_THAT(metrics.body, Catch::Contains("gengfu_readings_lost_total{reason=\"full\"} 120\n"));
    CHECK_THAT(metrics.body, Catch::EndsWith("gengfu_extra 1\n"));
}

TEST_CASE("what could not be used is listed with how much there was of each, and its bytes can be seen") {
    House house;
    CHECK(parsed(house.get("/api/v1/quarantine?before=9&limit=5")) == boost::json::parse(R"({"messages":[{"id":7,
        "at":"2026-11-24T03:15:42.000Z","sender":"pingjiang/b03","kind":"payload","what":"7 bytes are no payload",
        "topic":"spBv1.0/pingjiang/NDATA/b03","bytes":7}],"counts":[{"sender":"pingjiang/b03","kind":"payload","count":3}]})"));
    CHECK(house.troubles.last_page.before == 9);
    CHECK(house.troubles.last_page.limit == 5);
    CHECK(parsed(house.get("/api/v1/quarantine/7")) == boost::json::parse(R"({"id":7,"payload":"007fff"})"));
    CHECK(house.get("/api/v1/quarantine/8").status == 404);
    CHECK(house.get("/api/v1/quarantine?limit=0").status == 400);
    CHECK(house.get("/api/v1/quarantine?after=1").status == 400);
    CHECK(detail(house.get("/api/v1/losses?before=x")) == R"(query parameter "before": must be the number of the last one seen)");
}

TEST_CASE("what boxes gave up is listed with how much there was in all") {
    House house;
    CHECK(parsed(house.get("/api/v1/losses")) == boost::json::parse(R"({"losses":[{"id":2,"at":"2026-11-24T03:15:42.000Z",
        "group":"pingjiang","edge":"b03","epoch":"0000000000000007","sequences":"3-9","batches":7,"readings":120,"reason":"full"}],
        "counts":[{"group":"pingjiang","edge":"b03","reason":"full","batches":7,"readings":120}]})"));
    CHECK_FALSE(house.troubles.last_page.before);
    CHECK(house.troubles.last_page.limit == 100);
    CHECK(house.ask("POST", "/api/v1/losses").status == 405);
}

TEST_CASE("an asset is served until the browser has it") {
    House house;
    const Response first = house.get("/");
    CHECK(first.body == "<html>");
    CHECK(first.content_type == "text/html; charset=utf-8");
    CHECK(house.ask("GET", "/", "", {{"if-none-match", header(first, "ETag")}}).status == 304);
    CHECK(house.get("/console.js").status == 404);
}

TEST_CASE("a path that exists names the methods it answers to") {
    House house;
    const Response response = house.ask("PUT", "/api/v1/alerts");
    CHECK(response.status == 405);
    CHECK(header(response, "Allow") == "GET, HEAD");
    CHECK(house.ask("GET", "/api/v1/alerts/1/transitions").status == 405);
    CHECK(house.ask("GE", "/api/v1/alerts").status == 405);
    CHECK(house.ask("HEAD", "/api/v1/alerts").status == 200);
}

TEST_CASE("without tokens a page that rebinds its name to this machine learns nothing") {
    House house;
    CHECK(house.ask("GET", "/api/v1/alerts", "", {{"host", "evil.example"}}).status == 421);
    CHECK(house.ask("GET", "/", "", {{"host", "evil.example"}}).status == 421);
}

TEST_CASE("with tokens everything but the door, the console and the health wants a sign-in") {
    House house{{{sha256_hex("t"), "li.na"}}};
    house.book.raise();
    for (const char* each : {"/api/v1/alerts", "/api/v1/alerts/1", "/api/v1/events", "/api/v1/feed", "/api/v1/catalogue", "/api/v1/summary",
                             "/api/v1/quarantine", "/api/v1/quarantine/7", "/api/v1/losses", "/metrics"}) {
        CAPTURE(each);
        CHECK(house.get(each).status == 401);
        CHECK(house.ask("GET", each, "", {{"authorization", "Bearer t"}}).status == 200);
    }
    CHECK(house.ask("POST", "/api/v1/alerts/1/transitions", acknowledge).status == 401);
    CHECK(house.get("/").status == 200);
    CHECK(house.get("/healthz").status == 200);
    CHECK(parsed(house.get("/api/v1/session")) == boost::json::parse(R"({"actor":null,"required":true})"));
    CHECK(house.ask("GET", "/", "", {{"host", "gengfu.example"}}).status == 200);
}

TEST_CASE("the sign-in flow: a token, a cookie, a deed under that name, and out") {
    House house{{{sha256_hex("t"), "li.na"}}};
    house.book.raise();
    const Response wrong = house.ask("POST", "/api/v1/session", R"({"token":"x"})");
    CHECK(wrong.status == 401);
    CHECK(header(wrong, "Set-Cookie").empty());
    const Response right = house.ask("POST", "/api/v1/session", R"({"token":"t"})");
    CHECK(parsed(right) == boost::json::parse(R"({"actor":"li.na","required":true})"));
    CHECK_THAT(header(right, "Set-Cookie"), Catch::StartsWith("gengfu_session=secret; "));
    const std::map<std::string, std::string> cookie{{"cookie", "gengfu_session=secret"}};
    CHECK(house.ask("POST", "/api/v1/alerts/1/transitions", R"({"transition":"acknowledge","actor":"mallory"})", cookie).status == 200);
    CHECK(house.book.last_request.actor == "li.na");
    CHECK(house.ask("DELETE", "/api/v1/session", "", cookie).status == 204);
    CHECK(house.ask("GET", "/api/v1/alerts", "", cookie).status == 401);
}

TEST_CASE("who keeps guessing tokens is told to wait") {
    House house{{{sha256_hex("t"), "li.na"}}};
    for (int i = 0; i < 10; ++i) CHECK(house.ask("POST", "/api/v1/session", R"({"token":"x"})").status == 401);
    const Response response = house.ask("POST", "/api/v1/session", R"({"token":"t"})");
    CHECK(response.status == 429);
    CHECK(header(response, "Retry-After") == "60");
}

TEST_CASE("without tokens there is nothing to sign in to") {
    House house;
    CHECK(parsed(house.get("/api/v1/session")) == boost::json::parse(R"({"actor":null,"required":false})"));
    CHECK(house.ask("POST", "/api/v1/session", R"({"token":"t"})").status == 409);
}

TEST_CASE("a book that breaks fails the request and not the service, and tells the client nothing of its inside") {
    House house;
    house.book.break_down();
    const Response response = house.get("/api/v1/alerts");
    CHECK(response.status == 500);
    CHECK_THAT(response.body, !Catch::Contains("disk"));
    CHECK(house.get("/healthz").status == 200);
}

}  // namespace
}  // namespace gengfu::feed
