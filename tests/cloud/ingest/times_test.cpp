#include "cloud/ingest/times.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using ingest::repair_times;
using store::ClockMark;
using store::Repair;

namespace {

const Instant received = from_unix_ms(1'800'000'000'000);
constexpr Duration hour = std::chrono::hours{1};

Reading reading(Instant at) {
    return {DeviceId{"gas-1"}, at, {{FieldId{"gas"}, 1}}};
}

sparkplug::Contents contents(std::optional<Duration> age, std::vector<Instant> times) {
    sparkplug::Contents made;
    made.age = age;
    for (const Instant each : times) made.readings.push_back(reading(each));
    return made;
}

std::vector<Instant> times(const sparkplug::Contents& contents) {
    std::vector<Instant> all;
    for (const Reading& each : contents.readings) all.push_back(each.taken_at);
    return all;
}

}  // namespace

TEST_CASE("a time that agrees with the age of its batch stays, up to two minutes either way") {
    for (const Duration off : {Duration{0}, ingest::time_tolerance, -ingest::time_tolerance}) {
        auto said = contents(hour, {received - hour + off});
        CHECK(repair_times(said, received).empty());
        CHECK(times(said) == std::vector{received - hour + off});
    }
    auto late = contents(hour, {received - hour + ingest::time_tolerance + Duration{1}});
    CHECK(repair_times(late, received).size() == 1);
    auto early = contents(hour, {received - hour - ingest::time_tolerance - Duration{1}});
    CHECK(repair_times(early, received).size() == 1);
}

TEST_CASE("a box that woke in 1970 or lives in 2099 gets its true times, with their distances, and its own are kept beside them") {
    const Instant in_1970 = from_unix_ms(60'000);
    const Instant in_2099 = from_unix_ms(4'070'908'800'000);
    for (const Instant wrong : {in_1970, in_2099}) {
        auto said = contents(hour, {wrong - Duration{5'000}, wrong});
        const auto repairs = repair_times(said, received);
        CHECK(times(said) == std::vector{received - hour - Duration{5'000}, received - hour});
        REQUIRE(repairs.size() == 2);
        CHECK(repairs[0] == Repair{ClockMark::repaired, wrong - Duration{5'000}});
        CHECK(repairs[1] == Repair{ClockMark::repaired, wrong});
    }
}

TEST_CASE("of a batch within which the clock was set, what was right stays and what was wrong gets the time of acceptance") {
    const Instant accepted = received - hour;
    auto said = contents(hour, {from_unix_ms(5'000), accepted});
    const auto repairs = repair_times(said, received);
    CHECK(times(said) == std::vector{accepted, accepted});
    REQUIRE(repairs.size() == 2);
    CHECK(repairs[0].mark == ClockMark::repaired);
    CHECK(repairs[1].mark == ClockMark::as_taken);
    auto jumped = contents(hour, {accepted, accepted + 24 * hour});
    const auto others = repair_times(jumped, received);
    CHECK(times(jumped) == std::vector{accepted, accepted});
    CHECK(others[0].mark == ClockMark::as_taken);
    CHECK(others[1] == Repair{ClockMark::repaired, accepted + 24 * hour});
}

TEST_CASE("without an age only a time that cannot be is changed, into that of the receipt") {
    const Instant last_year = received - 24 * 365 * hour;
    auto said = contents(std::nullopt, {from_unix_ms(5), last_year, received + 24 * hour, received + 24 * hour + Duration{1}});
    const auto repairs = repair_times(said, received);
    CHECK(times(said) == std::vector{received, last_year, received + 24 * hour, received});
    REQUIRE(repairs.size() == 4);
    CHECK(repairs[0] == Repair{ClockMark::estimated, from_unix_ms(5)});
    CHECK(repairs[1].mark == ClockMark::as_taken);
    CHECK(repairs[2].mark == ClockMark::as_taken);
    CHECK(repairs[3].mark == ClockMark::estimated);
    auto absurd = contents(ingest::age_max + Duration{1}, {received});
    CHECK(repair_times(absurd, received).empty());
}

TEST_CASE("without an age what a clock said that was never set, or had jumped, is not taken for true") {
    const Instant in_2010 = from_unix_ms(1'262'304'000'000), last_week = received - 7 * 24 * hour;
    auto early = contents(std::nullopt, {in_2010});
    CHECK(repair_times(early, received) == std::vector{Repair{ClockMark::estimated, in_2010}});
    CHECK(times(early) == std::vector{received});
    auto never_set = contents(std::nullopt, {last_week});
    never_set.clock = ClockQuality::unset;
    CHECK(repair_times(never_set, received) == std::vector{Repair{ClockMark::estimated, last_week}});
    CHECK(times(never_set) == std::vector{received});
    auto jumped = contents(std::nullopt, {last_week, in_2010});
    jumped.clock = ClockQuality::stepped;
    CHECK(repair_times(jumped, received) == std::vector{Repair{ClockMark::estimated, last_week}, Repair{ClockMark::estimated, in_2010}});
    CHECK(times(jumped) == std::vector{last_week, received});
    auto with_age = contents(hour, {received - hour});
    with_age.clock = ClockQuality::stepped;
    CHECK(repair_times(with_age, received).empty());
}

TEST_CASE("alarms are put right as readings are, also those that come with none") {
    sparkplug::Contents said;
    said.age = Duration{1'000};
    said.events.push_back({DeviceId{"gas-1"}, ConditionId{"gas-high"}, AlarmChange::active, Priority::p1, from_unix_ms(9), false});
    CHECK(repair_times(said, received).empty());
    CHECK(said.events[0].at == received - Duration{1'000});
    sparkplug::Contents nothing;
    nothing.age = Duration{1'000};
    CHECK(repair_times(nothing, received).empty());
}
