#include "edge/outbox/recent.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;

namespace {

StoredRow row(std::uint64_t sequence, std::size_t bytes = 10) {
    return {sequence, Lane::live, 1, sequence, {}, Bytes(bytes, static_cast<std::uint8_t>(sequence))};
}

std::vector<std::uint64_t> sequences(const std::optional<std::vector<ReadRow>>& rows) {
    std::vector<std::uint64_t> found;
    for (const ReadRow& each : rows.value()) found.push_back(each.row.sequence);
    return found;
}

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("of recent rows those above a number are given, and of what may lie before them nothing is said") {
    RecentRows recent;
    REQUIRE_FALSE(recent.after(0, 10, 1'000));
    recent.add({});
    REQUIRE_FALSE(recent.after(0, 10, 1'000));
    recent.add(std::vector{row(5), row(6)});
    recent.add(std::vector{row(9)});
    REQUIRE_FALSE(recent.after(3, 10, 1'000));
    REQUIRE(sequences(recent.after(4, 10, 1'000)) == Sequences{5, 6, 9});
    REQUIRE(sequences(recent.after(6, 10, 1'000)) == Sequences{9});
    REQUIRE(sequences(recent.after(9, 10, 1'000)).empty());
    REQUIRE(recent.after(5, 10, 1'000)->front().row == row(6));
}

TEST_CASE("recent rows are given as a file gives them: at least one, and no more than were asked for") {
    RecentRows recent;
    recent.add(std::vector{row(1, 100), row(2, 100), row(3, 100)});
    REQUIRE(sequences(recent.after(0, 2, 1'000)) == Sequences{1, 2});
    REQUIRE(sequences(recent.after(0, 10, 1)) == Sequences{1});
    REQUIRE(sequences(recent.after(0, 10, 101)) == Sequences{1, 2});
}

TEST_CASE("beyond their bound the oldest rows must be read again") {
    RecentRows recent;
    for (std::uint64_t sequence = 1; sequence <= RecentRows::rows_max + 2; ++sequence) recent.add(std::vector{row(sequence)});
    REQUIRE_FALSE(recent.after(1, 1, 1));
    REQUIRE(sequences(recent.after(2, 1, 1)) == Sequences{3});
    recent.add(std::vector{row(100, RecentRows::bytes_max)});
    REQUIRE_FALSE(recent.after(RecentRows::rows_max + 1, 1, 1));
    REQUIRE(sequences(recent.after(99, 1, 1)) == Sequences{100});
    recent.add(std::vector{row(101, RecentRows::bytes_max + 1)});
    REQUIRE_FALSE(recent.after(100, 1, 1));
    REQUIRE(sequences(recent.after(101, 1, 1)).empty());
}

TEST_CASE("of a file that has changed nothing is remembered") {
    RecentRows recent;
    recent.add(std::vector{row(1)});
    recent.clear();
    REQUIRE_FALSE(recent.after(0, 1, 1));
    recent.add(std::vector{row(2)});
    REQUIRE_FALSE(recent.after(0, 1, 1));
    REQUIRE(sequences(recent.after(1, 1, 1)) == Sequences{2});
}
