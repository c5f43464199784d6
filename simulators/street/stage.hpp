#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/device/caller.hpp"
#include "simulators/device/played_device.hpp"
#include "simulators/street/plan.hpp"

namespace gengfu::sim {

/// One line of the journal: what happened to a device, and when.
struct Note {
    Instant at;
    std::string event;  ///< "cause-begun", "cause-ended", "killed", "revived", "call-acknowledged", "call-refused", "answered"
    DeviceId device;
    std::vector<std::pair<std::string, std::string>> details;
};

using Witness = std::function<void(const Note&)>;

/// A device as `list` shows it.
struct Listed {
    DeviceId id;
    KindId kind;
    std::string edge;
    std::string place;
    bool alive = true;
    std::uint64_t answered = 0;
    std::vector<std::string> causes;
};

/// All devices of a street, and what people may do to them. Pure; every happening is told to the witness.
class Stage {
public:
    /// `catalogue` must outlive the stage.
    Stage(const profile::Catalogue& catalogue, Witness witness) : catalogue_(catalogue), witness_(std::move(witness)) {}

    PlayedDevice& add(DevicePlan plan, const EdgeId& edge, std::uint64_t seed, std::unique_ptr<Meter> meter);

    /// "kill", "revive" or the name of a cause. The text says what has been done.
    /// not_found: no such device, or a cause that its kind does not have, each with what there is instead.
    Result<std::string> act(std::string_view verb, const DeviceId& device, Moment now);

    /// What a caller's reply has settled.
    void settle(const DeviceId& device, const Caller::Outcome& outcome, Moment now);

    /// Tells the witness which causes have ended; to be called a few times a second.
    void tick(Moment now);
    /// Tells the witness how many polls each device has answered.
    void summarize(Moment now);

    Result<void> set_quirk(const DeviceId& device, Quirk quirk);

    [[nodiscard]] PlayedDevice* find(const DeviceId& device);
    [[nodiscard]] Caller* find_caller(const DeviceId& device);
    [[nodiscard]] std::vector<Listed> list() const;

    /// Called when a caller has something new to say.
    std::function<void(const DeviceId&)> on_report = [](const DeviceId&) {};

private:
    struct Actor {
        std::unique_ptr<PlayedDevice> device;
        std::unique_ptr<Caller> caller;  ///< of a device that speaks first
        EdgeId edge;
        std::map<std::string, Moment, std::less<>> begun;  ///< when each cause began, by both clocks
    };

    Result<std::string> cause(Actor& actor, std::string_view verb, Moment now);
    Result<void> report(Actor& actor, std::string_view verb, int qualifier, Moment now);
    [[nodiscard]] tl::unexpected<Fault> unknown(const DeviceId& device) const;

    const profile::Catalogue& catalogue_;
    Witness witness_;
    std::map<DeviceId, Actor> actors_;
};

}  // namespace gengfu::sim
