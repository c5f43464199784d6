#include "edge/guard/guard.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::guard;

namespace {

const DeviceId gas{"gas-1"};
const DeviceId call{"call-1"};
const Instant wall = from_unix_ms(1'795'521'600'000);
Steady at(std::int64_t ms) {
    return Steady{Duration{ms}};
}

profile::Field field(std::string id, profile::Source source) {
    profile::Field field;
    field.id = FieldId{std::move(id)};
    field.source = source;
    return field;
}

profile::Profile gas_detector() {
    profile::Profile profile;
    profile.kind = KindId{"gas-detector"};
    profile.fields = {field("concentration", profile::ModbusSource{}), field("valve-closed", profile::ModbusSource{})};
    profile.silence = {Duration{10'000}, Priority::p3};
    profile::Condition high;
    high.id = ConditionId{"gas-high"};
    high.field = FieldId{"concentration"};
    high.limit = 500;
    profile.conditions = {high};
    profile::Interlock close;
    close.when = high.id;
    close.confirm_field = FieldId{"valve-closed"};
    close.confirm_equals = 1;
    close.within = Duration{5'000};
    profile.interlocks = {close};
    return profile;
}

profile::Profile call_button() {
    profile::Profile profile;
    profile.kind = KindId{"call-button"};
    profile.protocol = profile::Protocol::dc09;
    profile.fields = {field("code", profile::Dc09Source{profile::Dc09Item::code}),
                      field("qualifier", profile::Dc09Source{profile::Dc09Item::qualifier}),
                      field("zone", profile::Dc09Source{profile::Dc09Item::zone})};
    profile.silence = {Duration{600'000}, Priority::p4};
    profile.events = {{ConditionId{"sos"}, {}, 101, true, Priority::p1}, {ConditionId{"low-battery"}, {}, 302, false, Priority::p4}};
    return profile;
}

Reading gas_reading(std::int64_t concentration, std::int64_t closed) {
    return {gas, wall, {{FieldId{"concentration"}, concentration}, {FieldId{"valve-closed"}, closed}}};
}

Reading contact_id(std::int64_t code, std::int64_t qualifier, std::int64_t zone = 1) {
    return {call, wall, {{FieldId{"code"}, code}, {FieldId{"qualifier"}, qualifier}, {FieldId{"zone"}, zone}}};
}

std::vector<std::string> told(const Verdict& verdict) {
    std::vector<std::string> lines;
    for (const AlarmEvent& event : verdict.events) lines.push_back(event.condition.value() + " " + std::string(to_string(event.change)));
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a device that is never heard becomes silent after its limit, once") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    REQUIRE(guard.deadline() == at(10'000));
    REQUIRE(told(guard.on_time(wall, at(9'999))).empty());
    const Verdict silent = guard.on_time(wall, at(10'000));
    REQUIRE(told(silent) == Lines{"silent active"});
    REQUIRE(silent.online == false);
    REQUIRE(told(guard.on_time(wall, at(99'000))).empty());
    REQUIRE(guard.deadline() == Steady::max());
}

TEST_CASE("a silent device that is heard again is told so") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    (void)guard.on_time(wall, at(10'000));
    const Verdict verdict = guard.on_reading(gas_reading(0, 0), at(11'000));
    REQUIRE(told(verdict) == Lines{"silent cleared", "gas-high cleared"});
    REQUIRE(verdict.online == true);
    REQUIRE(guard.deadline() == at(21'000));
}

TEST_CASE("an absent value judges nothing") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    REQUIRE(told(guard.on_reading({gas, wall, {}}, at(1))) == Lines{"silent cleared"});
    REQUIRE(guard.standing(wall).empty());
}

TEST_CASE("a sensor that was mounted askew is judged from its zero, whichever way the building goes") {
    profile::Profile profile;
    profile.fields = {field("x", profile::ModbusSource{})};
    profile.silence = {Duration{60'000}, Priority::p3};
    profile::Condition plus{ConditionId{"tilt-red-x-plus"}, {}, FieldId{"x"}, profile::Comparison::above, 229};
    profile::Condition minus{ConditionId{"tilt-red-x-minus"}, {}, FieldId{"x"}, profile::Comparison::below, -229};
    profile.conditions = {plus, minus};
    const auto shows = [](std::int64_t x) { return Reading{gas, wall, {{FieldId{"x"}, x}}}; };

    DeviceGuard askew(gas, profile, at(0), std::nullopt, {{FieldId{"x"}, 400}});
    CHECK(told(askew.on_reading(shows(400), at(1))) == Lines{"silent cleared", "tilt-red-x-plus cleared", "tilt-red-x-minus cleared"});
    CHECK(told(askew.on_reading(shows(629), at(2))).empty());
    CHECK(told(askew.on_reading(shows(630), at(3))) == Lines{"tilt-red-x-plus active"});
    CHECK(told(askew.on_reading(shows(170), at(4))) == Lines{"tilt-red-x-plus cleared", "tilt-red-x-minus active"});

    DeviceGuard straight(gas, profile, at(0));
    CHECK(told(straight.on_reading(shows(400), at(1))) == Lines{"silent cleared", "tilt-red-x-plus active", "tilt-red-x-minus cleared"});
}

TEST_CASE("gas over the limit commands the valve at once, and again each second until it reads back as closed") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    (void)guard.on_reading(gas_reading(0, 0), at(0));
    const Verdict alarm = guard.on_reading(gas_reading(650, 0), at(1'000));
    REQUIRE(told(alarm) == Lines{"gas-high active"});
    REQUIRE(alarm.commands == std::vector<const profile::Interlock*>{&profile.interlocks[0]});
    REQUIRE(guard.on_reading(gas_reading(650, 0), at(1'200)).commands.empty());
    REQUIRE(guard.on_reading(gas_reading(650, 0), at(2'000)).commands.size() == 1);
    REQUIRE(guard.on_reading(gas_reading(650, 1), at(2'300)).commands.empty());
    REQUIRE(told(guard.on_time(wall, at(9'000))).empty());
    REQUIRE(guard.on_reading(gas_reading(650, 1), at(9'100)).commands.empty());
}

TEST_CASE("a valve that does not confirm in time is an alarm of its own, until it does") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    (void)guard.on_reading(gas_reading(650, 0), at(0));
    REQUIRE(guard.deadline() == at(5'000));
    const Verdict failed = guard.on_time(wall, at(5'000));
    REQUIRE(told(failed) == Lines{"interlock-failed active"});
    REQUIRE(failed.events[0].priority == Priority::p1);
    REQUIRE(told(guard.on_time(wall, at(6'000))).empty());
    const Verdict late = guard.on_reading(gas_reading(650, 1), at(7'000));
    REQUIRE(told(late) == Lines{"interlock-failed cleared"});
}

TEST_CASE("a command is not forgotten when the gas has thinned before the valve confirmed") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0));
    (void)guard.on_reading(gas_reading(650, 0), at(0));
    const Verdict thinned = guard.on_reading(gas_reading(0, 0), at(1'500));
    REQUIRE(told(thinned) == Lines{"gas-high cleared"});
    REQUIRE(thinned.commands.size() == 1);
}

TEST_CASE("a key with a zone of its own is told as what it asks for, any other zone as the code alone") {
    profile::Profile profile = call_button();
    profile.events.push_back({ConditionId{"service"}, {}, 150, true, Priority::p4, std::nullopt, "any"});
    profile.events.push_back({ConditionId{"meal"}, {}, 150, true, Priority::p4, 21, "meal"});
    DeviceGuard guard(call, profile, at(0));
    REQUIRE(told(guard.on_reading(contact_id(150, 1, 21), at(1))) == Lines{"silent cleared", "meal pressed"});
    REQUIRE(told(guard.on_reading(contact_id(150, 1, 2), at(2))) == Lines{"service pressed"});
    REQUIRE(told(guard.on_reading(contact_id(101, 1, 21), at(3))) == Lines{"sos pressed"});
}

TEST_CASE("every press is told, and a standing event stands from new to restore") {
    const auto profile = call_button();
    DeviceGuard guard(call, profile, at(0));
    REQUIRE(told(guard.on_reading(contact_id(101, 1), at(1))) == Lines{"silent cleared", "sos pressed"});
    REQUIRE(told(guard.on_reading(contact_id(101, 1), at(2))) == Lines{"sos pressed"});
    REQUIRE(told(guard.on_reading(contact_id(101, 3), at(3))).empty());
    REQUIRE(told(guard.on_reading(contact_id(302, 1), at(4))) == Lines{"low-battery active"});
    REQUIRE(told(guard.on_reading(contact_id(302, 3), at(5))) == Lines{"low-battery cleared"});
}

TEST_CASE("an alarm code that the profile does not know is still an alarm, a status code is not") {
    const auto profile = call_button();
    DeviceGuard guard(call, profile, at(0));
    (void)guard.on_reading(contact_id(602, 1), at(0));
    REQUIRE(told(guard.on_reading(contact_id(137, 1), at(1))) == Lines{"event-137 pressed"});
    REQUIRE(told(guard.on_reading(contact_id(602, 1), at(2))).empty());
}

TEST_CASE("what is said within an exercise is marked, acted on all the same, and told as real when it still stands at the end") {
    const auto profile = gas_detector();
    const Exercise exercise{wall, wall + Duration{60'000}};
    DeviceGuard guard(gas, profile, at(0), exercise);
    const auto reading = [&](std::int64_t ms, std::int64_t concentration) {
        return guard.on_reading({gas, wall + Duration{ms}, {{FieldId{"concentration"}, concentration}}}, at(ms));
    };
    const auto before = guard.on_reading({gas, wall - Duration{1}, {{FieldId{"concentration"}, 0}}}, at(0));
    for (const AlarmEvent& each : before.events) CHECK_FALSE(each.test);
    const auto marked = reading(1'000, 600);
    REQUIRE(marked.events.size() == 1);
    CHECK(marked.events[0].test);
    CHECK(marked.commands.size() == 1);
    CHECK(guard.deadline() <= at(60'000));
    CHECK(reading(59'999, 600).events.empty());
    const auto over = guard.on_time(wall + Duration{60'000}, at(60'000));
    REQUIRE(std::count_if(over.events.begin(), over.events.end(), [](const AlarmEvent& each) {
                return each.condition == ConditionId{"gas-high"} && each.change == AlarmChange::active && !each.test;
            }) == 1);
    CHECK(reading(61'000, 600).events.empty());
    CHECK(guard.deadline() > at(61'000));
}

TEST_CASE("an exercise whose alarm is over, or of a box whose clock is wrong, ends without a word") {
    const auto profile = gas_detector();
    DeviceGuard guard(gas, profile, at(0), Exercise{wall, wall + Duration{60'000}});
    const auto take = [&](Instant when, std::int64_t concentration, std::int64_t ms) {
        return guard.on_reading({gas, when, {{FieldId{"concentration"}, concentration}, {FieldId{"valve-closed"}, 1}}}, at(ms)).events;
    };
    static_cast<void>(take(wall, 600, 0));
    static_cast<void>(take(wall + Duration{1'000}, 0, 1'000));
    CHECK(take(wall + Duration{60'000}, 0, 60'000).empty());
    const auto in_1970 = take(Instant{}, 600, 61'000);
    REQUIRE(in_1970.size() == 1);
    CHECK_FALSE(in_1970[0].test);
}
