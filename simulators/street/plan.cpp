#include "simulators/street/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

constexpr const char* serial_bus = "rs485-1";
constexpr const char* tcp_bus = "modbus-1";
constexpr const char* meter_bus = "meters-1";
constexpr const char* call_listener = "call-1";

/// Some devices of one kind, the same in each building.
struct Share {
    std::string prefix;
    const profile::Profile* profile;
    int count;
    const char* bus;
};

struct Wanted {
    const char* prefix;
    profile::Protocol protocol;
    const char* cause;  ///< nullptr: the protocol says enough
    int count;
    const char* bus;
};

constexpr std::array wanted{
    Wanted{"water", profile::Protocol::cjt188, nullptr, 4, meter_bus},  Wanted{"gas", profile::Protocol::modbus, "leak", 4, serial_bus},
    Wanted{"smoke", profile::Protocol::modbus, "smoke", 3, serial_bus}, Wanted{"call", profile::Protocol::dc09, "press", 2, ""},
    Wanted{"tilt", profile::Protocol::modbus, "tilt", 1, tcp_bus},      Wanted{"settle", profile::Protocol::modbus, "settle", 1, tcp_bus}};

bool can_play(const profile::Profile& profile, const Wanted& want) {
    if (profile.protocol != want.protocol) return false;
    const auto& causes = profile.simulator.causes;
    return want.cause == nullptr || std::any_of(causes.begin(), causes.end(), [&](const auto& each) { return each.name == want.cause; });
}

const char* bus_for(profile::Protocol protocol) {
    switch (protocol) {
        case profile::Protocol::modbus: return tcp_bus;
        case profile::Protocol::cjt188: return meter_bus;
        case profile::Protocol::dc09: return "";
    }
    return "";
}

Result<std::vector<Share>> share_out(const profile::Catalogue& catalogue) {
    std::vector<Share> shares;
    std::set<KindId> taken;
    for (const Wanted& want : wanted) {
        const auto found = std::find_if(catalogue.begin(), catalogue.end(),
                                        [&](const auto& entry) { return taken.count(entry.first) == 0 && can_play(entry.second, want); });
        if (found == catalogue.end())
            return fail(FaultKind::not_found, fmt::format("no profile speaks {} and can be caused to {}", to_string(want.protocol),
                                                          want.cause == nullptr ? "anything" : want.cause));
        taken.insert(found->first);
        shares.push_back({want.prefix, &found->second, want.count, want.bus});
    }
    for (const auto& [kind, profile] : catalogue)
        if (taken.count(kind) == 0) shares.push_back({kind.value(), &profile, 1, bus_for(profile.protocol)});
    return shares;
}

dc09::Key key_for(const DeviceId& id, std::uint64_t seed) {
    Bytes key;
    for (std::uint64_t i = 0; i < 16; ++i) key.push_back(static_cast<std::uint8_t>(mix(mix(seed ^ i, id.value()))));
    return dc09::Key(std::move(key));
}

/// Every second call button has a key, so that a street always speaks both ways.
DevicePlan plan_device(const Share& share, std::size_t building, int number, int on_bus, std::uint64_t seed) {
    DevicePlan device;
    device.id = DeviceId(fmt::format("{}-{:02}{:02}", share.prefix, building, number));
    device.kind = share.profile->kind;
    device.bus = share.bus;
    device.place = fmt::format("{}-{}01", building, number);
    switch (share.profile->protocol) {
        case profile::Protocol::modbus: device.address = std::to_string(on_bus); break;
        case profile::Protocol::cjt188: device.address = fmt::format("7833{:06}{:04}", building, on_bus); break;
        case profile::Protocol::dc09:
            device.address = fmt::format("{:02}{:02}", building, on_bus);
            device.listener = call_listener;
            if (number % 2 == 0) device.key = key_for(device.id, seed);
            break;
    }
    return device;
}

}  // namespace

Result<std::vector<BuildingPlan>> plan_street(const profile::Catalogue& catalogue, std::size_t buildings, std::uint64_t seed) {
    if (buildings == 0 || buildings > buildings_max)
        return fail(FaultKind::refused, fmt::format("a street has 1 to {} buildings, not {}", buildings_max, buildings));
    const auto shares = share_out(catalogue);
    if (!shares) return tl::make_unexpected(shares.error());
    std::vector<BuildingPlan> street;
    for (std::size_t building = 1; building <= buildings; ++building) {
        BuildingPlan plan;
        plan.edge = EdgeId(fmt::format("b{:02}", building));
        plan.buses = {{serial_bus, Framing::modbus_rtu, true},
                      {tcp_bus, Framing::modbus_tcp, false},
                      {meter_bus, Framing::cjt188, building % 2 == 1}};
        plan.listeners = {call_listener};
        std::map<std::string, int> on_bus;
        for (const Share& share : *shares)
            for (int number = 1; number <= share.count; ++number)
                plan.devices.push_back(plan_device(share, building, number, ++on_bus[share.bus], seed));
        street.push_back(std::move(plan));
    }
    return street;
}

}  // namespace gengfu::sim
