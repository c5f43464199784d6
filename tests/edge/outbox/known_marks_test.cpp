#include "edge/outbox/known_marks.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("of an account is known what the file said of it last, also that it said nothing") {
    KnownMarks marks;
    REQUIRE(marks.find("a") == nullptr);
    marks.set("a", std::nullopt);
    REQUIRE(*marks.find("a") == std::nullopt);
    marks.set("a", std::pair(Mark{"a", "17"}, Moment{}));
    REQUIRE((*marks.find("a"))->first == Mark{"a", "17"});
    marks.forget("a");
    REQUIRE(marks.find("a") == nullptr);
}

TEST_CASE("beyond so many accounts all are forgotten, but the one that is told of") {
    KnownMarks marks;
    for (std::size_t i = 0; i < KnownMarks::accounts_max; ++i) marks.set(std::to_string(i), std::nullopt);
    REQUIRE(marks.find("0") != nullptr);
    marks.set("one more", std::nullopt);
    REQUIRE(marks.find("0") == nullptr);
    REQUIRE(marks.find("one more") != nullptr);
}
