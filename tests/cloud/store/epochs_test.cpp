#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "cloud/store/intake.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};
constexpr std::uint64_t epoch = 7;

struct Cloud {
    tests::ManualClock clock;
    tests::ScratchDirectory scratch;
    std::optional<Store> store;

    Cloud() { reopen(); }
    void reopen() {
        store.reset();
        store.emplace(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock);
    }
    /// Whether each was new.
    std::vector<bool> claim(const std::vector<std::uint64_t>& sequences) {
        Intake intake(*store);
        std::vector<bool> fresh;
        for (const std::uint64_t each : sequences) fresh.push_back(intake.claim(box, {epoch, Lane::live, each}, clock.wall()).has_value());
        intake.commit();
        return fresh;
    }
    bool claim(std::uint64_t sequence) { return claim(std::vector{sequence})[0]; }
    SequenceSet known() {
        Intake intake(*store);
        return intake.known(box, epoch);
    }
    void give_up(const std::string& sequences, std::uint64_t readings, const std::string& reason = "full") {
        Intake intake(*store);
        intake.give_up(box, {epoch, *parse_sequence_set(sequences), readings, reason}, clock.wall());
        intake.commit();
    }
    std::int64_t ask(const std::string& sql) {
        sqlite::Database database(scratch.file("cloud.db"), sqlite::Database::Access::read);
        auto row = database.prepare(sql);
        REQUIRE(row.step());
        return row.integer(0);
    }
};

}  // namespace

TEST_CASE(
    "a set that is full of gaps refuses nothing and forgets nothing: what does not fit is kept beside it, and moves in as gaps close") {
    Cloud cloud;
    // Alarms of a long outage overtake the history between them: every second number, far more than a set has ranges.
    std::vector<std::uint64_t> alarms;
    for (std::uint64_t i = 1; i <= 3'000; ++i) alarms.push_back(2 * i);
    for (const bool fresh : cloud.claim(alarms)) REQUIRE(fresh);
    CHECK(cloud.known().ranges().size() == SequenceSet::ranges_max);
    CHECK(cloud.ask("SELECT count(*) FROM beyond") == 2'000);
    for (const bool fresh : cloud.claim(alarms)) REQUIRE_FALSE(fresh);
    cloud.reopen();
    for (const bool fresh : cloud.claim(alarms)) REQUIRE_FALSE(fresh);
    // The first number of all is no neighbour of any range.
    CHECK(cloud.claim(5'999));
    CHECK_FALSE(cloud.claim(5'999));
    for (std::uint64_t first = 1; first < 5'999; first += 100) {
        std::vector<std::uint64_t> history;
        for (std::uint64_t each = first; each < first + 100; each += 2) history.push_back(each);
        const auto fresh = cloud.claim(history);
        CHECK(std::count(fresh.begin(), fresh.end(), true) == (first < 5'901 ? 50 : 49));
    }
    CHECK(to_string(cloud.known()) == "1-6000");
    CHECK(cloud.ask("SELECT count(*) FROM beyond") == 0);
}

TEST_CASE("whatever arrives in whatever order, repeated and rolled back and reopened, each number is new exactly once") {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        Cloud cloud;
        std::set<std::uint64_t> stored;
        for (int step = 0; step < 120; ++step) {
            std::vector<std::uint64_t> bunch;
            for (int i = 0; i < 40; ++i) bunch.push_back(random() % 6'000 + 1);
            if (random() % 8 == 0) {
                Intake lost(*cloud.store);
                for (const std::uint64_t each : bunch) static_cast<void>(lost.claim(box, {epoch, Lane::live, each}, cloud.clock.wall()));
                continue;
            }
            if (random() % 16 == 0) cloud.reopen();
            const auto fresh = cloud.claim(bunch);
            for (std::size_t i = 0; i < bunch.size(); ++i) REQUIRE(fresh[i] == stored.insert(bunch[i]).second);
        }
        const SequenceSet known = cloud.known();
        for (const auto& [first, last] : known.ranges())
            for (std::uint64_t each = first; each <= last; ++each) REQUIRE(stored.contains(each));
    }
}

TEST_CASE("what a box gave up is accounted for from then on, and only what nobody had is lost") {
    Cloud cloud;
    CHECK(cloud.claim({1, 2, 5}) == std::vector{true, true, true});
    cloud.give_up("2-6", 30);
    CHECK(to_string(cloud.known()) == "1-6");
    CHECK(cloud.claim({3, 4, 6, 7}) == std::vector{false, false, false, true});
    cloud.give_up("2-6", 30);
    cloud.give_up("100-102,200", 8, "corrupt");
    CHECK(to_string(cloud.known()) == "1-7,100-102,200");
    const auto losses = cloud.store->losses({});
    REQUIRE(losses.size() == 3);
    CHECK(losses[2].batches == 3);
    CHECK(losses[2].readings == 30);
    CHECK(losses[2].sequences == "2-6");
    CHECK(losses[2].epoch == "0000000000000007");
    CHECK(losses[1].batches == 0);
    CHECK(losses[1].readings == 0);
    CHECK(cloud.store->losses({losses[1].id, 100}).size() == 1);
    CHECK(cloud.store->losses({std::nullopt, 2}).size() == 2);
    const auto counts = cloud.store->loss_counts();
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].edge == box.edge);
    CHECK(counts[0].batches == 3);
    CHECK(counts[0].readings == 30);
    CHECK(counts[1].reason == "corrupt");
    CHECK(counts[1].batches == 4);
    CHECK(cloud.store->totals().readings_lost == std::map<std::string, std::int64_t>{{"corrupt", 8}, {"full", 30}});
    CHECK(cloud.store->totals().batches_lost == std::map<std::string, std::int64_t>{{"corrupt", 4}, {"full", 3}});
}

TEST_CASE("ranges that are given up while the set is full are kept beside it, also when they overlap") {
    Cloud cloud;
    std::vector<std::uint64_t> sequences;
    for (std::uint64_t i = 1; i <= SequenceSet::ranges_max; ++i) sequences.push_back(2 * i);
    static_cast<void>(cloud.claim(sequences));
    cloud.give_up("5000-5010", 1);
    cloud.give_up("5005-5030", 1);
    cloud.give_up("5002-5003", 1);
    cloud.give_up("4990-5001", 1);
    cloud.give_up("4000-6000", 1);
    CHECK(cloud.ask("SELECT count(*) FROM beyond") == 1);
    CHECK(cloud.claim({3'999, 4'000, 5'025, 6'000, 6'001}) == std::vector{true, false, false, false, true});
}

TEST_CASE("many epochs of one box do not mix, and old ones are known again") {
    Cloud cloud;
    for (std::uint64_t each = 1; each <= 300; ++each) {
        Intake intake(*cloud.store);
        const auto order = intake.claim(box, {each, Lane::live, 1}, cloud.clock.wall());
        REQUIRE(order);
        CHECK(order->epoch == static_cast<std::int64_t>(each));
        intake.commit();
    }
    cloud.reopen();
    Intake intake(*cloud.store);
    CHECK_FALSE(intake.claim(box, {17, Lane::live, 1}, cloud.clock.wall()));
    CHECK(intake.claim(box, {17, Lane::live, 2}, cloud.clock.wall()) == Order{17, 2});
}
