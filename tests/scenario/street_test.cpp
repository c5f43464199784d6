#include <catch2/catch.hpp>

#include "tests/scenario/small_street.hpp"

using namespace gengfu;
using namespace std::chrono_literals;

namespace {
const SmallStreet::Faults none{};
}  // namespace

TEST_CASE("on a quiet street everything taken is stored, and nothing is alarmed") {
    SmallStreet street(1);
    street.run(60s, none);
    REQUIRE(street.taken() > 50);
    REQUIRE(street.summary().readings_stored == street.taken());
    REQUIRE(street.summary().raised == 0);
}

TEST_CASE("one leak raises one alert, which stays open when the gas has gone and is closed by people") {
    SmallStreet street(1);
    street.run(5s, none);
    street.leak(true);
    street.run(20s, none);
    street.leak(false);
    street.run(60s, none);
    const auto alerts = street.alerts_of("gas-high");
    REQUIRE(alerts.size() == 1);
    REQUIRE(alert::is_open(alerts[0].state));
    REQUIRE_FALSE(alerts[0].condition_active);
    REQUIRE(street.store().summary().raised == static_cast<std::int64_t>(street.store().list({}).size()));
}

TEST_CASE("an alarm is in the cloud in the step in which the edge saw it, also behind a long outage's backlog") {
    SmallStreet street(1);
    street.run(5s, none);
    street.run(1200s, {1.0, 0, 0, 0, 0});  // nothing gets through
    street.press();
    street.run(12s, none);
    REQUIRE(street.alerts_of("sos").size() == 1);
    street.run(120s, none);
    REQUIRE(street.summary().readings_stored == street.taken());
}

TEST_CASE("the press of a button that has left the site file while it waited arrives, as its own, and once") {
    SmallStreet street(1);
    street.run(5s, none);
    street.run(60s, {1.0, 0, 0, 0, 0});  // nothing gets through
    street.press();
    street.change_button();
    street.run(60s, none);
    const auto alerts = street.alerts_of("sos");
    REQUIRE(alerts.size() == 1);
    REQUIRE(alerts[0].cause.device == DeviceId{"call-1"});
    REQUIRE(alerts[0].count == 1);
    REQUIRE(street.summary().readings_stored == street.taken());
    REQUIRE(street.store().fault_counts().empty());
}

TEST_CASE("a box that the cloud has not heard for its deadline is an alert of its own, until it is back") {
    SmallStreet street(1);
    street.run(10s, none);
    street.run(40s, {1.0, 0, 0, 0, 0});
    const auto silent = street.alerts_of("box-silent");
    REQUIRE(silent.size() == 1);
    REQUIRE(silent[0].condition_active);
    street.run(60s, none);
    REQUIRE_FALSE(street.alerts_of("box-silent")[0].condition_active);
}

TEST_CASE("whatever is lost, repeated, cut and killed: taken and stored meet, and every press counts once") {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        SmallStreet street(seed);
        const SmallStreet::Faults faults{0.1, 0.1, 0.01, 0.005, 0.005};
        for (int round = 0; round < 12; ++round) {
            street.run(10s, faults);
            street.press();
            street.leak(round % 4 == 1);
        }
        street.leak(false);
        street.run(180s, none);
        INFO("seed " << seed << ": " << street.story());
        REQUIRE(street.summary().readings_stored == street.taken());
        const auto sos = street.alerts_of("sos");
        REQUIRE(sos.size() == 1);
        REQUIRE(sos[0].count == street.presses());
        REQUIRE(street.alerts_of("gas-high").size() == 1);
    }
}
