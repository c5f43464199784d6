#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "tests/cloud/feed/peer.hpp"

namespace gengfu::feed {
namespace {

constexpr const char* opening = "retry: 1000\n: connected\n\n";

std::string follow(Peer& peer, std::string_view target, std::string_view headers = {}) {
    peer.send(get(target, headers));
    return peer.read_until(opening);
}

/// The journal numbers of the complete events in `text`.
std::vector<int> ids_in(const std::string& text) {
    std::vector<int> ids;
    std::size_t at = 0;
    for (std::size_t end = text.find("\n\n"); end != std::string::npos; at = end + 2, end = text.find("\n\n", at)) {
        const std::string event = text.substr(at, end - at);
        const std::size_t id = event.find("\nid: ");
        if (id != std::string::npos) ids.push_back(std::stoi(event.substr(id + 5)));
    }
    return ids;
}

TEST_CASE("a follower hears what happens from now on, as it happens") {
    Running running;
    running.raise();
    Peer peer{running.port};
    const std::string head = follow(peer, "/api/v1/feed");
    CHECK_THAT(head, Catch::Contains("\r\nContent-Type: text/event-stream\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\nCache-Control: no-store\r\n"));
    running.raise();
    const std::string event = peer.read_until("\n\n");
    CHECK_THAT(event, Catch::StartsWith("event: alert\nid: 2\ndata: {\"entry\":{\"seq\":2,"));
    CHECK_THAT(event, Catch::Contains("\"alert\":{\"id\":2,"));
}

TEST_CASE("what one person does every follower hears") {
    Running running;
    running.raise();
    Peer one{running.port};
    Peer two{running.port};
    follow(one, "/api/v1/feed");
    follow(two, "/api/v1/feed");
    Peer person{running.port};
    person.send(post("/api/v1/alerts/1/transitions", R"({"transition":"acknowledge","actor":"li.na"})", "Idempotency-Key: k\r\n"));
    CHECK(person.read_answer().status == 200);
    for (Peer* each : {&one, &two}) CHECK_THAT(each->read_until("\n\n"), Catch::Contains("\"transition\":\"acknowledge\""));
}

TEST_CASE("a follower resumes after the last event that it had") {
    Running running;
    running.raise(3);
    Peer by_header{running.port};
    follow(by_header, "/api/v1/feed?after=0", "Last-Event-ID: 1\r\n");
    CHECK_THAT(by_header.read_until("\n\n"), Catch::Contains("\nid: 2\n"));
    CHECK_THAT(by_header.read_until("\n\n"), Catch::Contains("\nid: 3\n"));
    Peer by_query{running.port};
    follow(by_query, "/api/v1/feed?after=2");
    CHECK_THAT(by_query.read_until("\n\n"), Catch::Contains("\nid: 3\n"));
}

TEST_CASE("a follower that was cut as an incident began is told of it when it resumes") {
    Running running;
    running.raise();
    Peer before{running.port};
    follow(before, "/api/v1/feed?after=0");
    CHECK_THAT(before.read_until("\n\n"), Catch::Contains("\nid: 1\n") && !Catch::Contains("incidents"));
    running.on_its_thread([&] {
        running.book.raise();
        running.book.all_incidents = {
            {3, "fire", GroupId{"pingjiang"}, EdgeId{"b03"}, from_unix_ms(test_epoch_ms), {gas_alert(1), gas_alert(2)}}};
    });
    Peer again{running.port};
    follow(again, "/api/v1/feed", "Last-Event-ID: 1\r\n");
    const std::string event = again.read_until("\n\n");
    CHECK_THAT(event, Catch::StartsWith("event: alert\nid: 2\n"));
    CHECK_THAT(event, Catch::Contains(R"("open":true,"priority":1,"alerts":[1,2])"));
}

TEST_CASE("a quiet feed shows that it is alive") {
    Settings settings;
    settings.limits.heartbeat_every = std::chrono::milliseconds{5};
    Running running{settings};
    Peer peer{running.port};
    follow(peer, "/api/v1/feed");
    CHECK(peer.read_until("\n\n") == ": still here\n\n");
    CHECK(peer.read_until("\n\n") == ": still here\n\n");
}

TEST_CASE("a follower that leaves is noticed without waiting for a heartbeat") {
    Running running;
    {
        Peer peer{running.port};
        follow(peer, "/api/v1/feed");
        CHECK(running.metric("gengfu_sse_clients") == "1");
    }
    std::string clients = "1";
    for (int tries = 0; clients != "0" && tries < 1000; ++tries) clients = running.metric("gengfu_sse_clients");
    CHECK(clients == "0");
}

TEST_CASE("followers over the limit are told to come back; the others stay") {
    Settings settings;
    settings.limits.streams = 1;
    Running running{settings};
    Peer first{running.port};
    follow(first, "/api/v1/feed");
    Peer second{running.port};
    second.send(get("/api/v1/feed"));
    const Peer::Answer answer = second.read_answer();
    CHECK(answer.status == 503);
    CHECK_THAT(answer.head, Catch::Contains("\r\nRetry-After: 10\r\n"));
    running.raise();
    CHECK_THAT(first.read_until("\n\n"), Catch::Contains("\nid: 1\n"));
}

TEST_CASE("a follower that does not read is cut, holds nobody up, and loses nothing when it comes back") {
    constexpr int events = 3000;
    Settings settings;
    settings.limits.stream_write_within = std::chrono::milliseconds{100};
    settings.limits.stream_send_buffer = 4096;
    Running running{settings};
    running.raise(events);
    Peer slow{running.port, 4096};
    follow(slow, "/api/v1/feed?after=0");
    Peer quick{running.port};
    follow(quick, "/api/v1/feed?after=2999");
    CHECK_THAT(quick.read_until("\n\n"), Catch::Contains("\nid: 3000\n"));

    std::string cut;
    for (int tries = 0; cut != "1" && tries < 20'000; ++tries) cut = running.metric("gengfu_sse_clients_cut_total");
    REQUIRE(cut == "1");

    std::vector<int> seen = ids_in("\n" + slow.read_rest());
    INFO("events before the cut: " << seen.size());
    REQUIRE(seen.size() < events);
    const int last = seen.empty() ? 0 : seen.back();
    Peer again{running.port};
    follow(again, "/api/v1/feed", "Last-Event-ID: " + std::to_string(last) + "\r\n");
    for (int next = last + 1; next <= events; ++next) {
        const std::vector<int> ids = ids_in(again.read_until("\n\n"));
        seen.insert(seen.end(), ids.begin(), ids.end());
    }
    std::vector<int> all(events);
    for (int i = 0; i < events; ++i) all[static_cast<std::size_t>(i)] = i + 1;
    CHECK(seen == all);
}

TEST_CASE("signing out ends the feed of that session") {
    Settings settings;
    settings.tokens = {{"e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8", "li.na"}};  // SHA-256 of "t"
    Running running{settings};
    Peer person{running.port};
    person.send(post("/api/v1/session", R"({"token":"t"})"));
    const std::string head = person.read_answer().head;
    const std::size_t at = head.find("gengfu_session=");
    REQUIRE(at != std::string::npos);
    const std::string cookie = "Cookie: " + head.substr(at, head.find(';', at) - at) + "\r\n";
    Peer follower{running.port};
    follow(follower, "/api/v1/feed", cookie);
    person.send("DELETE /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n");
    CHECK(person.read_answer().status == 204);
    running.raise();
    CHECK(follower.read_rest().empty());
}

}  // namespace
}  // namespace gengfu::feed
