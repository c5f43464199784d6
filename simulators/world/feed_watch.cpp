#include "simulators/world/feed_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulators/world/cloud_node.hpp"
#include "simulators/world/edge_node.hpp"

namespace gengfu::world {
namespace {

using alert::Transition;

const std::string silent = "silent", box_silent = "box-silent", broker_silent = "broker-silent", interlock_failed = "interlock-failed",
                  sos = "sos";

std::string text(const alert::Cause& cause) {
    return cause.device.value() + "/" + cause.condition.value();
}

/// What a box says of itself once, and does not stand.
bool is_pressed_of_box(const alert::Cause& cause) {
    const std::string& condition = cause.condition.value();
    return condition == "outbox-shortened" || condition == "outbox-corrupt" || condition == "readings-lost";
}

bool is_activation(Transition transition) {
    return transition == Transition::raise || transition == Transition::attach || transition == Transition::activate;
}

}  // namespace

const FeedWatch::Cause* FeedWatch::find(const std::string& device, const std::string& condition) const {
    const auto found = causes_.find({device, condition});
    return found == causes_.end() ? nullptr : &found->second;
}

void FeedWatch::hear(const alert::Book::Change& change, Duration age) {
    const alert::Entry& entry = change.entry;
    if (entry.seq <= last_seq_) ledger_.violated("order", fmt::format("the feed told entry {} after {}", entry.seq, last_seq_));
    last_seq_ = entry.seq;
    Alert& known = alerts_[entry.alert.value()];
    if (entry.version != known.last.version + (entry.version == 1 ? 0 : 1) && known.last.version != 0)
        ledger_.violated("order", fmt::format("the feed left out a version of alert {} before {}", entry.alert.value(), entry.version));
    if (!entry.key.empty() && !known.keys.insert(entry.key).second)
        ledger_.violated("at-most-once", fmt::format("what was asked by key {} was done twice", entry.key));
    if (entry.transition == Transition::raise) ++raised_;
    escalations_.hear(change, scheduler_.now() - age);
    const std::pair<std::string, std::string> which{change.alert.cause.device.value(), change.alert.cause.condition.value()};
    const bool raised_again = entry.transition == Transition::raise && raises_again_ && raises_again_of_ == which;
    if (raised_again) raises_again_ = false;
    if (is_activation(entry.transition)) hear_activation(change, raised_again);
    Cause& cause = causes_[which];
    if (entry.transition == Transition::clear) {
        cause.is_active = false;
        cause.cleared_at = scheduler_.now();
    }
    if (entry.transition == Transition::close && cause.is_active) {
        raises_again_ = true;
        raises_again_of_ = which;
    }
    const int version = entry.version;
    known.last = change.alert;
    known.last.version = version;
    std::erase_if(pending_, [&](const Pending& each) { return !is_waiting(each); });
}

void FeedWatch::hear_activation(const alert::Book::Change& change, bool raised_again) {
    Cause& cause = causes_[{change.alert.cause.device.value(), change.alert.cause.condition.value()}];
    // Whoever presses makes nothing stand; and what stood may be over in the database by the time that this is told.
    cause.is_active = change.alert.cause.condition.value() != sos && !is_pressed_of_box(change.alert.cause);
    if (raised_again) {
        ++cause.raised_again;
        return;
    }
    // What has come to stand is told again by a box that has begun anew. When that overtakes or is overtaken on the way, the same
    // alert, still open, stands and is over once more in the same moment; it is never another alert.
    constexpr Duration same_moment{1'000};
    cause.activations.push_back(scheduler_.now());
    const bool is_same = change.entry.transition == Transition::activate && scheduler_.now() - cause.cleared_at < same_moment;
    if (is_same && cause.activations.size() > 1) ++cause.doubtful;
    judge_cause(change);
}

void FeedWatch::judge_cause(const alert::Book::Change& change) {
    const alert::Cause& what = change.alert.cause;
    const std::string& condition = what.condition.value();
    Cause& cause = causes_[{what.device.value(), condition}];
    const auto invented = [&](const std::string& why) { ledger_.violated("no-invented-alert", text(what) + ": " + why); };
    if (condition == broker_silent) {
        const auto well = ledger_.health.well_since(nobody);
        if (well && *well + CloudNode::broker_silent_after + delay_after_return_most < scheduler_.now())
            ledger_.violated("silence", text(what) + ": the cloud's way has been well since " + time_text(*well));
        return;
    }
    if (condition == box_silent) {
        // Once it has noticed that it hears nobody, it says so of itself, and of no box.
        if (deaf_since && *deaf_since + Network::client_patience + CloudNode::watch_every < scheduler_.now())
            ledger_.violated("silence", text(what) + ": the cloud itself has heard nobody since " + time_text(*deaf_since));
        const auto well = ledger_.health.well_since(boxes.at(what.edge.value()));
        if (well && *well + box_silent_after_ + delay_after_return_most < scheduler_.now())
            ledger_.violated("silence", text(what) + ": its way has been well since " + time_text(*well));
        return;
    }
    const DeviceRecord* device = ledger_.find(what.device.value());
    if (device == nullptr) {
        // A box speaks of itself when its disk is in trouble.
        const bool is_box = what.device.value() == what.edge.value();
        if (!is_box) invented("there is no such device");
        if (is_box && !ledger_.troubled_disks.contains(boxes.at(what.edge.value()))) invented("its disk has never been in trouble");
        return;
    }
    if (condition == silent) return judge_silence(*device, cause);
    if (condition == interlock_failed) {
        if (!device->was_unwell) invented("the device did what it was told");
        return;
    }
    if (condition == sos) {
        if (cause.activations.size() > device->presses.size())
            ledger_.violated("press-count", fmt::format("{}: {} presses were told, {} made", text(what), cause.activations.size(),
                                                        device->presses.size()));
        return;
    }
    const auto& expected = device->watch.expected();
    const auto begun = std::count_if(expected.begin(), expected.end(), [&](const Expected& each) {
        return each.condition == what.condition && each.begins <= scheduler_.now();
    });
    if (static_cast<std::size_t>(begun) < cause.activations.size() - cause.doubtful)
        invented(fmt::format("alerted {} times, and there was cause for {}", cause.activations.size(), begun));
}

void FeedWatch::judge_silence(const DeviceRecord& device, Cause& cause) {
    const Duration allowed = device.watch.silent_after();
    const bool is_silent_now = scheduler_.now() - device.heard_at >= allowed;
    const std::uint64_t times = device.silences + (is_silent_now ? 1 : 0);
    if (!device.was_vague && cause.activations.size() - cause.doubtful > times)
        ledger_.violated("silence",
                         fmt::format("{} was told silent {} times, and was {}", device.id.value(), cause.activations.size(), times));
}

void FeedWatch::accepted(const DeviceRecord& device, const ConditionId& condition) {
    ++alarms_;
    const Cause* cause = find(device.id.value(), condition.value());
    std::size_t count = 0;
    if (condition.value() == sos)
        count = static_cast<std::size_t>(
            std::count_if(device.presses.begin(), device.presses.end(), [](const auto& each) { return each.acknowledged.has_value(); }));
    else if (cause != nullptr && cause->is_active)
        return;  // it is known already
    Pending pending{&device, condition, scheduler_.now(), count};
    if (condition.value() != sos && cause != nullptr) pending.count = cause->activations.size() + 1;
    if (condition.value() != sos && cause == nullptr) pending.count = 1;
    if (is_told(pending)) return;
    pending_.push_back(std::move(pending));
    scheduler_.after(delay_most + Duration{1}, nobody,
                     [this] { std::erase_if(pending_, [this](const Pending& each) { return !is_waiting(each); }); });
}

bool FeedWatch::is_told(const Pending& pending) const {
    const Cause* cause = find(pending.device->id.value(), pending.condition.value());
    return cause != nullptr && cause->activations.size() >= pending.count;
}

bool FeedWatch::is_waiting(const Pending& pending) {
    const Steady now = scheduler_.now();
    const bool told = is_told(pending);
    const auto well = ledger_.health.well_since(pending.device->edge);
    if (!well) return !told;
    // Whether the box really took it is open when something happened to it in that moment.
    const bool is_certain =
        pending.condition.value() == sos || ledger_.health.ran_well(pending.device->edge, pending.at, pending.at + std::chrono::seconds{2});
    if (!is_certain) return false;
    const bool was_well = *well <= pending.at - well_for;
    const Duration delay = now - (was_well ? pending.at : std::max(*well, pending.at));
    const Duration bound = was_well ? delay_most : delay_after_return_most;
    if (told && was_well) worst_delay_ = std::max(worst_delay_, delay);
    if (delay <= bound) return !told;
    ledger_.violated("alarm-delay", fmt::format("{}/{} was accepted at {} and is {} after {} ms on a way that was well since {}",
                                                pending.device->id.value(), pending.condition.value(), time_text(pending.at),
                                                told ? "told" : "not told", delay.count(), time_text(*well)));
    return false;
}

void FeedWatch::must_be_silent(const DeviceRecord& device, Steady from) {
    if (device.heard_at >= from || !ledger_.health.ran_well(device.edge, from, scheduler_.now())) return;
    accepted(device, profile::silent_condition());
}

void FeedWatch::box_must_be_silent(const std::string& edge) {
    const Cause* cause = find(edge, box_silent);
    if (cause == nullptr || !cause->is_active)
        ledger_.violated("silence", fmt::format("nothing came from {} for {} ms, and nobody was told", edge, box_silent_after_.count()));
}

void FeedWatch::broker_must_be_silent() {
    const Cause* cause = find(std::string(EdgeNode::host), broker_silent);
    if (cause == nullptr || !cause->is_active) ledger_.violated("silence", "the cloud hears nobody, and nobody was told");
}

void FeedWatch::look() {
    std::erase_if(pending_, [this](const Pending& each) { return !is_waiting(each); });
    escalations_.look();
}

}  // namespace gengfu::world
