#include "simulators/world/judgement.hpp"

#include <fmt/format.h>

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

/// Within what time after a box got an answer it is on its disk, if nothing happens to the box.
constexpr Duration taken_within{2'000};
constexpr Duration gone_soon{10'000};
/// What was shown so shortly before the end may still be on its way.
constexpr Duration on_its_way{30'000};

std::optional<std::int64_t> number(const boost::json::object& fields, std::string_view name) {
    const auto* found = fields.if_contains(name);
    if (found == nullptr) return std::nullopt;
    return found->to_number<std::int64_t>();
}

void count(std::vector<std::uint8_t>& times, std::int64_t which) {
    const auto place = static_cast<std::size_t>(which);
    if (times.size() < place) times.resize(place);
    if (times[place - 1] < 255) ++times[place - 1];
}

}  // namespace

void Judgement::judge() {
    count_readings();
    auto declared_lost = cloud_.declared_lost();
    for (const DeviceRecord& device : ledger_.devices()) {
        const Stored& stored = stored_of_[device.id.value()];
        if (device.calls) {
            judge_presses(device, stored);
        } else {
            judge_readings(device, stored, declared_lost);
            judge_causes(device);
        }
    }
    judge_ends();
}

void Judgement::count_readings() {
    constexpr std::int64_t zones = 999;
    cloud_.each_reading([&](const CloudNode::StoredReading& reading) {
        ++stored_;
        const std::string device(reading.device);
        Stored& stored = stored_of_[device];
        if (stored.device == nullptr) stored.device = ledger_.find(device);
        const auto serial = number(reading.fields, serial_field().value());
        const auto shown = serial ? serial : number(reading.fields, "volume");
        if (number(reading.fields, "code")) {
            const std::int64_t press = number(reading.fields, "partition").value_or(0) * zones + number(reading.fields, "zone").value_or(0);
            if (press <= 0) return;
            count(stored.presses, press);
            follow(device, stored.last_press, press);
        } else if (shown && *shown > 0) {
            count(stored.times, *shown);
            follow(device, stored.last, *shown);
            judge_time(stored.device, *shown, reading);
        } else if (number(reading.fields, "supervision")) {
            ++stored.supervisions;
        }
    });
}

/// What is shown as true must be true; what is marked says itself that it is not certain.
void Judgement::judge_time(const DeviceRecord* device, std::int64_t serial, const CloudNode::StoredReading& reading) {
    // Beside what the cloud believes, an answer may come late, and a message stand on its way.
    constexpr Duration off_most = 4min;
    const auto place = static_cast<std::size_t>(serial);
    if (reading.is_marked || ledger_.cloud_time_is_vague || device == nullptr || place > device->shown.size()) return;
    const DeviceRecord::Shown& shown = device->shown[place - 1];
    const Steady taken{reading.taken_at - NodeClock::world_begins};
    if (!shown.is_dated || std::chrono::abs(taken - shown.at) <= off_most) return;
    ledger_.violated("times", fmt::format("{}: reading {} of {} is dated {}, and not marked", device->id.value(), serial,
                                          time_text(shown.at), to_rfc3339(reading.taken_at)));
}

void Judgement::follow(const std::string& device, std::int64_t& last, std::int64_t number) {
    if (number < last) ledger_.violated("order", fmt::format("{}: {} comes after {} in the order of its box", device, number, last));
    last = number;
}

void Judgement::judge_readings(const DeviceRecord& device, const Stored& stored, std::map<std::string, std::int64_t>& declared_lost) {
    if (stored.times.size() > device.shown.size())
        ledger_.violated("at-most-once",
                         fmt::format("{}: reading {} is stored, and was never shown", device.id.value(), stored.times.size()));
    for (std::size_t i = 0; i < device.shown.size(); ++i) {
        const int times = i < stored.times.size() ? stored.times[i] : 0;
        if (times > 1) ledger_.violated("at-most-once", fmt::format("{}: reading {} is stored {} times", device.id.value(), i + 1, times));
        const DeviceRecord::Shown& shown = device.shown[i];
        if (shown.at + on_its_way > end_) break;
        if (times > 0 || !shown.certain || !ledger_.health.ran_well(device.edge, shown.at, shown.at + taken_within)) continue;
        if (ledger_.may_be_damaged(device.edge, shown.at)) continue;
        ++missing_;
        // A reading whose box began a trouble soon after was spoken of before it was on the disk.
        std::int64_t& declared = declared_lost[device.edge_name];
        if (--declared < 0)
            ledger_.violated("nothing-lost",
                             fmt::format("{}: reading {} of {} is not stored", device.id.value(), i + 1, time_text(shown.at)));
    }
}

void Judgement::judge_presses(const DeviceRecord& device, const Stored& stored) {
    std::size_t acknowledged = 0;
    for (std::size_t i = 0; i < device.presses.size(); ++i) {
        const int times = i < stored.presses.size() ? stored.presses[i] : 0;
        const auto& press = device.presses[i];
        if (times > 1) ledger_.violated("at-most-once", fmt::format("{}: press {} is stored {} times", device.id.value(), i + 1, times));
        if (!press.acknowledged || (times == 0 && ledger_.may_be_damaged(device.edge, *press.acknowledged))) continue;
        ++acknowledged;
        if (times > 0) continue;
        const bool was_cut = !ledger_.health.ran_well(device.edge, *press.acknowledged, *press.acknowledged + gone_soon);
        ledger_.violated(
            was_cut ? "commit-before-speak" : "nothing-lost",
            fmt::format("{}: press {} was acknowledged at {} and is not stored", device.id.value(), i + 1, time_text(*press.acknowledged)));
    }
    const FeedWatch::Cause* told = feed_.find(device.id.value(), "sos");
    const std::size_t counted = told == nullptr ? 0 : told->activations.size();
    if (counted < acknowledged || counted > device.presses.size())
        ledger_.violated("press-count", fmt::format("{}: {} presses were told, {} acknowledged, {} made", device.id.value(), counted,
                                                    acknowledged, device.presses.size()));
    if (stored.supervisions < device.supervisions_acknowledged)
        ledger_.violated("nothing-lost", fmt::format("{}: {} signs of life were acknowledged, {} stored", device.id.value(),
                                                     device.supervisions_acknowledged, stored.supervisions));
    if (stored.supervisions > device.supervisions_sent)
        ledger_.violated("at-most-once", fmt::format("{}: {} signs of life were sent, {} stored", device.id.value(),
                                                     device.supervisions_sent, stored.supervisions));
}

void Judgement::judge_causes(const DeviceRecord& device) {
    const auto is_certain = [&](const std::vector<Steady>& moments) {
        for (const Steady at : moments)
            if (ledger_.health.ran_well(device.edge, at, at + taken_within) && !ledger_.may_be_damaged(device.edge, at)) return true;
        return false;
    };
    std::map<ConditionId, std::size_t> certain;
    std::map<ConditionId, bool> is_down;  // the end of the last episode was certainly told
    for (const Expected& each : device.watch.expected()) {
        const auto known = is_down.try_emplace(each.condition, true).first;
        if (known->second && is_certain(each.rises)) ++certain[each.condition];
        known->second = is_certain(each.falls);
    }
    for (const auto& [condition, least] : certain) {
        const FeedWatch::Cause* cause = feed_.find(device.id.value(), condition.value());
        const std::size_t told = cause == nullptr ? 0 : cause->activations.size();
        if (told < least)
            ledger_.violated("one-alert-per-cause", fmt::format("{}/{}: there was cause for {} alerts, {} were raised", device.id.value(),
                                                                condition.value(), least, told));
    }
}

void Judgement::judge_ends() {
    for (const auto& [which, cause] : feed_.causes())
        if (cause.is_active && which.second != "sos")
            ledger_.violated("order", fmt::format("{}/{} still stands, and its cause has gone", which.first, which.second));
    for (const alert::Alert& each : cloud_.open_alerts())
        if (each.condition_active && each.cause.condition.value() != "sos")
            ledger_.violated("order", fmt::format("alert {} still stands, and its cause has gone", each.id.value()));
}

}  // namespace gengfu::world
