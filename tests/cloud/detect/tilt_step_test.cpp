#include <catch2/catch.hpp>

#include "tests/cloud/detect/tilt_sensor.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

TEST_CASE("a step is told within five minutes, once, and is no rate") {
    Tilt tilt(house());
    TiltSensor sensor;
    const double when = 30.51;
    sensor.x = [=](Instant at) { return after(at, when, 0.6); };
    const auto findings = sensor.play(tilt, 0, 62);
    CHECK(names(findings) == "!tilt-step");
    CHECK(findings.front().priority == Priority::p2);
    CHECK(*first(findings, "tilt-step") - when <= 6.0 / 1440);
}

TEST_CASE("a step of half a per mille is told on the first day, too") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.x = [](Instant at) { return after(at, 0.3, 0.9); };
    CHECK(names(sensor.play(tilt, 0, 2)) == "!tilt-step");
}

TEST_CASE("on a quiet building a smaller step shows once it is known how quiet it is") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.y = [](Instant at) { return after(at, 30.3, 0.3); };
    CHECK(names(sensor.play(tilt, 0, 40)) == "!tilt-step");
}

TEST_CASE("a spike of two polls never alarms") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.x = [](Instant at) { return (at - start) % hour < 2 * minute ? 80.0 : 0.0; };
    CHECK(names(sensor.play(tilt, 0, 40)).empty());
}

TEST_CASE("the sun on clear days, of which the thermometer knows an hour before the sensor, is no step") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.noise = Noise(4);
    const auto warm = [](double days) {
        const double hour_of_day = (days - std::floor(days)) * 24;
        const bool is_clear = static_cast<int>(std::floor(days)) * 7919 % 5 < 3;
        const double sun =
            is_clear && hour_of_day > 11 && hour_of_day < 17 ? 10'000 * std::sin((hour_of_day - 11) / 6 * std::numbers::pi) : 0;
        return 15'000 + 6'000 * std::sin(2 * std::numbers::pi * days) + sun;
    };
    sensor.temperature = [=](Instant at) { return warm(days_since_start(at)); };
    const auto late = [=](double by) {
        return [=](Instant at) {
            const double degrees = (warm(days_since_start(at) - 1.0 / 24) - 15'000) / 1000;
            return 1000 * std::tan(by * degrees * std::numbers::pi / 180);
        };
    };
    sensor.x = late(0.002);
    sensor.y = late(-0.0012);
    const auto findings = sensor.play(tilt, 0, 180);
    CHECK(of(findings, "tilt-step").size() <= 2);  // until it has seen the first clear days
    CHECK(of(sensor.play(tilt, 180, 365), "tilt-step").empty());
}

TEST_CASE("a noisy sensor tells a step as well, within the hour") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.noise = Noise(30);
    sensor.x = [](Instant at) { return after(at, 30.51, 1.2); };
    const auto findings = sensor.play(tilt, 0, 40);
    CHECK(names(findings) == "!tilt-step");
    CHECK(*first(findings, "tilt-step") - 30.51 <= 1.0 / 24);
}
