#include "edge/outbox/sets.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;
using Ranges = std::vector<Range>;

namespace {
SequenceSet set(const std::string& text) {
    return *parse_sequence_set(text);
}
}  // namespace

TEST_CASE("what a stretch has of a set, and what it has not") {
    const SequenceSet some = set("3-5,9,20-30");
    REQUIRE(present_in(some, 1, 2).empty());
    REQUIRE(present_in(some, 4, 22) == Ranges{{4, 5}, {9, 9}, {20, 22}});
    REQUIRE(present_in(some, 31, 40).empty());
    REQUIRE(missing_from(some, 1, 40) == Ranges{{1, 2}, {6, 8}, {10, 19}, {31, 40}});
    REQUIRE(missing_from(some, 3, 5).empty());
    REQUIRE(missing_from(some, 21, 30).empty());
    REQUIRE(missing_from({}, 1, 3) == Ranges{{1, 3}});
}

TEST_CASE("sets are taken from each other, cut and counted") {
    REQUIRE(to_string(without(set("1-10,20"), set("4-6,20-25"))) == "1-3,7-10");
    REQUIRE(to_string(below(set("1-10,20"), 6)) == "1-5");
    REQUIRE(below(set("7-10"), 6).empty());
    REQUIRE(to_string(below(set("1-3"), 6)) == "1-3");
    REQUIRE(reaches(set("1-3,9"), 9));
    REQUIRE_FALSE(reaches(set("1-3,9"), 10));
    REQUIRE_FALSE(reaches({}, 1));
    REQUIRE(count(set("1-3,9")) == 4);
    SequenceSet both = set("1");
    REQUIRE(unite(both, set("3-4")));
    REQUIRE(to_string(both) == "1,3-4");
}

TEST_CASE("a set that has no room for more holes keeps the lowest ones and says so") {
    SequenceSet odd, even;
    for (std::uint64_t i = 1; i <= SequenceSet::ranges_max; ++i) REQUIRE(odd.insert(4 * i));
    REQUIRE(even.insert(2));
    REQUIRE_FALSE(unite(odd, even));
    SequenceSet all;
    REQUIRE(all.insert(1, 10'000));
    REQUIRE(without(all, odd).ranges().size() == SequenceSet::ranges_max);
}

TEST_CASE("ranges that touch or repeat each other are joined, and no other number comes to be in one") {
    REQUIRE(joined({}).empty());
    REQUIRE(joined({{7, 9}, {3, 3}, {4, 4}, {3, 3}}) == Ranges{{3, 4}, {7, 9}});
    REQUIRE(joined({{1, 10}, {2, 3}, {11, 12}}) == Ranges{{1, 12}});
}
