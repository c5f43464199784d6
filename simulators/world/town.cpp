#include "simulators/world/town.hpp"

#include <fmt/format.h>

#include "simulators/world/node_clock.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

constexpr Duration asked_hourly_silent = 150min, asked_seldom_silent = 10h, calls_silent = 30h;
/// The local midnight before the world begins: nobody draws water before it.
constexpr Duration local = 8h;

Steady midnight_before() {
    const Duration since = NodeClock::world_begins.time_since_epoch() + local;
    return Steady{} - since % Duration{24h};
}

}  // namespace

Checked<profile::Catalogue> district_catalogue(const std::string& directory) {
    auto catalogue = profile::load_directory(directory);
    if (!catalogue) return catalogue;
    for (auto& [id, kind] : *catalogue) {
        const bool is_seldom = id.value() == "gas-detector" || id.value() == "smoke-detector";
        const bool calls = kind.protocol == profile::Protocol::dc09;
        kind.silence.after = calls ? calls_silent : is_seldom ? asked_seldom_silent : asked_hourly_silent;
    }
    return catalogue;
}

std::string Town::name_of(std::size_t building) {
    return fmt::format("b{:02}", building + 1);
}

Town::Town(const Size& size, const profile::Catalogue& catalogue, Chance chance)
    : size_(size), catalogue_(catalogue), chance_(chance), climate_(chance_.bits()) {
    for (std::size_t i = 0; i < size.buildings; ++i) build(i);
}

double Town::number(double least, double most) {
    constexpr std::uint64_t steps = 1'000'000;
    return least + (most - least) * static_cast<double>(chance_.below(steps)) / static_cast<double>(steps);
}

DeviceId Town::next_id(const std::string& kind) {
    return DeviceId{fmt::format("{}-{:04}", kind, posts_.size() + 1)};
}

/// What stands on its own, then homes until all devices are there.
void Town::build(std::size_t building) {
    std::size_t room = size_.devices / size_.buildings + (building < size_.devices % size_.buildings ? 1 : 0);
    on_bus_ = 0;
    const auto add = [&](const std::string& kind, const std::string& place) {
        if (room == 0) return;
        add_sensor(building, kind, place, std::nullopt);
        --room;
    };
    add("tilt-sensor", "roof");
    for (int i = 0; i < 3; ++i) add("settlement-gauge", "cellar");
    for (int i = 0; i < 2; ++i) add("smoke-detector", std::string(shaft));
    for (std::size_t number = 0; room > 0; ++number) build_home(building, number, room);
}

/// The first home of a building has everything.
void Town::build_home(std::size_t building, std::size_t number, std::size_t& room) {
    constexpr unsigned alone = 45, with_button = 65, with_gas = 35, with_smoke = 30;
    Home& home = homes_.emplace_back();
    const std::size_t index = homes_.size() - 1;
    home.building = building;
    home.place = fmt::format("1-{}{:02}", number / 4 + 1, number % 4 + 1);
    home.persons = number == 0 || chance_.percent(alone) ? 1 : 2 + static_cast<int>(chance_.below(3));
    const auto has = [&](unsigned share) { return room > 0 && (number == 0 || chance_.percent(share)); };
    add_meter(building, index);
    --room;
    if (has(with_button)) {
        add_button(building, index);
        --room;
    }
    if (has(with_gas)) {
        add_sensor(building, "gas-detector", home.place, index);
        --room;
    }
    if (has(with_smoke)) {
        add_sensor(building, "smoke-detector", home.place, index);
        --room;
    }
}

/// In the fixed units of the quantities: m°, µm, ‰LEL, m%/m, %.
std::vector<Instrument::Rest> Town::rests_of(const std::string& kind) {
    const auto rest = [](const char* field, double base, double noise, double per_degree = 0) {
        return Instrument::Rest{FieldId{field}, base, noise, per_degree};
    };
    if (kind == "gas-detector") return {rest("concentration", number(2, 8), 3)};
    if (kind == "smoke-detector") return {rest("smoke", number(60, 200), 40), rest("battery", 96, 0)};
    if (kind == "tilt-sensor") return {rest("x", number(-35, 35), 4, number(0.2, 0.6)), rest("y", number(-35, 35), 4, number(-0.6, -0.2))};
    return {rest("level", number(-4'000, -500), 60, number(5, 15))};
}

void Town::add_sensor(std::size_t building, const std::string& kind, const std::string& place, std::optional<std::size_t> home) {
    const DeviceId id = next_id(kind);
    const auto& profile = catalogue_.at(KindId{kind});
    auto rests = rests_of(kind);
    sensors_.emplace_back(id, profile, std::to_string(on_bus_ + 1), std::move(rests), climate_, chance_.part());
    const bool is_first = posts_.empty() || posts_.back().building != building || posts_.back().kind.value() != kind;
    posts_.push_back(
        {id, KindId{kind}, building, home, place, &sensors_.back(), nullptr, on_bus_++, kind == "settlement-gauge" && is_first});
}

void Town::add_meter(std::size_t building, std::size_t home) {
    const std::string kind = "water-meter";
    const DeviceId id = next_id(kind);
    // One in fifty is about to begin again at 0.
    const auto index = static_cast<std::int64_t>(chance_.one_in(50) ? number(975'000, 995'000) : number(120'000, 400'000));
    Household household(homes_[home].persons, midnight_before(), chance_.part());
    meters_.emplace_back(id, catalogue_.at(KindId{kind}), fmt::format("{:014}", posts_.size() + 1), std::move(household), index, climate_,
                         chance_.part());
    homes_[home].meter = &meters_.back();
    posts_.push_back({id, KindId{kind}, building, home, homes_[home].place, &meters_.back(), nullptr, on_bus_++, false});
}

void Town::add_button(std::size_t building, std::size_t home) {
    const std::string kind = "call-button";
    const DeviceId id = next_id(kind);
    const Steady first = Steady{} + chance_.between(5min, HomeButton::supervise_every);
    buttons_.emplace_back(id, fmt::format("{:04X}", 0x1000 + posts_.size()), first);
    posts_.push_back({id, KindId{kind}, building, home, homes_[home].place, nullptr, &buttons_.back(), 0, false});
}

}  // namespace gengfu::world
