#include "simulators/device/signal_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/model/nearest.hpp"
#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

bool holds(const profile::Condition& condition, std::int64_t value) {
    switch (condition.comparison) {
        case profile::Comparison::above: return value > condition.limit;
        case profile::Comparison::below: return value < condition.limit;
        case profile::Comparison::equals: return value == condition.limit;
    }
    return false;
}

Steady end_of(const profile::Cause& cause, Steady begun) {
    return begun + cause.over + cause.hold + cause.over;
}

/// `from` at 0, `to` at `span`, linear between, rounded half away from zero.
std::int64_t between(std::int64_t from, std::int64_t to, Duration elapsed, Duration span) {
    if (elapsed >= span) return to;
    const double share = static_cast<double>(elapsed.count()) / static_cast<double>(span.count());
    const double step = static_cast<double>(to - from) * share;
    return from + static_cast<std::int64_t>(step < 0 ? step - 0.5 : step + 0.5);
}

}  // namespace

SignalModel::SignalModel(const profile::Profile& profile, std::uint64_t seed) : profile_(profile), seed_(seed) {}

std::vector<FieldValue> SignalModel::values(Steady now) const {
    std::vector<FieldValue> all;
    for (const profile::Field& field : profile_.fields) all.push_back({field.id, value(field.id, now)});
    return all;
}

std::int64_t SignalModel::value(const FieldId& field, Steady now) const {
    const auto motion = motions_.find(field);
    if (motion != motions_.end() && now < end_of(motion->second.cause, motion->second.begun)) return moving(motion->second, now);
    return at_rest(field, now);
}

std::int64_t SignalModel::base_of(const FieldId& field) const {
    for (const profile::Signal& signal : profile_.simulator.signals)
        if (signal.field == field) return signal.base;
    return 0;
}

std::int64_t SignalModel::at_rest(const FieldId& field, Steady now) const {
    const auto setting = settings_.find(field);
    if (setting != settings_.end()) return now < setting->second.from ? setting->second.before : setting->second.after;
    for (const profile::Signal& signal : profile_.simulator.signals) {
        if (signal.field != field || signal.noise <= 0) continue;
        const auto second = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1000);
        const auto spread = static_cast<std::uint64_t>(signal.noise) * 2 + 1;
        return signal.base - signal.noise + static_cast<std::int64_t>(mix(mix(seed_, field.value()) ^ second) % spread);
    }
    return base_of(field);
}

std::int64_t SignalModel::moving(const Motion& motion, Steady now) const {
    const profile::Cause& cause = motion.cause;
    const Duration elapsed = now - motion.begun;
    if (elapsed < cause.over) return between(motion.from, cause.to, elapsed, cause.over);
    if (elapsed < cause.over + cause.hold) return cause.to;
    return between(cause.to, base_of(cause.field), elapsed - cause.over - cause.hold, cause.over);
}

Result<Begun> SignalModel::begin(std::string_view cause, Steady now) {
    Begun begun{now, {}};
    bool found = false;
    for (const profile::Cause& each : profile_.simulator.causes) {
        if (each.name != cause) continue;
        found = true;
        const Motion motion{each, value(each.field, now), now};
        motions_.insert_or_assign(each.field, motion);
        begun.ends = std::max(begun.ends, end_of(each, now));
        const auto flips = flips_of(motion);
        begun.flips.insert(begun.flips.end(), flips.begin(), flips.end());
    }
    if (found) return begun;
    std::string possible;
    for (const profile::Cause& each : profile_.simulator.causes)
        if (possible.find(each.name) == std::string::npos) possible += (possible.empty() ? "" : ", ") + each.name;
    return fail(FaultKind::not_found, fmt::format("a {} has no \"{}\"; it has: {}", profile_.kind.value(), cause,
                                                  possible.empty() ? "nothing that can be caused" : possible));
}

std::vector<Flip> SignalModel::flips_of(const Motion& motion) const {
    std::vector<Flip> flips;
    for (const profile::Condition& condition : profile_.conditions) {
        if (condition.field != motion.cause.field || holds(condition, motion.from) || !holds(condition, motion.cause.to)) continue;
        Duration least{0};  // the ramp is monotone, so the first millisecond that holds can be searched by halves
        Duration most = motion.cause.over;
        while (least < most) {
            const Duration middle = least + (most - least) / 2;
            if (holds(condition, moving(motion, motion.begun + middle)))
                most = middle;
            else
                least = middle + Duration{1};
        }
        flips.push_back({condition.id, motion.begun + most});
    }
    return flips;
}

bool SignalModel::write(int function, std::uint16_t address, std::uint16_t value, Steady now) {
    for (const profile::Interlock& interlock : profile_.interlocks) {
        if (interlock.function != function || interlock.address != address) continue;
        const bool coil = function == 5;
        const bool obeys = coil ? (value != 0) == (interlock.value != 0) : value == interlock.value;
        const std::int64_t base = base_of(interlock.confirm_field);
        const std::int64_t opposite = base == interlock.confirm_equals && coil ? 1 - interlock.confirm_equals : base;
        const std::int64_t before = at_rest(interlock.confirm_field, now);
        settings_.insert_or_assign(interlock.confirm_field,
                                   Setting{before, obeys ? interlock.confirm_equals : opposite, now + settle_time});
        return true;
    }
    return false;
}

std::vector<std::pair<std::string, Steady>> SignalModel::take_ended(Steady now) {
    std::map<std::string, Steady> ended;
    for (auto it = motions_.begin(); it != motions_.end();) {
        const Steady end = end_of(it->second.cause, it->second.begun);
        if (now < end) {
            ++it;
            continue;
        }
        const auto [known, fresh] = ended.try_emplace(it->second.cause.name, end);
        if (!fresh) known->second = std::max(known->second, end);
        it = motions_.erase(it);
    }
    return {ended.begin(), ended.end()};
}

}  // namespace gengfu::sim
