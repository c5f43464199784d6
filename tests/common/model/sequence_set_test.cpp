#include "common/model/sequence_set.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <set>

using namespace gengfu;

TEST_CASE("a sequence set agrees with a plain set under any order of insertion") {
    std::mt19937 random(42);
    for (int round = 0; round < 50; ++round) {
        SequenceSet set;
        std::set<std::uint64_t> plain;
        for (int i = 0; i < 200; ++i) {
            const std::uint64_t sequence = 1 + random() % 120;
            const bool is_new = plain.insert(sequence).second;
            REQUIRE(set.insert(sequence) == is_new);
        }
        for (std::uint64_t sequence = 0; sequence < 130; ++sequence) REQUIRE(set.contains(sequence) == plain.contains(sequence));
        REQUIRE(parse_sequence_set(to_string(set)) == set);
    }
}

TEST_CASE("neighbours become one range") {
    SequenceSet set;
    REQUIRE(set.insert(1, 3));
    REQUIRE(set.insert(5, 6));
    REQUIRE(to_string(set) == "1-3,5-6");
    REQUIRE(set.insert(4) == true);
    REQUIRE(to_string(set) == "1-6");
    REQUIRE(set.insert(2, 9));
    REQUIRE(to_string(set) == "1-9");
}

TEST_CASE("a sequence set refuses what would make it grow without bound") {
    SequenceSet set;
    for (std::uint64_t i = 0; i < SequenceSet::ranges_max; ++i) REQUIRE(set.insert(1 + i * 2) == true);
    REQUIRE(set.insert(9'000'000).error().kind == FaultKind::full);
    REQUIRE(set.insert(2) == true);  // closing a gap is always possible
}

TEST_CASE("what is not a sequence set is refused") {
    for (const char* text : {"a", "1-", "-1", "5-3", "0", "1,,2", "1 2", "18446744073709551616"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_sequence_set(text));
    }
    REQUIRE(parse_sequence_set("").value().empty());
}
