#include "simulators/world/cause_table.hpp"

#include <algorithm>

namespace gengfu::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr auto perhaps = Firmness::perhaps;
/// A number is compensated for temperature after four weeks, and a rate needs another week.
constexpr Duration learnt = days{36};
/// Asked every hour: the next time and the one after it, and what the boxes are apart.
constexpr Duration next_round = 70min, second_round = 130min;

std::vector<SensorCause> gas_causes() {
    const std::string kind = "gas-detector";
    return {
        {"gas escapes", kind, 20, {{"concentration", 650}}, 5s, 20min, 60s, {{"gas-low", 40s}, {"gas-high", 40s}}, true},
        {"a trace of gas", kind, 15, {{"concentration", 150}}, 20s, 30min, 60s, {{"gas-low", 60s}}, true},
        {.name = "gas escapes and the valve jams",
         .kind = kind,
         .a_year = 5,
         .moves = {{"concentration", 650}},
         .rises = 5s,
         .holds = 15min,
         .falls = 60s,
         .signs = {{"gas-low", 40s}, {"gas-high", 40s}, {"interlock-failed", 60s}},
         .closely = true,
         .jams = true},
        {"gas detector faulty", kind, 15, {{"fault", 1}}, 0s, 6h, 0s, {{"detector-fault", 60s}}, true},
        {"gas sensor at its end", kind, 15, {{"sensor-expired", 1}}, 0s, 8h, 0s, {{"sensor-expired", 3min}}, true},
        {.name = "zero of a gas sensor drifts",
         .kind = kind,
         .a_year = 5,
         .moves = {{"concentration", 66}},
         .rises = days{52},
         .holds = 12h,
         .signs = {{"zero-drifts", days{48}}},
         .alone = false},
    };
}

std::vector<SensorCause> smoke_causes() {
    const std::string kind = "smoke-detector";
    return {
        {"smoke", kind, 20, {{"alarm", 1}, {"smoke", 14'700}}, 3s, 15min, 60s, {{"smoke-alarm", 40s}, {"smoke-rising", 60s}}, true},
        {"haze of a kitchen", kind, 12, {{"smoke", 8'000}}, 60s, 20min, 3min, {{"smoke-rising", 2min}}, true},
        {"heat", kind, 8, {{"temperature", 52'000}}, 90s, 20min, 20min, {{"heat", 3min}, {"temperature-rises", 3min, perhaps}}, true},
        {"a heater beside it", kind, 8, {{"temperature", 24'000}}, 200s, 20min, 1h, {{"temperature-rises", 5min}}, true},
        {"smoke detector faulty", kind, 12, {{"fault", 1}}, 0s, 6h, 0s, {{"detector-fault", 60s}}, true},
        {"left muted", kind, 10, {{"muted", 1}}, 0s, 3h, 0s, {{"muted", 18min}}, true},
        {"battery fails", kind, 15, {{"battery", -85}}, 0s, 20h, 0s, {{"battery-low", 3min}}, true},
        {.name = "battery wears out",
         .kind = kind,
         .a_year = 6,
         .moves = {{"battery", -86}},
         .rises = days{43},
         .holds = days{2},
         .signs = {{"battery-empties", days{34}}, {"battery-low", days{44}}},
         .alone = false},
        {.name = "chamber soils",
         .kind = kind,
         .a_year = 6,
         .moves = {{"smoke", 2'600}},
         .rises = days{52},
         .holds = 12h,
         .signs = {{"chamber-soils", days{46}}},
         .alone = false},
    };
}

/// To each side of each axis: beyond what the device itself holds for orange, and for red.
std::vector<SensorCause> edge_tilts() {
    std::vector<SensorCause> all;
    for (const std::string axis : {"x", "y"}) {
        for (const int sign : {1, -1}) {
            const std::string side = axis + (sign > 0 ? "-plus" : "-minus");
            SensorCause cause{.name = "building tilts: orange, " + side,
                              .kind = "tilt-sensor",
                              .a_year = 1,
                              .moves = {{axis, 206.0 * sign}},
                              .rises = 30s,
                              .holds = days{3},
                              .signs = {{"tilt-orange-" + side, 2min}, {"tilt-step", 4h, perhaps}, {"tilt-red", days{3}, perhaps}},
                              .closely = true,
                              .not_before = learnt,
                              .afterwards = {{"tilt-step", 4h, perhaps}}};
            all.push_back(cause);
            cause.name = "building tilts: red, " + side;
            cause.moves.front().by = 270.0 * sign;
            cause.signs.push_back({"tilt-red-" + side, 2min});
            all.push_back(cause);
        }
    }
    return all;
}

/// Of which each axis by itself is too little for the device.
SensorCause leans(const std::string& name, double to, std::vector<Sign> signs) {
    signs.insert(signs.end(),
                 {{"tilt-yellow", days{42}, perhaps}, {"tilt-rate-orange", days{16}}, {"tilt-rate-yellow", days{85}, perhaps}});
    return {.name = name,
            .kind = "tilt-sensor",
            .a_year = 2,
            .moves = {{"x", to}, {"y", to}},
            .rises = days{40},
            .signs = std::move(signs),
            .is_permanent = true,
            .alone = false,
            .not_before = learnt};
}

std::vector<SensorCause> tilt_causes() {
    const std::string kind = "tilt-sensor";
    return {
        {.name = "building tilts at once",
         .kind = kind,
         .a_year = 6,
         .moves = {{"x", 50}},
         .signs = {{"tilt-step", 4h}},
         .is_permanent = true,
         .not_before = learnt},
        {.name = "building tilts slowly",
         .kind = kind,
         .a_year = 4,
         .moves = {{"y", 36}},
         .rises = days{61},
         .signs = {{"tilt-rate-yellow", days{32}}},
         .is_permanent = true,
         .alone = false,
         .not_before = learnt},
        {.name = "building tilts faster",
         .kind = kind,
         .a_year = 4,
         .moves = {{"x", 80}},
         .rises = days{42},
         .signs = {{"tilt-rate-orange", days{16}}, {"tilt-rate-yellow", days{85}, perhaps}},
         .is_permanent = true,
         .alone = false,
         .not_before = learnt},
        {.name = "building leans: yellow",
         .kind = kind,
         .a_year = 3,
         .moves = {{"y", 165}},
         .rises = days{40},
         .signs = {{"tilt-yellow", days{42}}, {"tilt-rate-orange", days{16}}, {"tilt-rate-yellow", days{85}, perhaps}},
         .is_permanent = true,
         .alone = false,
         .not_before = learnt},
        leans("building leans on both axes: orange", 142, {{"tilt-orange", days{42}}}),
        leans("building leans on both axes: red", 168, {{"tilt-orange", days{42}, perhaps}, {"tilt-red", days{42}}}),
        {.name = "an axis without a number",
         .kind = kind,
         .a_year = 6,
         .moves = {{"x", 0, true}},
         .holds = 14h,
         .signs = {{"tilt-gap", 6h}},
         .afterwards = {{"tilt-step", 4h, perhaps}}},
    };
}

std::vector<SensorCause> settlement_causes() {
    const std::string kind = "settlement-gauge";
    const std::vector<Sign> also{{"settling-yellow", days{3}, perhaps},     {"settling-orange", days{3}, perhaps},
                                 {"settling-red", days{3}, perhaps},        {"settling-slowly", days{30}, perhaps},
                                 {"differential-yellow", days{3}, perhaps}, {"differential-orange", days{3}, perhaps},
                                 {"differential-red", days{3}, perhaps}};
    const auto with = [&](std::vector<Sign> signs) {
        for (const Sign& each : also)
            if (std::ranges::find(signs, each.condition, &Sign::condition) == signs.end()) signs.push_back(each);
        return signs;
    };
    const auto sudden = [&](const std::string& name, double to, std::vector<Sign> signs) {
        return SensorCause{.name = name,
                           .kind = kind,
                           .a_year = 3,
                           .moves = {{"level", to}},
                           .rises = 10min,
                           .holds = days{3},
                           .signs = with(std::move(signs)),
                           .closely = true,
                           .not_before = learnt,
                           .afterwards = also};
    };
    return {
        sudden("building sinks: orange", -26'500, {{"settlement-orange", 15min}, {"settling-red", days{2}}, {"differential-red", days{2}}}),
        sudden("building sinks: red", -34'000,
               {{"settlement-orange", 15min}, {"settlement-red", 15min}, {"settling-red", days{2}}, {"differential-red", days{2}}}),
        sudden("building rises", 12'500, {{"heave", 15min}}),
        {.name = "building sinks day by day",
         .kind = kind,
         .a_year = 4,
         .moves = {{"level", -6'500}},
         .rises = days{4},
         .signs = {{"settling-yellow", days{3}},
                   {"settling-orange", days{5}, perhaps},
                   {"settling-slowly", days{34}, perhaps},
                   {"differential-yellow", days{5}, perhaps}},
         .is_permanent = true,
         .alone = false,
         .not_before = learnt},
        {.name = "building sinks slowly",
         .kind = kind,
         .a_year = 4,
         .moves = {{"level", -8'400}},
         .rises = days{42},
         .signs = {{"settling-slowly", days{32}}},
         .is_permanent = true,
         .alone = false,
         .not_before = learnt},
        {.name = "a level without a number",
         .kind = kind,
         .a_year = 6,
         .moves = {{"level", 0, true}},
         .holds = 14h,
         .signs = {{"settlement-gap", 6h}}},
    };
}

std::vector<SensorCause> meter_causes() {
    return {
        {"valve of a meter faulty", "water-meter", 10, {{"valve-fault", 1}}, 0s, 8h, 0s, {{"valve-fault", second_round}}},
        {"battery of a meter low", "water-meter", 20, {{"battery-low", 1}}, 0s, 20h, 0s, {{"battery-low", second_round}}},
    };
}

}  // namespace

std::vector<SensorCause> sensor_causes() {
    std::vector<SensorCause> all;
    for (const auto& some : {gas_causes(), smoke_causes(), edge_tilts(), tilt_causes(), settlement_causes(), meter_causes()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::vector<CallCause> call_causes() {
    return {
        {"press", "sos", 250, 101, 1, false},
        {"medical key", "medical", 25, 100, 1, false},
        {"service key", "service", 30, 150, 2, false},
        {"key for a meal", "meal", 60, 150, 21, false},
        {"key for a bath", "bath", 30, 150, 22, false},
        {"key for a doctor's visit", "medical-help", 30, 150, 23, false},
        {"key for a repair", "repair", 30, 150, 24, false},
        {"wireless smoke detector", "smoke-alarm", 6, 111, 12, true},
        {"wireless gas detector", "gas-alarm", 6, 151, 3, true},
        {"wireless water sensor", "water-leak", 8, 154, 4, true},
        {"battery of a call device", "battery-low", 15, 302, 0, true},
        {"an alarm that nobody described", "event-120", 4, 120, 7, false},
        {"periodic test", "", 40, 602, 0, false},
    };
}

}  // namespace gengfu::world
