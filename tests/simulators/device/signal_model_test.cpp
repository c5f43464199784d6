#include "simulators/device/signal_model.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "simulators/device/registers.hpp"
#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

const Steady start{Duration{5'000'000}};
const FieldId concentration{"concentration"};
const FieldId valve{"valve-closed"};

}  // namespace

TEST_CASE("At rest a field stays within its noise, moves, and is the same again on the same seed") {
    const auto gas = kinds::gas();
    const SignalModel model(gas, 7);
    const SignalModel twin(gas, 7);
    std::set<std::int64_t> seen;
    for (int second = 0; second < 200; ++second) {
        const std::int64_t value = model.value(concentration, start + second * 1s);
        CHECK(value == twin.value(concentration, start + second * 1s));
        seen.insert(value);
    }
    CHECK(*seen.begin() >= 10);
    CHECK(*seen.rbegin() <= 30);
    CHECK(seen.size() > 5);
}

TEST_CASE("A cause ramps, holds and returns") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 7);
    const std::int64_t before = model.value(concentration, start);
    const auto begun = model.begin("leak", start);
    REQUIRE(begun);
    CHECK(begun->ends == start + 18s);
    CHECK(model.value(concentration, start) == before);
    CHECK(model.value(concentration, start + 2s) == (before + 420 + 1) / 2);
    CHECK(model.value(concentration, start + 4s) == 420);
    CHECK(model.value(concentration, start + 14s - 1ms) == 420);
    CHECK(model.value(concentration, start + 16s) == 220);
    CHECK(model.value(concentration, start + 18s) <= 30);
}

TEST_CASE("The flip of a condition is told to the millisecond") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 3);
    const auto begun = model.begin("leak", start);
    REQUIRE(begun);
    REQUIRE(begun->flips.size() == 2);
    const Flip& high = begun->flips[1];
    CHECK(high.condition == ConditionId("gas-high"));
    CHECK(model.value(concentration, high.at - 1ms) <= 250);
    CHECK(model.value(concentration, high.at) > 250);
}

TEST_CASE("A cause is told to have ended once, with the time when it did") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 3);
    REQUIRE(model.begin("leak", start));
    CHECK(model.take_ended(start + 17s).empty());
    const auto ended = model.take_ended(start + 20s);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].first == "leak");
    CHECK(ended[0].second == start + 18s);
    CHECK(model.take_ended(start + 21s).empty());
}

TEST_CASE("A second cause goes on from where the first has brought the field") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 3);
    REQUIRE(model.begin("leak", start));
    REQUIRE(model.begin("leak", start + 5s));
    CHECK(model.value(concentration, start + 5s) == 420);
    CHECK(model.value(concentration, start + 18s) == 420);
}

TEST_CASE("A cause that a kind does not have is refused with those that it has") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 3);
    const auto begun = model.begin("press", start);
    REQUIRE_FALSE(begun);
    CHECK(begun.error().kind == FaultKind::not_found);
    CHECK_THAT(begun.error().what, Catch::Contains("press") && Catch::Contains("leak") && Catch::Contains("gas-detector"));
}

TEST_CASE("A valve that is told to close reads back as closed after it has moved, while the gas goes on") {
    const auto gas = kinds::gas();
    SignalModel model(gas, 3);
    REQUIRE(model.begin("leak", start));
    CHECK(model.write(5, 16, 1, start + 5s));
    CHECK(model.value(valve, start + 5s + 299ms) == 0);
    CHECK(model.value(valve, start + 5s + 300ms) == 1);
    CHECK(model.value(concentration, start + 6s) == 420);
    CHECK(model.write(5, 16, 0, start + 30s));
    CHECK(model.value(valve, start + 31s) == 0);
    CHECK_FALSE(model.write(5, 17, 1, start));
    CHECK_FALSE(model.write(6, 16, 1, start));
}

TEST_CASE("Values stand in the registers as the profile says") {
    profile::Profile kind;
    auto word = kinds::source(3, 0, profile::RegisterType::i16);
    auto swapped = kinds::source(3, 2, profile::RegisterType::i32);
    swapped.order = profile::WordOrder::cdab;
    auto real = kinds::source(4, 0, profile::RegisterType::f32);
    auto flag = kinds::source(3, 5, profile::RegisterType::u16);
    flag.bit = 3;
    auto contact = kinds::source(2, 0, profile::RegisterType::bit);
    contact.active_low = true;
    kind.fields = {kinds::modbus_field("word", 10, word), kinds::modbus_field("swapped", 0.5, swapped),
                   kinds::modbus_field("real", 1000, real), kinds::modbus_field("flag", 1, flag),
                   kinds::modbus_field("contact", 1, contact)};
    const auto image = show_registers(
        kind,
        {{FieldId("word"), -120}, {FieldId("swapped"), 65537}, {FieldId("real"), 1500}, {FieldId("flag"), 1}, {FieldId("contact"), 1}});
    CHECK(image.at({3, 0}) == 0xFFF4);
    CHECK(image.at({3, 2}) == 0x0002);
    CHECK(image.at({3, 3}) == 0x0002);
    CHECK(image.at({4, 0}) == 0x3FC0);
    CHECK(image.at({4, 1}) == 0x0000);
    CHECK(image.at({3, 5}) == 0x0008);
    CHECK(image.at({2, 0}) == 0);
}
