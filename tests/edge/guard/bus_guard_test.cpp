#include "edge/guard/bus_guard.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

using namespace gengfu;
using namespace gengfu::guard;
using namespace std::chrono_literals;

namespace {

const Instant wall = from_unix_ms(1'795'521'600'000);

profile::Profile silent_after(Duration limit) {
    profile::Profile profile;
    profile.silence = {limit, Priority::p3};
    return profile;
}

/// A bus whose time is turned by a second, and what is told of it.
struct Bus {
    Steady now{};
    std::vector<std::unique_ptr<profile::Profile>> profiles;
    std::vector<std::unique_ptr<DeviceGuard>> guards;
    std::optional<BusGuard> bus;
    std::vector<bool> is_dead;
    std::vector<std::string> told;

    explicit Bus(const std::vector<Duration>& limits, std::optional<Exercise> exercise = std::nullopt) : is_dead(limits.size()) {
        std::vector<std::pair<DeviceId, DeviceGuard*>> devices;
        for (std::size_t i = 0; i < limits.size(); ++i) {
            profiles.push_back(std::make_unique<profile::Profile>(silent_after(limits[i])));
            const DeviceId id{"d" + std::to_string(i)};
            guards.push_back(std::make_unique<DeviceGuard>(id, *profiles.back(), now, exercise));
            devices.emplace_back(id, guards.back().get());
        }
        bus.emplace(DeviceId{"rs485-1"}, devices);
    }
    void say(const AlarmEvent& event) {
        const bool is_start = event.change == AlarmChange::cleared && now < Steady{10s};
        if (!is_start)
            told.push_back(std::to_string(now.time_since_epoch() / 1s) + " " + event.device.value() + " " + event.condition.value() + " " +
                           std::string(to_string(event.change)));
    }
    /// Everybody who lives answers every five seconds, each in its own second.
    void run(Duration by) {
        for (const Steady until = now + by; now < until; now += 1s) {
            for (std::size_t i = 0; i < guards.size(); ++i) {
                if (is_dead[i] || now.time_since_epoch() / 1s % 5 != static_cast<std::int64_t>(i)) continue;
                for (const AlarmEvent& each : guards[i]->on_reading({DeviceId{"d" + std::to_string(i)}, wall, {}}, now).events) say(each);
                if (const auto event = bus->on_heard(wall, now)) say(*event);
            }
            if (const auto verdict = bus->on_time(wall, now); verdict.event) say(*verdict.event);
            for (const auto& each : guards)
                if (each->deadline() <= now)
                    for (const AlarmEvent& event : each->on_time(wall, now).events) say(event);
        }
    }
    void cut(bool is_cut) { is_dead.assign(is_dead.size(), is_cut); }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a bus that is cut is one alarm, and none of its devices, until anybody on it is heard") {
    Bus bus({60s, 60s, 60s});
    bus.run(100s);
    CHECK(bus.told.empty());
    bus.cut(true);
    bus.run(200s);
    CHECK(bus.told == Lines{"157 rs485-1 bus-silent active"});
    for (const auto& each : bus.guards) CHECK(each->online() == false);
    bus.cut(false);
    bus.run(100s);
    CHECK(bus.told.size() == 5);
    CHECK(bus.told[1] == "300 d0 silent cleared");
    CHECK(bus.told[2] == "300 rs485-1 bus-silent cleared");
}

TEST_CASE("a device that dies on a bus that lives is told at its limit, by itself") {
    Bus bus({60s, 60s, 60s});
    bus.run(100s);
    bus.is_dead[1] = true;
    bus.run(200s);
    CHECK(bus.told == Lines{"156 d1 silent active"});
}

TEST_CASE("what does not answer any more when its bus is back is told by itself, a limit later") {
    Bus bus({60s, 60s, 60s});
    bus.run(100s);
    bus.cut(true);
    bus.run(100s);
    bus.is_dead = {false, true, false};
    bus.told.clear();
    bus.run(100s);
    CHECK(std::ranges::count(bus.told, "260 d1 silent active") == 1);
    CHECK(std::ranges::count(bus.told, "200 rs485-1 bus-silent cleared") == 1);
}

TEST_CASE("on a bus of hasty and patient devices nobody's silence waits for the most patient") {
    Bus bus({10s, 60s, 60s});
    bus.run(100s);
    bus.cut(true);
    bus.run(200s);
    REQUIRE(bus.told.size() == 2);
    CHECK(bus.told[0] == "108 d0 silent active");  // its last word was at 95
    CHECK(bus.told[1] == "157 rs485-1 bus-silent active");
}

TEST_CASE("a box that finds its bus cut at its start says so, and does not know a bus that it has not heard") {
    Bus bus({60s, 60s});
    CHECK_FALSE(bus.bus->is_known());
    bus.cut(true);
    bus.run(70s);
    CHECK(bus.told == Lines{"60 rs485-1 bus-silent active"});
}

TEST_CASE("while an exercise is on each device is told by itself, marked") {
    Bus bus({60s, 60s}, Exercise{wall - 1h, wall + 1h});
    bus.cut(true);
    bus.run(70s);
    CHECK(bus.told == Lines{"60 d0 silent active", "60 d1 silent active"});
}
