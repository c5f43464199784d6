#include "edge/outbox/retention.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::edge;
using Ranges = std::vector<Range>;

namespace {

constexpr Duration hour{3'600'000};
const Instant noon = from_unix_ms(1'795'521'600'000);

Moment at(Instant wall, Steady steady, std::uint64_t boot, ClockQuality clock = ClockQuality::plausible) {
    return {wall, steady, boot, clock};
}

}  // namespace

TEST_CASE("committed rows leave when they are old") {
    Stock stock;
    stock.bytes_max = 1'000;
    stock.used_bytes = 500;
    stock.first = 10;
    stock.last = 100;
    stock.expired_upto = 50;
    REQUIRE(trim_upto(stock) == 50);
    stock.expired_upto = 0;
    REQUIRE(trim_upto(stock) == 0);
    stock.expired_upto = 100;
    REQUIRE(trim_upto(stock) == 99);
}

TEST_CASE(
    "near the bound, or on a full disk, all that is committed may leave but the last, which keeps its number from being given again") {
    Stock stock;
    stock.bytes_max = 3'200;
    stock.used_bytes = 3'101;
    stock.first = 1;
    stock.last = 100;
    REQUIRE(is_tight(stock));
    REQUIRE(trim_upto(stock) == 99);
    stock.used_bytes = 3'100;
    REQUIRE_FALSE(is_tight(stock));
    REQUIRE(trim_upto(stock) == 0);
    stock.is_pressed = true;
    REQUIRE(trim_upto(stock) == 99);
    stock.last = 1;
    REQUIRE(trim_upto(stock) == 0);
    stock.first = stock.last = 0;
    REQUIRE(trim_upto(stock) == 0);
}

TEST_CASE("one step removes so many numbers and no more") {
    REQUIRE(one_step({{1, 10}, {20, 900'000}}) == Ranges{{1, 10}, {20, 20 + sequences_at_once - 11}});
    REQUIRE(one_step({{1, sequences_at_once}, {5'000, 5'001}}) == Ranges{{1, sequences_at_once}});
    REQUIRE(one_step({}).empty());
}

TEST_CASE("old is what the steady clock says within one boot, whatever the wall shows") {
    const Moment row = at(noon, Steady{Duration{0}}, 1);
    REQUIRE(is_older_than(row, at(noon, Steady{hour + Duration{1}}, 1), hour));
    REQUIRE_FALSE(is_older_than(row, at(noon + 1000 * hour, Steady{hour}, 1), hour));
}

TEST_CASE("across boots a wall clock that cannot be believed makes nothing old") {
    const Moment good = at(noon, Steady{Duration{0}}, 1);
    REQUIRE(is_older_than(good, at(noon + 2 * hour, Steady{}, 2), hour));
    REQUIRE_FALSE(is_older_than(good, at(noon + hour, Steady{}, 2), hour));
    REQUIRE_FALSE(is_older_than(good, at(noon - hour, Steady{}, 2), hour));
    REQUIRE_FALSE(is_older_than(good, at(noon + 2 * hour, Steady{}, 2, ClockQuality::stepped), hour));
    REQUIRE_FALSE(is_older_than(at(Instant{}, Steady{}, 1, ClockQuality::unset), at(noon, Steady{}, 2), hour));
}

TEST_CASE("spacing doubles from a minute up to an hour, and then there is none") {
    std::vector<std::int64_t> minutes;
    for (Duration spacing = next_spacing(Duration{0}); spacing > Duration{0}; spacing = next_spacing(spacing))
        minutes.push_back(spacing.count() / 60'000);
    REQUIRE(minutes == std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60});
}
