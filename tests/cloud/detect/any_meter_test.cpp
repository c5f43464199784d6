#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <random>
#include <string>

#include "cloud/detect/water.hpp"

using namespace gengfu;
using namespace gengfu::detect;

namespace {

const FieldId field{"volume"};

/// A step of time and of the index such as good, bad and broken meters make.
Reading next(std::mt19937& luck, Reading reading) {
    constexpr std::int64_t far = 1'000'000'000'000;
    const auto one_of = [&](std::initializer_list<std::int64_t> values) { return *(values.begin() + luck() % values.size()); };
    reading.taken_at += Duration{one_of({-3'600'000, 0, 1, 60'000, 60'000, 3'600'000, 3'600'000, 3'600'000, 18'000'000, 864'000'000})};
    std::int64_t& index = reading.values[0].value;
    switch (luck() % 12) {
        case 0:
            index = one_of({0, -1, far, 99'999'999, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()});
            break;
        case 1: index = std::clamp(index, -far, far) - static_cast<std::int64_t>(luck() % 2'000); break;
        case 2:
        case 3: break;
        default: index = std::clamp(index, -far, far) + static_cast<std::int64_t>(luck() % 400); break;
    }
    return reading;
}

std::string told(const std::vector<Finding>& findings) {
    std::string all;
    for (const Finding& each : findings)
        all += std::string(to_string(each.change)) + " " + each.condition.value() + " (" + each.reason + ") ";
    return all;
}

}  // namespace

TEST_CASE("whatever a meter shows, conditions come and go in turn, their times are those of readings, and a restart changes nothing") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        std::mt19937 luck(seed);
        Water steady(Settings{}, field), restarted(Settings{}, field);
        std::map<ConditionId, bool> stands;
        Reading reading{DeviceId{"w"}, from_unix_ms(1'800'000'000'000), {{field, 1'000}}};
        std::optional<boost::json::value> learnt;
        for (int step = 0; step < 2'000; ++step) {
            reading = next(luck, reading);
            const auto findings = steady.take(reading);
            REQUIRE(told(restarted.take(reading)) == told(findings));
            for (const Finding& each : findings) {
                REQUIRE(each.at == reading.taken_at);
                REQUIRE(stands[each.condition] == (each.change == AlarmChange::cleared));
                stands[each.condition] = each.change == AlarmChange::active;
            }
            const auto text = boost::json::serialize(restarted.save());
            REQUIRE(text.size() < 1'500);
            if (auto now = restarted.save_learnt()) learnt = boost::json::parse(boost::json::serialize(*now));
            restarted = Water(Settings{}, field);
            restarted.restore(boost::json::parse(text));
            if (learnt) restarted.restore_learnt(*learnt);
        }
    }
}
