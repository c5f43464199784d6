#include "edge/outbox/outbox.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

const Instant noon = from_unix_ms(1'795'521'600'000);
const Outbox::Encode some = [] { return Bytes{0x5a}; };

SequenceSet set_of(std::uint64_t first, std::uint64_t last) {
    SequenceSet set;
    REQUIRE(set.insert(first, last));
    return set;
}

std::vector<std::uint64_t> sequences(const std::vector<Row>& rows) {
    std::vector<std::uint64_t> all;
    for (const Row& row : rows) all.push_back(row.id.sequence);
    return all;
}
using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("what was appended is there after a restart, in one order, under the same epoch and with its bytes") {
    const TemporaryDirectory directory;
    {
        Outbox outbox(directory / "outbox.db", 0xabc);
        REQUIRE(outbox.append(Lane::live, 15, noon, some)->sequence == 1);
        REQUIRE(outbox.append(Lane::alarm, 1, noon, some)->sequence == 2);
        REQUIRE(outbox.append(Lane::live, 15, noon, [] { return Bytes{2}; })->sequence == 3);
    }
    Outbox again(directory / "outbox.db", 0xdef);
    REQUIRE(again.epoch() == 0xabc);
    REQUIRE(sequences(again.rows_after(Lane::live, 0, 10)) == Sequences{1, 3});
    REQUIRE(again.rows_after(Lane::live, 1, 10).front().bytes == Bytes{2});
    REQUIRE(again.rows_after(Lane::live, 1, 10).front().appended_at == noon);
    REQUIRE(read_status(directory / "outbox.db").taken == 31);
    REQUIRE(read_status(directory / "outbox.db").pending == 3);
}

TEST_CASE("a sequence is never given twice, not even after everything was committed and the box restarted") {
    const TemporaryDirectory directory;
    {
        Outbox outbox(directory / "outbox.db", 1);
        for (int i = 0; i < 3; ++i) REQUIRE(outbox.append(Lane::alarm, 1, noon, some));
        outbox.commit(set_of(1, 3));
        outbox.prune();
    }
    Outbox again(directory / "outbox.db", 2);
    REQUIRE(again.rows_after(Lane::alarm, 0, 10).empty());
    REQUIRE(again.append(Lane::alarm, 1, noon, some)->sequence == 4);
}

TEST_CASE("committed rows are not given out again, and leave the disk with the next append") {
    const TemporaryDirectory directory;
    Outbox outbox(directory / "outbox.db", 1);
    for (int i = 0; i < 6; ++i) REQUIRE(outbox.append(Lane::live, 1, noon, some));
    SequenceSet committed = set_of(1, 2);
    REQUIRE(committed.insert(4));
    outbox.commit(committed);
    REQUIRE(sequences(outbox.rows_after(Lane::live, 0, 2)) == Sequences{3, 5});
    REQUIRE_FALSE(outbox.row(Lane::live, 4));
    REQUIRE(read_status(directory / "outbox.db").pending == 6);
    REQUIRE(outbox.append(Lane::alarm, 1, noon, some));
    REQUIRE(read_status(directory / "outbox.db").pending == 4);
    REQUIRE(sequences(outbox.rows_after(Lane::live, 0, 10)) == Sequences{3, 5, 6});
}

TEST_CASE("an acknowledgement of what was never sent deletes nothing that comes later") {
    const TemporaryDirectory directory;
    Outbox outbox(directory / "outbox.db", 1);
    REQUIRE(outbox.append(Lane::live, 1, noon, some));
    outbox.commit(set_of(1, 1'000));
    REQUIRE(outbox.append(Lane::live, 1, noon, some)->sequence == 2);
    REQUIRE(sequences(outbox.rows_after(Lane::live, 0, 10)) == Sequences{2});
}

TEST_CASE("a message that a device sends again is recognised for a while, also across a restart") {
    const TemporaryDirectory directory;
    const Mark mark{"call-1", "0001 101"};
    {
        Outbox outbox(directory / "outbox.db", 1);
        REQUIRE_FALSE(outbox.is_repeated(mark, noon, Duration{60'000}));
        REQUIRE(outbox.append(Lane::alarm, 1, noon, some, mark));
    }
    Outbox again(directory / "outbox.db", 1);
    REQUIRE(again.is_repeated(mark, noon + Duration{60'000}, Duration{60'000}));
    REQUIRE_FALSE(again.is_repeated(mark, noon + Duration{60'001}, Duration{60'000}));
    REQUIRE_FALSE(again.is_repeated({"call-1", "0002 101"}, noon, Duration{60'000}));
    REQUIRE_FALSE(again.is_repeated({"call-2", "0001 101"}, noon, Duration{60'000}));
}

TEST_CASE("an alias stays with its name for ever") {
    const TemporaryDirectory directory;
    sparkplug::Aliases first;
    {
        Outbox outbox(directory / "outbox.db", 1);
        first = outbox.aliases_for({"a/x", "b/x"});
    }
    Outbox again(directory / "outbox.db", 1);
    const auto& second = again.aliases_for({"c/x", "a/x"});
    REQUIRE(second.at("a/x") == first.at("a/x"));
    REQUIRE(second.at("b/x") == first.at("b/x"));
    REQUIRE(second.at("c/x") != first.at("a/x"));
    REQUIRE(second.at("c/x") != first.at("b/x"));
}
