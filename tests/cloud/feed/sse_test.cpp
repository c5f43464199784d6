#include "cloud/feed/sse.hpp"

#include <catch2/catch.hpp>

#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {
namespace {

Request asking(std::map<std::string, std::string> headers, std::map<std::string, std::string> query = {}) {
    Request request;
    request.headers = std::move(headers);
    request.query = std::move(query);
    return request;
}

TEST_CASE("an event has its name, its journal number and one line of data") {
    FakeBook book;
    book.raise();
    const std::string text = to_sse(book.changes_after(0, 1).at(0));
    CHECK_THAT(text, Catch::StartsWith("event: alert\nid: 1\ndata: {\"entry\":{\"seq\":1,"));
    CHECK_THAT(text, Catch::EndsWith("}\n\n"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}

TEST_CASE("what an entry makes of incidents is in the entry's own event, so that one number stands for both") {
    FakeBook book;
    book.raise();
    alert::Book::Change change = book.changes_after(0, 1).at(0);
    CHECK_THAT(to_sse(change), !Catch::Contains("incidents"));
    change.incidents.push_back({3,
                                "fire",
                                GroupId{"pingjiang"},
                                EdgeId{"b03"},
                                from_unix_ms(test_epoch_ms),
                                true,
                                Priority::p1,
                                {alert::AlertId{1}, alert::AlertId{2}}});
    const std::string text = to_sse(change);
    CHECK_THAT(text, Catch::Contains(R"("incidents":[{"id":3,"kind":"fire","group":"pingjiang","edge":"b03",)"
                                     R"("raised_at":"2026-11-24T03:15:42.000Z","open":true,"priority":1,"alerts":[1,2]}])"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}

TEST_CASE("a client starts where it says, otherwise at the present") {
    CHECK(sse_start(asking({}), 9) == 9);
    CHECK(sse_start(asking({}, {{"after", "3"}}), 9) == 3);
    CHECK(sse_start(asking({{"last-event-id", "5"}}, {{"after", "3"}}), 9) == 5);
    CHECK(sse_start(asking({{"last-event-id", "0"}}), 9) == 0);
}

TEST_CASE("a client that is ahead of a restored journal starts at the present rather than waiting for ever") {
    CHECK(sse_start(asking({{"last-event-id", "500"}}), 9) == 9);
}

TEST_CASE("a cursor that is no number is malformed and says where it stood") {
    CHECK(sse_start(asking({{"last-event-id", "x"}}), 9).error().what ==
          "header Last-Event-ID: must be a journal number, a whole number from 0");
    for (const char* each : {"-1", "1 ", "99999999999999999999", ""}) {
        CAPTURE(each);
        CHECK_FALSE(sse_start(asking({}, {{"after", each}}), 9));
    }
}

TEST_CASE("clients at the same place share one reading of the journal until it grows") {
    FakeBook book;
    book.raise();
    Reel reel{book};
    const Reel::Page first = reel.after(0);
    CHECK(first.last == 1);
    CHECK(reel.after(0).text == first.text);
    CHECK(book.reads == 1);
    book.raise();
    reel.forget();
    CHECK(reel.after(0).last == 2);
    CHECK(reel.after(1).last == 2);
    CHECK(reel.after(2).text->empty());
    CHECK(reel.after(2).last == 2);
}

TEST_CASE("a long past comes in pages, without a gap and without a double") {
    FakeBook book;
    for (int i = 0; i < 250; ++i) book.raise();
    Reel reel{book};
    std::string all;
    std::int64_t cursor = 0;
    int pages = 0;
    for (Reel::Page page = reel.after(cursor); !page.text->empty(); page = reel.after(cursor), ++pages) {
        all += *page.text;
        cursor = page.last;
    }
    CHECK(pages == 3);
    std::size_t at = 0;
    for (int id = 1; id <= 250; ++id) {
        const std::size_t found = all.find("id: " + std::to_string(id) + "\n", at);
        REQUIRE(found != std::string::npos);
        at = found + 1;
    }
}

}  // namespace
}  // namespace gengfu::feed
