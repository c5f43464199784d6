#include "simulators/street/stage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/model/nearest.hpp"
#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

Instant on_the_wall(Steady at, Moment now) {
    return now.wall + (at - now.steady);
}

/// What the device shows in a part of its messages; nothing where its kind has no such field.
std::optional<int> part_of(const PlayedDevice& device, profile::Dc09Item item, Steady now) {
    for (const profile::Field& field : device.profile().fields) {
        const auto* source = std::get_if<profile::Dc09Source>(&field.source);
        if (source != nullptr && source->item == item) return static_cast<int>(device.signals().value(field.id, now));
    }
    return std::nullopt;
}

std::optional<int> code_of(const profile::Profile& profile, std::string_view verb) {
    for (const profile::Cause& cause : profile.simulator.causes) {
        const profile::Field* field = profile.find_field(cause.field);
        const auto* source = field == nullptr ? nullptr : std::get_if<profile::Dc09Source>(&field->source);
        if (cause.name != verb || source == nullptr) continue;
        if (source->item == profile::Dc09Item::code) return static_cast<int>(cause.to);
        for (const profile::EventRule& rule : profile.events)
            if (rule.pressed) return rule.code;
    }
    return std::nullopt;
}

/// The Contact ID event that a cause of this name stands for, if any.
std::optional<dc09::Event> event_of(const PlayedDevice& device, std::string_view verb, int qualifier, Steady now) {
    const auto code = code_of(device.profile(), verb);
    if (!code) return std::nullopt;
    return dc09::Event{qualifier, *code, part_of(device, profile::Dc09Item::partition, now).value_or(1),
                       part_of(device, profile::Dc09Item::zone, now).value_or(1)};
}

/// A press only happens; anything else stands, and is restored when its cause ends.
bool stands(const profile::Profile& profile, int code) {
    return std::any_of(profile.events.begin(), profile.events.end(), [&](const auto& rule) { return rule.code == code && !rule.pressed; });
}

}  // namespace

PlayedDevice& Stage::add(DevicePlan plan, const EdgeId& edge, std::uint64_t seed, std::unique_ptr<Meter> meter) {
    const DeviceId id = plan.id;
    const profile::Profile& profile = catalogue_.at(plan.kind);
    Actor actor{nullptr, nullptr, edge, {}};
    if (profile.protocol == profile::Protocol::dc09) actor.caller = std::make_unique<Caller>(dc09::Sender{plan.address, "", "0", plan.key});
    actor.device = std::make_unique<PlayedDevice>(std::move(plan), profile, mix(seed, id.value()), std::move(meter));
    return *actors_.insert_or_assign(id, std::move(actor)).first->second.device;
}

tl::unexpected<Fault> Stage::unknown(const DeviceId& device) const {
    std::vector<std::string> known;
    for (const auto& [id, actor] : actors_) known.push_back(id.value());
    return fail(FaultKind::not_found, fmt::format("no device \"{}\"{}", device.value(), did_you_mean(device.value(), known)));
}

Result<std::string> Stage::act(std::string_view verb, const DeviceId& device, Moment now) {
    const auto found = actors_.find(device);
    if (found == actors_.end()) return unknown(device);
    if (verb != "kill" && verb != "revive") return cause(found->second, verb, now);
    const bool alive = verb == "revive";
    if (found->second.device->alive == alive) return fmt::format("{} was {} already", device.value(), alive ? "alive" : "silent");
    found->second.device->alive = alive;
    witness_({now.wall, alive ? "revived" : "killed", device, {}});
    return fmt::format("{} {}", device.value(), alive ? "speaks again" : "has fallen silent");
}

Result<std::string> Stage::cause(Actor& actor, std::string_view verb, Moment now) {
    PlayedDevice& device = *actor.device;
    if (actor.caller && !device.speaks()) return fail(FaultKind::refused, device.plan().id.value() + " is silent: revive it first");
    const auto begun = device.signals().begin(verb, now.steady);
    if (!begun) return tl::make_unexpected(begun.error());
    Note note{
        now.wall, "cause-begun", device.plan().id, {{"cause", std::string(verb)}, {"ends", to_rfc3339(on_the_wall(begun->ends, now))}}};
    for (const Flip& flip : begun->flips)
        note.details.emplace_back("flip:" + flip.condition.value(), to_rfc3339(on_the_wall(flip.at, now)));
    witness_(note);
    actor.begun.insert_or_assign(std::string(verb), now);
    if (const auto reported = report(actor, verb, 1, now); !reported) return tl::make_unexpected(reported.error());
    return fmt::format("{}: {} has begun", device.plan().id.value(), verb);
}

Result<void> Stage::report(Actor& actor, std::string_view verb, int qualifier, Moment now) {
    if (!actor.caller) return {};
    const auto event = event_of(*actor.device, verb, qualifier, now.steady);
    if (!event || (qualifier == 3 && !stands(actor.device->profile(), event->code))) return {};
    const auto sequence = actor.caller->report(*event, now.wall);
    if (!sequence) return tl::make_unexpected(sequence.error());
    witness_(
        {now.wall, "call-made", actor.device->plan().id, {{"sequence", std::to_string(*sequence)}, {"code", std::to_string(event->code)}}});
    on_report(actor.device->plan().id);
    return {};
}

void Stage::settle(const DeviceId& device, const Caller::Outcome& outcome, Moment now) {
    const auto found = actors_.find(device);
    if (found == actors_.end()) return;
    found->second.device->count_answer();
    if (outcome.sequence == 0) return;
    witness_({now.wall,
              outcome.acknowledged ? "call-acknowledged" : "call-refused",
              device,
              {{"sequence", std::to_string(outcome.sequence)},
               {"code", std::to_string(outcome.code)},
               {"attempts", std::to_string(outcome.attempts)},
               {"reported", to_rfc3339(outcome.reported)}}});
}

void Stage::tick(Moment now) {
    for (auto& [id, actor] : actors_) {
        for (const auto& [name, at] : actor.device->signals().take_ended(now.steady)) {
            witness_({on_the_wall(at, actor.begun.at(name)), "cause-ended", id, {{"cause", name}}});
            if (const auto reported = report(actor, name, 3, now); !reported) witness_({now.wall, "call-lost", id, {{"cause", name}}});
        }
    }
}

void Stage::summarize(Moment now) {
    for (const auto& [id, actor] : actors_) witness_({now.wall, "answered", id, {{"count", std::to_string(actor.device->answered())}}});
}

Result<void> Stage::set_quirk(const DeviceId& device, Quirk quirk) {
    PlayedDevice* found = find(device);
    if (found == nullptr) return unknown(device);
    found->quirk = quirk;
    return {};
}

PlayedDevice* Stage::find(const DeviceId& device) {
    const auto found = actors_.find(device);
    return found == actors_.end() ? nullptr : found->second.device.get();
}

Caller* Stage::find_caller(const DeviceId& device) {
    const auto found = actors_.find(device);
    return found == actors_.end() ? nullptr : found->second.caller.get();
}

std::vector<Listed> Stage::list() const {
    std::vector<Listed> all;
    for (const auto& [id, actor] : actors_) {
        const DevicePlan& plan = actor.device->plan();
        Listed listed{id, plan.kind, actor.edge.value(), plan.place, actor.device->alive, actor.device->answered(), {}};
        for (const auto& each : actor.device->profile().simulator.causes)
            if (std::find(listed.causes.begin(), listed.causes.end(), each.name) == listed.causes.end()) listed.causes.push_back(each.name);
        all.push_back(std::move(listed));
    }
    return all;
}

}  // namespace gengfu::sim
