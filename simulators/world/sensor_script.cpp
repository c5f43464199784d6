#include <algorithm>

#include "simulators/world/script.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr Duration beside_short = 14h;  ///< people have come to an end with it
constexpr Duration beside_long = days{4};
constexpr Duration for_ever = days{10'000};

/// How long the slowest of its conditions wants to see it stand, and to see it gone.
std::pair<Duration, Duration> delays_of(const profile::Profile& profile, const SensorCause& what) {
    Duration on{0}, off{0};
    for (const profile::Condition& condition : profile.conditions) {
        const bool is_due = std::ranges::any_of(what.signs, [&](const Sign& each) { return each.condition == condition.id.value(); });
        if (!is_due) continue;
        on = std::max(on, condition.on_delay);
        off = std::max(off, condition.off_delay);
    }
    return {on, off};
}

const SensorCause& named(const std::vector<SensorCause>& all, const std::string& name) {
    return *std::ranges::find(all, name, &SensorCause::name);
}

}  // namespace

void Script::plan_sensors() {
    for (const SensorCause& what : sensor_causes()) each_time(what.name, what.a_year, [&] { return plan_sensor(what); });
}

bool Script::plan_sensor(const SensorCause& what) {
    const Duration lasts = what.rises + what.holds + what.falls;
    const bool is_in_shaft_allowed = what.kind != "smoke-detector";
    const auto placed =
        place({.fits =
                   [&](const Post& post) {
                       return post.kind.value() == what.kind && !post.is_reference && (is_in_shaft_allowed || post.place != Town::shaft);
                   },
               .lasts = what.is_permanent ? std::max<Duration>(lasts, days{1}) : lasts,
               .before = what.alone ? 3h : Duration{24h},
               .after = what.is_permanent ? for_ever
                        : what.alone      ? beside_short
                                          : beside_long,
               .not_before = what.not_before,
               .alone = what.alone && !what.is_permanent});
    if (placed) play(what, *placed->post, placed->at);
    return placed.has_value();
}

/// What two gauges are apart is said of the first of their building.
DeviceId Script::whose(const Post& post, const Sign& sign) const {
    const auto is_first = [&](const Post& each) { return each.building == post.building && each.kind == post.kind && !each.is_reference; };
    return sign.condition.starts_with("differential-") ? std::ranges::find_if(town_.posts(), is_first)->id : post.id;
}

void Script::play(const SensorCause& what, const Post& post, Steady at) {
    const Steady back_from = what.is_permanent ? Steady::max() : at + what.rises + what.holds;
    const Steady ends = what.is_permanent ? Steady::max() : back_from + what.falls;
    for (const Move& move : what.moves)
        post.instrument->push({FieldId{move.field}, move.by, at, what.rises, back_from, what.falls, move.is_absent});
    if (what.jams) post.instrument->jam({at, back_from});
    if (!what.is_permanent && what.kind == "gas-detector") post.instrument->reset_coils(ends + 30min);
    const auto [on, off] = delays_of(catalogue_.at(post.kind), what);
    if (what.closely) {
        watch(post, at, what.rises, on);
        if (!what.is_permanent) watch(post, back_from, what.falls, off);
    }
    constexpr Duration late = 2h;
    const auto due = [&](const Sign& sign, Steady from) {
        const Steady by = from + sign.within;
        const bool goes_on = what.is_permanent || by > ends;
        const Steady until = goes_on ? by + late : std::max(by, ends) + late;
        return Due{whose(post, sign), ConditionId{sign.condition}, sign.firmness, by, until, 0, Town::name_of(post.building)};
    };
    Cause& cause = add_cause(what.name, post, {at, ends});
    for (const Sign& sign : what.signs) cause.dues.push_back(due(sign, at));
    if (what.afterwards.empty()) return;
    Cause& after = add_cause(what.name + ", going back", post, {back_from, ends});
    for (const Sign& sign : what.afterwards) after.dues.push_back(due(sign, back_from));
}

/// Every kind of device dies, and is mended after a day or two.
void Script::plan_deaths() {
    constexpr double a_year = 12;
    for (const auto& [id, kind] : catalogue_) {
        if (std::ranges::find(town_.posts(), id, &Post::kind) == town_.posts().end()) continue;
        const std::string name = id.value() + " dies";
        each_time(name, a_year, [&] {
            const Duration lasts = kind.silence.after + chance_.between(3h, 24h);
            const auto placed = place({.fits = [&](const Post& post) { return post.kind == id; },
                                       .lasts = lasts + HomeButton::supervise_every,
                                       .before = 3h,
                                       .after = beside_short});
            if (!placed) return false;
            const auto [post, at] = *placed;
            const Stretch stretch{at, at + lasts};
            if (post->button != nullptr)
                post->button->be_dead(stretch.from, stretch.to);
            else
                post->instrument->be_dead(stretch);
            Cause& cause = add_cause(name, *post, stretch);
            const Steady by = at + kind.silence.after + 2min;
            cause.dues.push_back(
                {post->id, ConditionId{"silent"}, Firmness::surely, by, stretch.to + 1h, 0, Town::name_of(post->building)});
            return true;
        });
    }
}

void Script::plan_together() {
    const auto causes_of_sensors = sensor_causes();
    const SensorCause& smoke = named(causes_of_sensors, "smoke");
    const SensorCause& gas = named(causes_of_sensors, "gas escapes");
    const SensorCause& fault = named(causes_of_sensors, "smoke detector faulty");
    const SensorCause& tilts = named(causes_of_sensors, "building tilts: red, x-plus");
    const SensorCause& sinks = named(causes_of_sensors, "building sinks: red");
    const auto in_homes = [](const Post& one, const Post& other) { return one.home && other.home && one.home != other.home; };
    const auto in_a_home = [](const Post& one, const Post& other) { return one.home && one.home == other.home; };
    const auto in_shaft = [](const Post& one, const Post& other) { return one.place == Town::shaft && other.place == Town::shaft; };
    const auto in_a_building = [](const Post&, const Post& other) { return !other.is_reference; };
    each_time("fire in two homes", 5, [&] { return plan_pair("fire in two homes", "fire", smoke, smoke, in_homes); });
    each_time("gas and fire in a home", 5, [&] { return plan_pair("gas and fire in a home", "gas-and-fire", gas, smoke, in_a_home); });
    each_time("gas in two homes", 4, [&] { return plan_pair("gas in two homes", "gas", gas, gas, in_homes); });
    each_time("trouble in a lift shaft", 4, [&] { return plan_pair("trouble in a lift shaft", "lift-shaft", fault, fault, in_shaft); });
    each_time("building tilts and sinks", 2,
              [&] { return plan_pair("building tilts and sinks", "structure", tilts, sinks, in_a_building); });
    each_time("bus cut", 5, [&] { return plan_bus_fault(); });
}

bool Script::plan_pair(const std::string& name, const std::string& incident, const SensorCause& one, const SensorCause& other,
                       const std::function<bool(const Post&, const Post&)>& belong) {
    const auto partner_of = [&](const Post& post) -> const Post* {
        for (const Post& each : town_.posts()) {
            const bool fits = each.building == post.building && &each != &post && each.kind.value() == other.kind && belong(post, each);
            if (fits) return &each;
        }
        return nullptr;
    };
    const Duration lasts = std::max(one.rises + one.holds + one.falls, other.rises + other.holds + other.falls);
    const auto placed = place({.fits = [&](const Post& post) { return post.kind.value() == one.kind && partner_of(post) != nullptr; },
                               .lasts = lasts,
                               .before = 3h,
                               .after = beside_short,
                               .not_before = std::max(one.not_before, other.not_before)});
    if (!placed) return false;
    const Post& partner = *partner_of(*placed->post);
    if (!devices_[&partner].is_free({placed->at - 3h, placed->at + lasts + beside_short})) return false;
    devices_[&partner].take({placed->at - 3h, placed->at + lasts + beside_short});
    play(one, *placed->post, placed->at);
    play(other, partner, placed->at + chance_.between(20s, 3min));
    Cause& cause = add_cause(name, *placed->post, {placed->at, placed->at + lasts});
    cause.incident = incident;
    return true;
}

/// Whoever hangs on it falls silent in the same moment: one alert, of the bus.
bool Script::plan_bus_fault() {
    constexpr Duration lasts = 13h;
    const auto placed = place({.fits = [](const Post& post) { return post.kind.value() == "settlement-gauge" && post.is_reference; },
                               .lasts = lasts,
                               .before = 3h,
                               .after = beside_short});
    if (!placed) return false;
    const auto [post, at] = *placed;
    const Steady until = at + lasts;
    Cause& cause = add_cause("bus cut", *post, {at, until});
    for (const Post& each : town_.posts())
        if (each.building == post->building && each.kind == post->kind) each.instrument->be_dead({at, until});
    const Steady by = at + catalogue_.at(post->kind).silence.after + 2min;
    cause.dues.push_back({DeviceId{Town::gauges_bus(post->building)}, ConditionId{"bus-silent"}, Firmness::surely, by, until + 1h, 0,
                          Town::name_of(post->building)});
    return true;
}

}  // namespace gengfu::world
