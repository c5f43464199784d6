#pragma once

#include "common/profile/profile.hpp"

/// Device kinds for tests, written by hand so that they move with no document.
namespace gengfu::sim::kinds {

using namespace std::chrono_literals;

inline profile::Field modbus_field(const char* id, double worth, profile::ModbusSource source) {
    profile::Field field;
    field.id = FieldId(id);
    field.worth = worth;
    field.source = std::move(source);
    return field;
}

inline profile::ModbusSource source(int function, std::uint16_t address, profile::RegisterType type) {
    profile::ModbusSource made;
    made.function = function;
    made.address = address;
    made.type = type;
    return made;
}

inline profile::Condition above(const char* id, const char* field, std::int64_t limit) {
    profile::Condition condition;
    condition.id = ConditionId(id);
    condition.field = FieldId(field);
    condition.limit = limit;
    return condition;
}

inline profile::Profile gas() {
    profile::Profile gas;
    gas.kind = KindId("gas-detector");
    gas.fields = {modbus_field("concentration", 10, source(3, 0, profile::RegisterType::u16)),
                  modbus_field("valve-closed", 1, source(1, 16, profile::RegisterType::bit))};
    gas.conditions = {above("gas-low", "concentration", 100), above("gas-high", "concentration", 250)};
    gas.interlocks = {{ConditionId("gas-high"), 5, 16, 1, FieldId("valve-closed"), 1, 2000ms}};
    gas.simulator.signals = {{FieldId("concentration"), 20, 10}, {FieldId("valve-closed"), 0, 0}};
    gas.simulator.causes = {{"leak", FieldId("concentration"), 420, 4000ms, 10000ms}};
    return gas;
}

inline profile::Profile with_cause(const char* kind, const char* cause) {
    profile::Profile made;
    made.kind = KindId(kind);
    made.fields = {modbus_field("level", 1, source(3, 0, profile::RegisterType::i32))};
    made.simulator.signals = {{FieldId("level"), 5, 0}};
    made.simulator.causes = {{cause, FieldId("level"), 1000, 1000ms, 1000ms}};
    return made;
}

inline profile::Profile water() {
    profile::Profile water;
    water.kind = KindId("water-meter");
    water.protocol = profile::Protocol::cjt188;
    water.settings = profile::Cjt188Settings{};
    profile::Field volume;
    volume.id = FieldId("volume");
    volume.source = profile::Cjt188Source{profile::Cjt188Item::volume};
    profile::Field battery;
    battery.id = FieldId("battery-low");
    battery.source = profile::Cjt188Source{profile::Cjt188Item::battery_low};
    water.fields = {volume, battery};
    water.simulator.causes = {{"battery", FieldId("battery-low"), 1, 0ms, 60000ms}};
    return water;
}

inline profile::Profile call() {
    profile::Profile call;
    call.kind = KindId("call-button");
    call.protocol = profile::Protocol::dc09;
    call.settings = profile::Dc09Settings{};
    profile::Field code;
    code.id = FieldId("code");
    code.source = profile::Dc09Source{profile::Dc09Item::code};
    call.fields = {code};
    call.events = {{ConditionId("sos"), {}, 101, true, Priority::p1}, {ConditionId("battery"), {}, 302, false, Priority::p4}};
    call.simulator.causes = {{"press", FieldId("code"), 101, 0ms, 0ms}, {"battery", FieldId("code"), 302, 0ms, 5000ms}};
    return call;
}

inline profile::Catalogue catalogue() {
    profile::Catalogue all;
    for (const auto& each : {gas(), with_cause("smoke-detector", "smoke"), with_cause("tilt-sensor", "tilt"),
                             with_cause("settlement-gauge", "settle"), water(), call()})
        all.emplace(each.kind, each);
    return all;
}

}  // namespace gengfu::sim::kinds
