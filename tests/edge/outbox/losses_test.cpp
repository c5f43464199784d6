#include "edge/outbox/losses.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;
using Ranges = std::vector<Range>;

namespace {

StoredRow key(std::uint64_t sequence, std::uint64_t readings, std::uint64_t taken_after) {
    StoredRow row;
    row.sequence = sequence;
    row.readings = readings;
    row.taken_after = taken_after;
    return row;
}

}  // namespace

TEST_CASE("losses are gathered by their reason") {
    std::vector<sparkplug::Lost> losses;
    add_loss(losses, {}, 0, reasons::thinned);
    REQUIRE(losses.empty());
    add_loss(losses, {{3, 4}}, 2, reasons::dropped);
    add_loss(losses, {{5, 5}, {9, 9}}, 1, reasons::dropped);
    add_loss(losses, {}, 7, reasons::thinned);
    REQUIRE(losses.size() == 2);
    REQUIRE(to_string(losses[0].sequences) == "3-5,9");
    REQUIRE(losses[0].readings == 3);
    REQUIRE(losses[1] == sparkplug::Lost{{}, 7, "thinned"});
    REQUIRE(to_string(sequences_of(losses)) == "3-5,9");
    REQUIRE(readings_of(losses) == 10);
}

TEST_CASE("more holes than a set can name are kept for later") {
    std::vector<sparkplug::Lost> losses;
    for (std::uint64_t i = 1; i <= SequenceSet::ranges_max + 1; ++i) add_loss(losses, {{2 * i, 2 * i}}, 1, reasons::missing);
    REQUIRE(losses[0].sequences.ranges().size() == SequenceSet::ranges_max);
}

TEST_CASE("a hole between the rows of both files is found, with the readings that were in it") {
    // Rows 1, 2, 5, 6 of a box that took ten readings a batch; 3 and 4 are gone.
    const Gaps gaps = find_gaps({key(5, 10, 50), key(1, 10, 10), key(6, 10, 60), key(2, 10, 20)}, {}, 1, 6, 0);
    REQUIRE(gaps.ranges == Ranges{{3, 4}});
    REQUIRE(gaps.readings == 20);
    REQUIRE(gaps.taken_before == 60);
}

TEST_CASE("what is settled need not be there, and a hole beside it tells no number of readings") {
    const Gaps gaps = find_gaps({key(5, 10, 50)}, *parse_sequence_set("1-2,4"), 1, 7, 0);
    REQUIRE(gaps.ranges == Ranges{{3, 3}, {6, 7}});
    REQUIRE(gaps.readings == 0);
    REQUIRE_FALSE(gaps.taken_before);
    REQUIRE(find_gaps({}, *parse_sequence_set("1-9"), 1, 9, 0).ranges.empty());
}

TEST_CASE("a first hole is only counted when it is known what came before") {
    REQUIRE(find_gaps({key(3, 1, 3)}, {}, 1, 3, 0).readings == 2);
    REQUIRE(find_gaps({key(13, 1, 3)}, {}, 11, 13, std::nullopt).readings == 0);
    REQUIRE(find_gaps({key(3, 5, 3)}, {}, 1, 3, 0).readings == 0);  // more than were ever taken: not believed
}
