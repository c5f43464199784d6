#include "simulators/street/control.hpp"

#include <catch2/catch.hpp>

#include "simulators/street/faults.hpp"
#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

Moment at(Duration later) {
    return {Steady{Duration{1'000'000}} + later, from_unix_ms(1'763'951'742'000) + later};
}

/// A street of one building and what it told.
struct Fixture {
    profile::Catalogue kinds = kinds::catalogue();
    std::vector<BuildingPlan> street = plan_street(kinds, 1, 1).value();
    std::vector<Note> notes;
    Stage stage{kinds, [this](const Note& note) { notes.push_back(note); }};

    Fixture() {
        for (const BuildingPlan& building : street)
            for (const DevicePlan& device : building.devices) stage.add(device, building.edge, 1, nullptr);
    }
    std::string ask(const std::string& line, Duration later = 0s) { return answer_control(stage, line, at(later)); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A cause is begun and ended, with times") {
    CHECK_THAT(ask("leak gas-0101"), Catch::StartsWith("{\"ok\":true") && Catch::EndsWith("}\n"));
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].event == "cause-begun");
    CHECK(notes[0].details[0] == std::pair<std::string, std::string>("cause", "leak"));
    CHECK(notes[0].details.back().first == "flip:gas-high");
    stage.tick(at(17s));
    CHECK(notes.size() == 1);
    stage.tick(at(18s + 150ms));
    REQUIRE(notes.size() == 2);
    CHECK(notes[1].event == "cause-ended");
    CHECK(notes[1].at == at(18s).wall);
}

TEST_CASE_METHOD(Fixture, "A device that is not there is refused with the nearest that is") {
    const auto reply = read_control(ask("leak gas-010l"));
    REQUIRE_FALSE(reply);
    CHECK_THAT(reply.error().what, Catch::Contains("gas-010l") && Catch::Contains("did you mean") && Catch::Contains("gas-010"));
}

TEST_CASE_METHOD(Fixture, "A cause that a kind cannot have is refused with those that it can") {
    const auto reply = read_control(ask("press gas-0101"));
    REQUIRE_FALSE(reply);
    CHECK_THAT(reply.error().what, Catch::Contains("press") && Catch::Contains("leak"));
}

TEST_CASE_METHOD(Fixture, "What is no command is refused") {
    for (const std::string& line :
         {std::string(), std::string("leak"), std::string("leak "), std::string(" gas-0101"), std::string(300, 'x')}) {
        CAPTURE(line);
        CHECK_FALSE(read_control(ask(line)));
    }
}

TEST_CASE_METHOD(Fixture, "Killed is silent until revived, and saying it twice changes nothing") {
    REQUIRE(read_control(ask("kill smoke-0102")));
    REQUIRE(read_control(ask("kill smoke-0102")));
    CHECK_FALSE(stage.find(DeviceId("smoke-0102"))->speaks());
    REQUIRE(read_control(ask("revive smoke-0102")));
    CHECK(stage.find(DeviceId("smoke-0102"))->speaks());
    CHECK(notes.size() == 2);
}

TEST_CASE_METHOD(Fixture, "A press rings the caller, and its acknowledgement is told with its number") {
    std::vector<DeviceId> rung;
    stage.on_report = [&](const DeviceId& device) { rung.push_back(device); };
    REQUIRE(read_control(ask("press call-0101")));
    CHECK(rung == std::vector{DeviceId("call-0101")});
    CHECK(notes.back().event == "call-made");
    stage.settle(DeviceId("call-0101"), {1, 101, true, 1, at(0s).wall}, at(1s));
    CHECK(notes.back().event == "call-acknowledged");
    CHECK(notes.back().details[0] == std::pair<std::string, std::string>("sequence", "1"));
    const auto before = notes.size();
    stage.tick(at(10s));
    CHECK(notes.size() == before + 1);  // the press has ended, and nothing is restored
}

TEST_CASE_METHOD(Fixture, "An event that stands is restored when its cause ends") {
    REQUIRE(read_control(ask("battery call-0101")));
    stage.tick(at(6s));
    CHECK(notes.back().event == "call-made");
    CHECK(notes.size() == 4);
}

TEST_CASE_METHOD(Fixture, "A dead button cannot be pressed") {
    REQUIRE(read_control(ask("kill call-0101")));
    const auto reply = read_control(ask("press call-0101"));
    REQUIRE_FALSE(reply);
    CHECK_THAT(reply.error().what, Catch::Contains("silent"));
}

TEST_CASE_METHOD(Fixture, "The list names every device with what can be caused") {
    const auto table = read_control(ask("list"));
    REQUIRE(table);
    CHECK(std::count(table->begin(), table->end(), '\n') == 15);
    CHECK_THAT(*table, Catch::Contains("gas-0101") && Catch::Contains("leak") && Catch::Contains("call-button"));
}

TEST_CASE_METHOD(Fixture, "Faults are given by name, and a wrong name is refused with the nearest") {
    const auto dead = apply_faults({"late:gas-0101", "dead-bus", "dead-bus:b01/modbus-1"}, street, stage);
    REQUIRE(dead);
    CHECK(stage.find(DeviceId("gas-0101"))->quirk == Quirk::late);
    CHECK(*dead == DeadBuses{{"b01", "rs485-1"}, {"b01", "modbus-1"}});
    CHECK_FALSE(apply_faults({"lat:gas-0101"}, street, stage));
    CHECK_FALSE(apply_faults({"late:gas-9999"}, street, stage));
    CHECK_FALSE(apply_faults({"late"}, street, stage));
    CHECK_FALSE(apply_faults({"dead-bus:b09/rs485-1"}, street, stage));
}
