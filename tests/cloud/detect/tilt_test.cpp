#include "cloud/detect/tilt.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/cloud/detect/tilt_sensor.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

namespace {

double per_mille(double degrees) {
    return std::tan(degrees * std::numbers::pi / 180) * 1000;
}

}  // namespace

TEST_CASE("what is allowed depends on the height of the building") {
    CHECK(allowed_tilt(18) == 4);
    CHECK(allowed_tilt(24) == 4);
    CHECK(allowed_tilt(24.1) == 3);
    CHECK(allowed_tilt(99) == 2.5);
    CHECK(allowed_tilt(101) == 2);
}

TEST_CASE("day and night of 30 degrees on a sensor that drifts with them is no tilt") {
    Tilt tilt(house());
    TiltSensor sensor;
    CHECK(names(sensor.play(tilt, 0, 60)).empty());
    REQUIRE(tilt.compensation().is_learned());
    CHECK(tilt.compensation().k(0) == Approx(0.002).margin(0.0001));
    CHECK(tilt.compensation().k(1) == Approx(0.002).margin(0.0001));
    REQUIRE(tilt.lean());
    CHECK(tilt.lean()->tilt < 0.05);
}

TEST_CASE("a season that warms up by 15 degrees in two months is no tilt either") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.temperature = [](Instant at) { return day_and_night(at) / 2 + 250 * days_since_start(at); };
    CHECK(names(sensor.play(tilt, 0, 60)).empty());
}

TEST_CASE("rates are not judged before the drift is learned") {
    Tilt tilt(house());
    TiltSensor sensor;
    sensor.x = [](Instant at) { return 0.05 * days_since_start(at); };  // 1.5 ‰ a month
    const auto findings = sensor.play(tilt, 0, 20);
    REQUIRE(first(findings, "tilt-rate-orange"));
    CHECK(*first(findings, "tilt-rate-orange") >= 14);
    CHECK(*first(findings, "tilt-rate-orange") <= 16);
}

TEST_CASE("a sensor without temperature is in a gap, and one that compensates itself needs none") {
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.is_absent = [](Instant, const std::string& field) { return field == "temperature"; };
    Tilt tilt(house());
    CHECK(names(sensor.play(tilt, 0, 1)) == "+tilt-gap");

    TiltSettings settings = house();
    settings.compensates = false;
    Tilt compensated(settings);
    sensor.x = [](Instant at) { return 0.05 * days_since_start(at); };
    const auto findings = sensor.play(compensated, 0, 10);
    REQUIRE(first(findings, "tilt-rate-orange"));
    CHECK(*first(findings, "tilt-rate-orange") < 8);
}

TEST_CASE("half a per mille a month is found within 15 days from when it begins, and more than that within 8") {
    Tilt tilt(house()), faster(house());
    TiltSensor sensor;
    const double begins = 35;
    const auto lean = [begins](double a_month) {
        return [=](Instant at) { return std::max(0.0, days_since_start(at) - begins) * a_month / 30.44; };
    };
    sensor.y = lean(0.5);
    const auto slow = sensor.play(tilt, 0, 55);
    REQUIRE(first(slow, "tilt-rate-yellow"));
    CHECK(*first(slow, "tilt-rate-yellow") > begins);
    CHECK(*first(slow, "tilt-rate-yellow") <= begins + 15);

    sensor.y = lean(0.6);
    const auto fast = sensor.play(faster, 0, 50);
    REQUIRE(first(fast, "tilt-rate-orange"));
    CHECK(*first(fast, "tilt-rate-orange") > begins);
    CHECK(*first(fast, "tilt-rate-orange") <= begins + 8);
}

TEST_CASE("the mean of a day decides on the tiers, of which one stands at a time") {
    Tilt tilt(house());
    TiltSensor sensor;
    // Half a per mille in half a day is no step.
    sensor.x = [](Instant at) { return std::min(2.6, std::max(0.0, days_since_start(at) - 30)); };
    auto findings = sensor.play(tilt, 0, 36);
    CHECK(of(findings, "tilt-yellow").size() == 1);
    CHECK(!first(findings, "tilt-orange"));
    CHECK(!first(findings, "tilt-step"));
    REQUIRE(tilt.lean());
    CHECK(std::remainder(tilt.lean()->direction, 360) == Approx(0).margin(3));

    sensor.x = [](Instant at) { return std::min(3.4, 2.6 + std::max(0.0, days_since_start(at) - 36)); };
    findings = sensor.play(tilt, 36, 40);
    CHECK(names(findings) == "-tilt-yellow +tilt-orange");
    CHECK(findings.back().priority == Priority::p2);

    sensor.x = [](Instant at) { return std::min(4.2, 3.4 + std::max(0.0, days_since_start(at) - 40)); };
    findings = sensor.play(tilt, 40, 44);
    CHECK(names(findings) == "-tilt-orange +tilt-red");
    CHECK(findings.back().priority == Priority::p1);
    CHECK(findings.back().reason.starts_with("tilt-mean per_mille=4.0"));

    sensor.x = [](Instant at) { return std::max(0.0, 4.2 - std::max(0.0, days_since_start(at) - 44)); };
    findings = sensor.play(tilt, 44, 50);
    CHECK(of(findings, "tilt-red").size() == 1);
    CHECK(names(findings).ends_with("-tilt-yellow"));
}

TEST_CASE("both axes count together, in their direction from north") {
    TiltSettings settings = house();
    settings.compensates = false;
    settings.azimuth = 300;
    settings.x0 = 1500;  // more than a degree askew from the day it was mounted
    Tilt tilt(settings);
    TiltSensor sensor;
    sensor.drift = 0;
    const double askew = std::tan(1.5 * std::numbers::pi / 180) * 1000;
    sensor.x = [=](Instant) { return askew + 3.0; };
    sensor.y = [](Instant) { return 3.0; };
    const auto findings = sensor.play(tilt, 0, 1);
    CHECK(names(findings) == "+tilt-red");
    REQUIRE(tilt.lean());
    CHECK(tilt.lean()->tilt == Approx(4.24).margin(0.03));
    CHECK(tilt.lean()->direction == Approx(345).margin(1));
}

TEST_CASE("a year of a sensor with noise of its own, weather and seasons tells nothing") {
    for (const std::int64_t noise : {0, 10, 30}) {
        CAPTURE(noise);
        Tilt tilt(house());
        TiltSensor sensor;
        sensor.noise = Noise(noise);
        sensor.temperature = [](Instant at) {
            const double days = days_since_start(at), turn = 2 * std::numbers::pi;
            return 15'000 + 8'000 * std::sin(turn * days) + 5'000 * std::sin(turn * days / 5.3) + 12'000 * std::sin(turn * days / 365 + 1);
        };
        CHECK(names(sensor.play(tilt, 0, 365)).empty());
    }
}

TEST_CASE("what the edge has raised is not raised again under another name") {
    TiltSettings settings = house();
    settings.compensates = false;
    Tilt tilt(settings);
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.x = [](Instant at) { return after(at, 1, 4.5); };
    CHECK(sensor.play(tilt, 0, 1).empty());
    AlarmEvent edge{DeviceId{"tilt-0001"}, ConditionId{"tilt-red-x-plus"}, AlarmChange::active, Priority::p1, start + day, false};
    CHECK(tilt.hear(edge).empty());
    CHECK(names(sensor.play(tilt, 1, 3)).empty());
    edge.change = AlarmChange::cleared;
    CHECK(names(tilt.hear(edge)) == "+tilt-red");
    CHECK(names(sensor.play(tilt, 3, 5)).empty());
}

TEST_CASE("an alarm of an edge that judges from another zero hides nothing of what is measured from the baseline") {
    TiltSettings settings = house();
    settings.compensates = false;
    settings.rate_yellow = settings.rate_orange = 100;
    settings.x0 = 400;  // m°: mounted askew by more than the edge's red limit of 0.229°
    Tilt tilt(settings);
    TiltSensor sensor;
    sensor.drift = 0;
    AlarmEvent edge{DeviceId{"tilt-0001"}, ConditionId{"tilt-red-x-plus"}, AlarmChange::active, Priority::p1, start, false};
    CHECK(tilt.hear(edge).empty());
    const auto leans = [&](double from, double to) {
        return [=](Instant at) { return per_mille(0.4) + std::clamp(days_since_start(at) - from, 0.0, to); };
    };
    sensor.x = leans(3, 3.4);
    CHECK(names(sensor.play(tilt, 0, 10)) == "+tilt-yellow -tilt-yellow +tilt-orange");
    // The box begins anew and says again what stands there: that is no news.
    CHECK(tilt.hear(edge).empty());
    sensor.x = [](Instant at) { return per_mille(0.4) + after(at, 12.3, 0.9) + 3.4; };
    CHECK(names(sensor.play(tilt, 10, 14)) == "!tilt-step -tilt-orange +tilt-red");
}

TEST_CASE("without a baseline that somebody signed no tier is judged, and that is said") {
    TiltSettings settings = house();
    settings.is_signed = false;
    settings.compensates = false;
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.x = [](Instant at) { return per_mille(0.4) + after(at, 3.3, 0.9); };
    Tilt unsure(settings);
    const auto findings = sensor.play(unsure, 0, 6);
    CHECK(names(findings) == "+tilt-unsigned !tilt-step");
    CHECK(findings.front().priority == Priority::p4);

    settings.is_signed = true;
    Tilt sure(settings);
    sure.restore(unsure.save());
    sure.restore_learnt(*unsure.save_learnt());
    CHECK(names(sensor.play(sure, 6, 7)) == "-tilt-unsigned +tilt-red");

    settings.is_signed = false;
    Tilt again(settings);
    again.restore(sure.save());
    CHECK(names(sensor.play(again, 7, 8)) == "-tilt-red +tilt-unsigned");
}

TEST_CASE("what the edge takes back because the building stands upright again is over, however long a mean remembers it") {
    TiltSettings settings = house();
    settings.compensates = false;
    Tilt tilt(settings);
    TiltSensor sensor;
    sensor.drift = 0;
    sensor.x = [](Instant at) { return days_since_start(at) >= 1 && days_since_start(at) < 3 ? 4.5 : 0; };
    CHECK(sensor.play(tilt, 0, 1).empty());
    AlarmEvent edge{DeviceId{"tilt-0001"}, ConditionId{"tilt-red-x-plus"}, AlarmChange::active, Priority::p1, start + day, false};
    CHECK(tilt.hear(edge).empty());
    CHECK(names(sensor.play(tilt, 1, 3.01)).empty());
    edge.change = AlarmChange::cleared;
    edge.at = start + 3 * day + 15 * minute;
    CHECK(names(tilt.hear(edge)).empty());
    CHECK(names(sensor.play(tilt, 3.01, 6)).find("tilt-red") == std::string::npos);
    sensor.x = [](Instant at) { return after(at, 7, 4.5); };
    CHECK(names(sensor.play(tilt, 6, 9)).find("+tilt-red") != std::string::npos);
}

TEST_CASE("readings that are not newer than the newest change nothing") {
    Tilt tilt(house());
    TiltSensor sensor;
    CHECK(sensor.play(tilt, 0, 2).empty());
    const auto before = boost::json::serialize(tilt.save());
    CHECK(sensor.play(tilt, 1, 2).empty());
    CHECK(boost::json::serialize(tilt.save()) == before);
}

TEST_CASE("a restart at any moment changes nothing, and the state stays small") {
    TiltSensor one, other;
    one.x = other.x = [](Instant at) { return after(at, 30.3, 0.7) + std::max(0.0, days_since_start(at) - 40) * 0.3; };
    Tilt whole(house());
    auto restarted = std::make_unique<Tilt>(house());
    std::optional<boost::json::value> learnt;
    std::size_t now_bytes = 0, learnt_bytes = 0;
    std::vector<Finding> first_told, second_told;
    for (double from = 0; from < 50; from += 0.27) {
        const auto a = one.play(whole, from, from + 0.27), b = other.play(*restarted, from, from + 0.27);
        first_told.insert(first_told.end(), a.begin(), a.end());
        second_told.insert(second_told.end(), b.begin(), b.end());
        if (auto more = restarted->save_learnt()) learnt = std::move(more);
        const std::string now = boost::json::serialize(restarted->save()), known = boost::json::serialize(*learnt);
        now_bytes = std::max(now_bytes, now.size());
        learnt_bytes = std::max(learnt_bytes, known.size());
        restarted = std::make_unique<Tilt>(house());
        restarted->restore(boost::json::parse(now));
        restarted->restore_learnt(boost::json::parse(known));
    }
    CHECK(first_told == second_told);
    CHECK(first_told.size() >= 3);
    CHECK(now_bytes < 2048);
    CHECK(learnt_bytes < 4096);
}
