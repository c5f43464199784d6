#include <catch2/catch.hpp>

#include "tests/cloud/detect/tilt_sensor.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

TEST_CASE("an axis that is absent for three hours is a gap, and nothing is lowered meanwhile") {
    TiltSettings settings = house();
    settings.compensates = false;
    Tilt tilt(settings);
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.x = [](Instant) { return 3.5; };
    CHECK(names(sensor.play(tilt, 0, 2)) == "+tilt-orange");
    sensor.x = [](Instant) { return 0.0; };
    sensor.is_absent = [](Instant, const std::string& field) { return field == "y"; };
    auto findings = sensor.play(tilt, 2, 4);
    CHECK(names(findings) == "+tilt-gap");
    CHECK(*first(findings, "tilt-gap") - 2 <= 4.1 / 24);
    CHECK(findings.front().reason.ends_with("absent=y"));
    sensor.is_absent = [](Instant, const std::string&) { return false; };
    sensor.x = [](Instant) { return 3.5; };
    findings = sensor.play(tilt, 4, 6);
    CHECK(names(findings) == "-tilt-gap");
}

TEST_CASE("a silent sensor is not said to be in a gap: its silence has its own alarm") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.is_silent = [](Instant at) { return days_since_start(at) > 2.02 && days_since_start(at) < 4.6; };
    CHECK(names(sensor.play(tilt, 0, 6)).empty());
}

TEST_CASE("a sensor that falls silent when its hour has just begun is not in a gap when it speaks again") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.is_silent = [](Instant at) { return at > start + 2 * day + minute && days_since_start(at) < 4.6; };
    CHECK(names(sensor.play(tilt, 0, 6)).empty());
}

TEST_CASE("a sensor that now and then says a word is in a gap") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.every = std::chrono::minutes{50};
    CHECK(names(sensor.play(tilt, 0, 2)) == "+tilt-gap");
}

TEST_CASE("what the building did while nobody looked is told when the sensor is back") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.is_silent = [](Instant at) { return days_since_start(at) > 30.02 && days_since_start(at) < 30.5; };
    sensor.x = [](Instant at) { return after(at, 30.2, 1.0); };
    CHECK(names(sensor.play(tilt, 0, 40)) == "!tilt-step");
}
