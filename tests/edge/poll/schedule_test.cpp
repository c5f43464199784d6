#include "edge/poll/schedule.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace gengfu;
using namespace gengfu::poll;

namespace {
Steady at(std::int64_t ms) {
    return Steady{Duration{ms}};
}
}  // namespace

TEST_CASE("every device has its turn in its own rhythm") {
    Schedule schedule;
    schedule.add(Duration{1'000}, at(0));
    schedule.add(Duration{2'500}, at(0));
    std::map<std::size_t, int> turns;
    Steady now = at(0);
    for (auto due = schedule.next(); due->at < at(10'000); due = schedule.next()) {
        now = std::max(now, due->at);
        schedule.answered(due->device, now + Duration{20});
        ++turns[due->device];
        now += Duration{20};
    }
    REQUIRE(turns[0] == 10);
    REQUIRE(turns[1] == 4);
}

TEST_CASE("turns that were missed are not made up for") {
    Schedule schedule;
    schedule.add(Duration{1'000}, at(0));
    schedule.answered(0, at(5'300));
    REQUIRE(schedule.next()->at == at(6'000));
}

TEST_CASE("a dead device is asked less often and brought back by one answer") {
    Schedule schedule;
    schedule.add(Duration{1'000}, at(0));
    schedule.missed(0, at(300));
    REQUIRE(schedule.next()->at == at(1'300));
    schedule.missed(0, at(1'600));
    schedule.missed(0, at(2'900));
    REQUIRE(schedule.next()->at == at(10'900));
    schedule.answered(0, at(11'000));
    REQUIRE(schedule.next()->at <= at(12'000));
    REQUIRE(schedule.next()->at > at(11'000));
}

TEST_CASE("backing off never asks a slow device more often than its own rhythm") {
    Schedule schedule;
    schedule.add(Duration{3'600'000}, at(0));
    for (int i = 0; i < 5; ++i) schedule.missed(0, at(0));
    REQUIRE(schedule.next()->at == at(3'600'000));
}

TEST_CASE("a read-back comes at once") {
    Schedule schedule;
    schedule.add(Duration{60'000}, at(0));
    schedule.answered(0, at(10));
    schedule.hasten(0, at(20));
    REQUIRE(schedule.next()->at == at(20));
}

TEST_CASE("a bus without devices has nothing due") {
    REQUIRE_FALSE(Schedule().next());
}
