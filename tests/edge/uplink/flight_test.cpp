#include "edge/uplink/flight.hpp"

#include <catch2/catch.hpp>
#include <deque>

using namespace gengfu;
using namespace gengfu::edge;

namespace {

SequenceSet one(std::uint64_t sequence) {
    return *parse_sequence_set(std::to_string(sequence));
}

/// A link of so many bytes a second that delivers in order, and a cloud that acknowledges at once.
struct Link {
    double bytes_per_ms = 1;
    Duration delay{20};
    Steady now{Duration{1'000'000}};
    Steady idle_at = now;
    std::uint64_t sequence = 0;
    std::size_t delivered = 0;
    Duration longest_wait{0};
    std::deque<std::pair<Steady, std::uint64_t>> answers{};

    void run(Flight& flight, std::size_t row_bytes, Duration duration) {
        for (const Steady end = now + duration; now < end; now += Duration{1}) {
            while (!answers.empty() && answers.front().first <= now) {
                flight.acknowledge(one(answers.front().second), now);
                delivered += row_bytes;
                answers.pop_front();
            }
            while (flight.fits(Traffic::history, row_bytes)) {
                flight.send(Traffic::history, ++sequence, row_bytes, now);
                idle_at = std::max(idle_at, now) + Duration{static_cast<int>(static_cast<double>(row_bytes) / bytes_per_ms)};
                answers.emplace_back(idle_at + delay, sequence);
            }
            longest_wait = std::max(longest_wait, std::max(idle_at, now) - now);
        }
    }
};

}  // namespace

TEST_CASE("without credit there is no history, and a single batch may be larger than the room") {
    Flight flight;
    REQUIRE(flight.room(Traffic::history).rows == 0);
    REQUIRE_FALSE(flight.fits(Traffic::history, 1));
    flight.grant(-5);
    REQUIRE_FALSE(flight.fits(Traffic::history, 1));
    flight.grant(100);
    REQUIRE(flight.fits(Traffic::history, 5'000));
    flight.send(Traffic::history, 1, 5'000, {});
    REQUIRE_FALSE(flight.fits(Traffic::history, 1));
    flight.acknowledge(one(1), Steady{});
    REQUIRE(flight.fits(Traffic::history, 5'000));
}

TEST_CASE("each class has its own window") {
    Flight flight;
    for (std::uint64_t i = 1; i <= Flight::alarm_rows_max; ++i) flight.send(Traffic::alarm, i, 10, {});
    REQUIRE_FALSE(flight.fits(Traffic::alarm, 10));
    REQUIRE(flight.fits(Traffic::safety, 10));
    REQUIRE(flight.fits(Traffic::live, 10));
    flight.send(Traffic::live, 100, Flight::live_bytes_max - 1, {});
    REQUIRE_FALSE(flight.fits(Traffic::live, 2));
    REQUIRE(flight.fits(Traffic::live, 1));
    flight.send(Traffic::live, 100, 5, {});  // the same batch again: counted once
    REQUIRE(flight.room(Traffic::live).bytes == Flight::live_bytes_max - 5);
}

TEST_CASE("what is away for too long is told by its class") {
    Flight flight;
    const Steady start{Duration{1'000}};
    REQUIRE(flight.deadline() == Steady::max());
    flight.send(Traffic::live, 1, 10, start);
    REQUIRE(flight.deadline() == start + Duration{10'000});
    flight.send(Traffic::safety, 2, 10, start);
    REQUIRE(flight.deadline() == start + Duration{3'000});
    REQUIRE_FALSE(flight.is_alarm_overdue(start + Duration{2'999}));
    REQUIRE(flight.is_alarm_overdue(start + Duration{3'000}));
    REQUIRE(flight.overdue(start + Duration{9'999}).empty());
    REQUIRE(flight.overdue(start + Duration{10'000}) == std::vector<std::uint64_t>{1});
    flight.send_again(1, start + Duration{10'000});
    flight.send_again(5, start);
    REQUIRE(flight.overdue(start + Duration{19'999}).empty());
    flight.forget(1);
    flight.forget(1);
    REQUIRE_FALSE(flight.contains(1));
}

TEST_CASE("an alarm on a slow line waits for what was sent before it as long as that comes back, and no longer") {
    Flight flight;
    const Steady start{Duration{1'000}};
    const auto acknowledge = [&](std::uint64_t sequence, Duration after) {
        SequenceSet one;
        REQUIRE(one.insert(sequence));
        flight.acknowledge(one, start + after);
    };
    flight.send(Traffic::history, 1, 10, start);
    flight.send(Traffic::safety, 2, 10, start + Duration{1});
    flight.send(Traffic::live, 3, 10, start + Duration{2});
    acknowledge(1, Duration{2'900});
    REQUIRE_FALSE(flight.is_alarm_overdue(start + Duration{5'899}));
    REQUIRE(flight.deadline() == start + Duration{5'900});
    // Of what was sent after it the acknowledgement says that the alarm, which is served first, has not arrived.
    acknowledge(3, Duration{5'000});
    REQUIRE(flight.is_alarm_overdue(start + Duration{5'900}));
}

TEST_CASE("on a quick link the window grows up to the credit's worth") {
    Flight flight;
    flight.grant(64 * 1024);
    Link link;
    link.bytes_per_ms = 1'000;
    link.run(flight, 2'500, Duration{2'000});
    REQUIRE(flight.history_window() > 64 * 1024);
    REQUIRE(flight.history_window() <= Flight::history_bytes_max);
    REQUIRE(flight.room(Traffic::history).bytes <= 64 * 1024);
    flight.clear();
    REQUIRE(flight.history_window() == Flight::history_bytes_first);
    REQUIRE(flight.room(Traffic::history).bytes == Flight::history_bytes_first);
}

TEST_CASE("on a slow link an alarm never waits long behind history, and the link is still used") {
    for (const double bytes_per_ms : {8.0, 32.0}) {  // 64 and 256 kbit/s
        for (const std::size_t row_bytes : {600u, 2'500u, 4'000u}) {
            Flight flight;
            flight.grant(64 * 1024);
            Link link;
            link.bytes_per_ms = bytes_per_ms;
            link.run(flight, row_bytes, Duration{20'000});
            link.longest_wait = Duration{0};
            link.delivered = 0;
            link.run(flight, row_bytes, Duration{60'000});
            INFO(bytes_per_ms << " bytes/ms, rows of " << row_bytes << ", window " << flight.history_window());
            REQUIRE(link.longest_wait < Duration{650});
            REQUIRE(static_cast<double>(link.delivered) > 0.85 * 60'000 * bytes_per_ms);
        }
    }
}

TEST_CASE("the acknowledgement of a batch that was sent twice tells nothing about the link") {
    Flight flight;
    flight.grant(64 * 1024);
    const Steady start{Duration{1'000}};
    flight.send(Traffic::history, 1, 1'000, start);
    flight.send_again(1, start + Duration{10'000});
    flight.acknowledge(one(1), start + Duration{10'001});
    REQUIRE(flight.history_window() == Flight::history_bytes_first);
    flight.send(Traffic::history, 2, 1'000, start);
    flight.acknowledge(one(2), start + Duration{300});  // neither good nor bad
    REQUIRE(flight.history_window() == Flight::history_bytes_first);
}
