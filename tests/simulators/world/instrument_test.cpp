#include "simulators/world/instrument.hpp"

#include <catch2/catch.hpp>

#include "edge/protocol/codec.hpp"
#include "simulators/world/town.hpp"

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

const profile::Catalogue& catalogue() {
    static const profile::Catalogue kinds = *district_catalogue(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    return kinds;
}

/// What a box would read of it.
Reading read(Instrument& instrument, Steady now) {
    const auto* codec = protocol::find_codec(instrument.is_meter() ? "cjt188" : "modbus-rtu");
    Chance chance(1);
    Reading reading{instrument.id(), {}, {}};
    for (const auto& request : codec->requests(instrument.profile(), instrument.address(), 1)) {
        const auto answer = instrument.hear(request, now, chance);
        if (answer.bytes.empty()) continue;
        const auto values = codec->decode(instrument.profile(), request, answer.bytes);
        REQUIRE(values);
        reading.values.insert(reading.values.end(), values->begin(), values->end());
    }
    return reading;
}

Instrument gas(const Climate& climate) {
    return Instrument(DeviceId{"gas-1"}, catalogue().at(KindId{"gas-detector"}), "1", {{FieldId{"concentration"}, 5, 0, 0}}, climate,
                      Chance(1));
}

}  // namespace

TEST_CASE("a push rises, stays and falls, and leaves the rest behind") {
    const Climate climate(1);
    Instrument detector = gas(climate);
    detector.push({FieldId{"concentration"}, 600, Steady{10s}, 10s, Steady{60s}, 20s});
    const auto at = [&](Duration when) { return read(detector, Steady{when}).value_of(FieldId{"concentration"}); };
    CHECK(at(9s) == 5);
    CHECK(at(15s) == 305);
    CHECK(at(30s) == 605);
    CHECK(at(70s) == 305);
    CHECK(at(90s) == 5);
}

TEST_CASE("a number that is absent is no number, and comes back") {
    const Climate climate(1);
    for (const auto& [kind, field] : {std::pair{"tilt-sensor", "x"}, std::pair{"settlement-gauge", "level"}}) {
        CAPTURE(kind);
        Instrument sensor(DeviceId{"it"}, catalogue().at(KindId{kind}), "1", {{FieldId{field}, 20, 0, 0}}, climate, Chance(1));
        sensor.push({FieldId{field}, 0, Steady{10s}, 0s, Steady{20s}, 0s, true});
        CHECK(read(sensor, Steady{5s}).value_of(FieldId{field}) == 20);
        CHECK_FALSE(read(sensor, Steady{15s}).value_of(FieldId{field}));
        CHECK(read(sensor, Steady{15s}).value_of(FieldId{"temperature"}));
        CHECK(read(sensor, Steady{25s}).value_of(FieldId{field}) == 20);
    }
}

TEST_CASE("a valve obeys, one that jams does not, and is opened again") {
    const Climate climate(1);
    Instrument detector = gas(climate);
    const auto* codec = protocol::find_codec("modbus-rtu");
    const auto command = codec->command("1", detector.profile().interlocks.front(), 1);
    REQUIRE(command);
    Chance chance(1);
    const auto is_closed = [&](Duration when) { return read(detector, Steady{when}).value_of(FieldId{"valve-closed"}); };
    detector.jam({Steady{}, Steady{10s}});
    static_cast<void>(detector.hear(*command, Steady{5s}, chance));
    CHECK(is_closed(6s) == 0);
    static_cast<void>(detector.hear(*command, Steady{11s}, chance));
    CHECK(is_closed(12s) == 1);
    detector.reset_coils(Steady{20s});
    CHECK(is_closed(21s) == 0);
}

TEST_CASE("a meter counts its home, runs back, is replaced, sticks and dies") {
    const Climate climate(1);
    Household household(2, Steady{}, Chance(3));
    household.be_quiet({Steady{}, Steady{24h * 9}});
    household.let_run({Steady{}, Steady{24h * 9}}, 10);
    HomeMeter meter(DeviceId{"water-1"}, catalogue().at(KindId{"water-meter"}), "00000000000001", std::move(household), 120'000, climate,
                    Chance(1));
    meter.replace(Steady{30h}, 1'500);
    meter.run_back(Steady{20h}, 40);
    meter.be_stuck({Steady{50h}, Steady{60h}});
    meter.be_dead({Steady{70h}, Steady{80h}});
    const auto index = [&](Duration when) { return read(meter, Steady{when}).value_of(FieldId{"volume"}); };
    CHECK(index(10h) == 120'100);
    CHECK(index(20h) == 120'160);
    CHECK(index(30h) == 1'500);
    CHECK(index(50h - 1ms) == 1'699);
    CHECK(index(60h - 1ms) == 1'699);
    CHECK(index(70h - 1ms) == 1'799);
    CHECK_FALSE(index(75h));
    CHECK(index(80h) == 1'900);
}
