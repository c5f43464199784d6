#include "edge/outbox/head.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("a head is read as it was written") {
    Head head;
    REQUIRE(parse_head(to_text(head)) == head);
    head = {0xffff'ffff'ffff'ffff, 7, 12, false, true, *parse_sequence_set("1-5,9"), *parse_sequence_set("7"), 3, 4, 60'000, 11};
    REQUIRE(parse_head(to_text(head)) == head);
    REQUIRE(parse_head(to_text(head)) != Head{});
}

TEST_CASE("a text that is no head is none") {
    const std::string good = to_text(Head{});
    REQUIRE(parse_head(good));
    for (const std::string& bad :
         {std::string(), std::string("x"), good + " 1", good.substr(0, good.size() - 2), std::string("1 0 0 1 0 0 0 0 0 0 0"),
          std::string("1 0 1 1 0 0 0 -1 0 0 0"), std::string("1 0 1 1 0 0 0 0 0 5-1 0"), std::string("1 0 1 1 0 0 0 0 0 0 x")}) {
        INFO(bad);
        REQUIRE_FALSE(parse_head(bad));
    }
}
