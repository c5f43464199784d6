#include "simulators/device/water_use.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <numeric>

#include "simulators/device/conversation.hpp"
#include "tests/simulators/hex.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

constexpr const char* heading = "time_local,litres,cumulative_litres,at_home,labelled_anomaly\n";
const Steady start{Duration{1000}};

/// The recorded litres, added up by other means than those under test.
std::optional<std::uint64_t> sum_of_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) return std::nullopt;
    std::uint64_t sum = 0;
    while (std::getline(in, line)) {
        const long litres = std::stol(line.substr(line.find(',') + 1));
        if (litres > 0) sum += static_cast<std::uint64_t>(litres);
    }
    return sum;
}

}  // namespace

TEST_CASE("A recording gives its litres, and an injected step back counts as nothing used") {
    const auto hours = parse_recording(
        std::string(heading) + "2018-03-01 00:00:00,10,10,U,0\r\n2018-03-01 01:00:00,-90,0,U,1\n\n2018-03-01 02:00:00,3,13,Y,0", "x.csv");
    REQUIRE(hours);
    CHECK(*hours == HourlyLitres{10, 0, 3});
}

TEST_CASE("A recording with a fault is refused with its line") {
    const auto words = parse_recording(std::string(heading) + "2018-03-01 00:00:00,10,10,U,0\n2018-03-01 01:00:00,many,0,U,1\n", "x.csv");
    REQUIRE_FALSE(words);
    CHECK_THAT(words.error().what, Catch::StartsWith("x.csv:3:"));
    CHECK_FALSE(parse_recording("time,gallons\n1,2\n", "x.csv"));
    CHECK_FALSE(parse_recording(heading, "x.csv"));
    CHECK_FALSE(parse_recording("", "x.csv"));
    CHECK_FALSE(load_recording("/nowhere/home-0.csv"));
}

TEST_CASE("A timed meter never goes back, and a circle of its hours adds up exactly") {
    const TimedMeter meter({5, 0, 7}, 1, 100, 3600, start);
    CHECK(meter.litres(start) == 100);
    CHECK(meter.litres(start + 1s) == 100);
    CHECK(meter.litres(start + 2s) == 107);
    CHECK(meter.litres(start + 3s) == 112);
    CHECK(meter.litres(start + 300s) == 100 + 100 * 12);
    std::uint64_t before = 0;
    for (Steady now = start; now < start + 10s; now += 7ms) {
        CHECK(meter.litres(now) >= before);
        before = meter.litres(now);
    }
}

TEST_CASE("A generated fortnight has quiet nights and a household's use") {
    const auto hours = generated_fortnight(11);
    REQUIRE(hours.size() == 336);
    CHECK(hours[2] == 0);
    const auto sum = std::accumulate(hours.begin(), hours.end(), 0U);
    CHECK(sum > 14 * 50);
    CHECK(sum < 14 * 400);
    CHECK(hours == generated_fortnight(11));
    CHECK(hours != generated_fortnight(12));
}

TEST_CASE("A recording replayed over the wire, a poll an hour, shows the sum of its litres in the end") {
    const std::filesystem::path file = std::filesystem::path(GENGFU_SOURCE_DIR) / "../shared/recordings/water-hourly/home-4.csv";
    HourlyLitres hours = generated_fortnight(4);
    std::uint64_t sum = std::accumulate(hours.begin(), hours.end(), std::uint64_t{0});
    if (const auto recorded = sum_of_file(file)) {
        hours = load_recording(file).value();
        sum = *recorded;
    } else {
        WARN("no recordings here: a generated fortnight is replayed instead");
    }
    profile::Profile water;
    water.settings = profile::Cjt188Settings{};
    DevicePlan plan;
    plan.address = "00000000000012";
    PlayedDevice device(plan, water, 0, std::make_unique<PolledMeter>(hours, 0));
    Conversation line(Framing::cjt188, {&device}, false);
    const auto request = from_hex("68 10 12 00 00 00 00 00 00 01 03 90 1F 00 3D 16");
    std::uint64_t shown = 0;
    for (std::size_t poll = 0; poll <= hours.size() + 3; ++poll) {
        const auto replies = line.hear(request, {start + poll * 1s, Instant{}});
        REQUIRE(replies.size() == 1);
        const Bytes& frame = replies[0].bytes;
        std::uint64_t digits = 0;
        for (std::size_t i = 20; i > 16; --i) digits = digits * 100 + (frame[i] >> 4) * 10U + (frame[i] & 0xFU);
        const std::uint64_t per_litre = frame[21] == 0x29 ? 100 : frame[21] == 0x2A ? 10 : 1;
        CHECK(digits % per_litre == 0);
        if (poll == 0) CHECK(digits == 0);
        shown = digits / per_litre;
    }
    CHECK(shown == sum);
}
