#include "simulators/street/plan.hpp"

#include <catch2/catch.hpp>

#include <set>

#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;

TEST_CASE("Eight buildings have 120 devices, each with a name and a place on its bus of its own") {
    const auto kinds = kinds::catalogue();
    const auto street = plan_street(kinds, 8, 1);
    REQUIRE(street);
    std::set<DeviceId> names;
    std::set<std::tuple<std::string, std::string, std::string>> places;
    for (const BuildingPlan& building : *street) {
        for (const DevicePlan& device : building.devices) {
            names.insert(device.id);
            places.insert({building.edge.value(), device.bus + device.listener, device.address});
            CHECK(device.bus.empty() != device.listener.empty());
        }
    }
    CHECK(names.size() == 120);
    CHECK(places.size() == 120);
    CHECK(names.count(DeviceId("gas-0101")) == 1);
    CHECK(names.count(DeviceId("call-0802")) == 1);
}

TEST_CASE("Meters hang on a serial line in odd buildings and on a TCP server in even ones") {
    const auto kinds = kinds::catalogue();
    const auto street = plan_street(kinds, 2, 1).value();
    CHECK(street[0].buses[2].serial);
    CHECK_FALSE(street[1].buses[2].serial);
    CHECK(street[1].buses[2].framing == Framing::cjt188);
}

TEST_CASE("A kind that nobody foresaw stands once in each building") {
    auto kinds = kinds::catalogue();
    kinds.emplace(KindId("leak-rope"), kinds::with_cause("leak-rope", "flood"));
    const auto street = plan_street(kinds, 3, 1);
    REQUIRE(street);
    for (const BuildingPlan& building : *street) {
        CHECK(building.devices.size() == 16);
        CHECK(building.devices.back().kind == KindId("leak-rope"));
        CHECK(building.devices.back().address == "3");
    }
}

TEST_CASE("A street that cannot be played says why") {
    auto kinds = kinds::catalogue();
    CHECK_FALSE(plan_street(kinds, 0, 1));
    CHECK_FALSE(plan_street(kinds, 100, 1));
    kinds.erase(KindId("tilt-sensor"));
    const auto street = plan_street(kinds, 1, 1);
    REQUIRE_FALSE(street);
    CHECK_THAT(street.error().what, Catch::Contains("modbus") && Catch::Contains("tilt"));
}
