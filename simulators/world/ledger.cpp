#include "simulators/world/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gengfu::world {
namespace {

/// "1-40,42" as pairs; the ledger's own reading of it.
std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_of(std::string_view text) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        std::uint64_t first = 0;
        at = std::from_chars(at, end, first).ptr;
        std::uint64_t last = first;
        if (at < end && *at == '-') at = std::from_chars(at + 1, end, last).ptr;
        ranges.emplace_back(first, last);
        if (at < end && *at != ',') break;
        ++at;
    }
    return ranges;
}

void join(std::map<std::uint64_t, std::uint64_t>& set, std::uint64_t first, std::uint64_t last) {
    auto next = set.upper_bound(first);
    if (next != set.begin() && std::prev(next)->second + 1 >= first) {
        --next;
        first = next->first;
        last = std::max(last, next->second);
        next = set.erase(next);
    }
    while (next != set.end() && next->first <= last + 1) {
        last = std::max(last, next->second);
        next = set.erase(next);
    }
    set.emplace(first, last);
}

}  // namespace

DeviceKey Ledger::add(const DeviceId& id, NodeId edge, const std::string& edge_name, const profile::Profile& profile) {
    const DeviceKey key = devices_.size();
    devices_.push_back({.id = id,
                        .edge = edge,
                        .edge_name = edge_name,
                        .calls = profile.protocol == profile::Protocol::dc09,
                        .watch = ConditionWatch(profile)});
    by_id_.emplace(id.value(), key);
    return key;
}

DeviceRecord* Ledger::find(const std::string& id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &devices_[found->second];
}

void Ledger::heard(DeviceRecord& record, Got got) {
    if (got == Got::not_at_all) return;
    const Steady now = scheduler_.now();
    ++readings_;
    if (now - record.heard_at >= record.watch.silent_after()) ++record.silences;
    if (got == Got::perhaps) {
        // Perhaps it has ended a silence, so that another may begin.
        record.was_vague = true;
        return;
    }
    record.heard_at = now;
}

void Ledger::shown(DeviceKey key, std::uint32_t serial, const std::optional<std::int64_t>& value, Got got, bool is_dated) {
    DeviceRecord& record = devices_.at(key);
    const bool certain = got == Got::surely;
    if (record.shown.size() + 1 != serial) throw std::logic_error("a device counts its answers without a gap");
    record.shown.push_back({scheduler_.now(), certain, is_dated});
    log_.count(key << 32 | serial);
    heard(record, got);
    if (got == Got::not_at_all) return;
    for (const ConditionId& condition : record.watch.on_answer(value.has_value(), certain, scheduler_.now())) on_alarm(record, condition);
}

void Ledger::pressed(DeviceKey key) {
    DeviceRecord& record = devices_.at(key);
    record.presses.push_back({scheduler_.now(), std::nullopt});
    log_.line(record.id.value(), fmt::format("is pressed, {}", record.presses.size()));
}

void Ledger::press_acknowledged(DeviceKey key, std::uint32_t press) {
    DeviceRecord& record = devices_.at(key);
    record.presses.at(press - 1).acknowledged = scheduler_.now();
    log_.line(record.id.value(), fmt::format("hears that press {} was taken", press));
    on_alarm(record, ConditionId{"sos"});
}

void Ledger::box_forgot(NodeId edge) {
    for (DeviceRecord& record : devices_)
        if (record.edge == edge) record.watch.forget();
}

void Ledger::damaged(NodeId edge, bool was_drained) {
    constexpr Duration just_before = std::chrono::seconds{10}, backlog_most = std::chrono::hours{12};
    const Steady now = scheduler_.now();
    troubled_disks.insert(edge);
    damages_.push_back({edge, now - (was_drained ? just_before : backlog_most), now + just_before});
}

bool Ledger::may_be_damaged(NodeId edge, Steady at) const {
    return std::any_of(damages_.begin(), damages_.end(),
                       [&](const Damage& each) { return each.edge == edge && each.from <= at && at <= each.to; });
}

void Ledger::acknowledged(const std::string& topic, const std::vector<std::uint8_t>& payload) {
    // "<epoch, 16 digits>:<set>" after the metric's name, found as text: the ledger does not decode with the product.
    static constexpr std::string_view name = "Gengfu/Committed";
    const std::string_view bytes(static_cast<const char*>(static_cast<const void*>(payload.data())), payload.size());
    std::size_t at = bytes.find(name);
    if (at == std::string_view::npos) return;
    const std::string edge = topic.substr(topic.rfind('/') + 1);
    for (at = bytes.find(':', at + name.size()); at != std::string_view::npos; at = bytes.find(':', at + 1)) {
        const std::string_view rest = bytes.substr(at + 1);
        const std::string_view set = rest.substr(0, std::min(rest.find_first_not_of("0123456789-,"), rest.size()));
        if (at < 16) continue;
        for (const auto& [first, last] : ranges_of(set))
            join(acknowledged_[edge + " " + std::string(bytes.substr(at - 16, 16))], first, last);
    }
}

void Ledger::check_acknowledged(const std::vector<std::pair<std::string, std::string>>& watermarks) {
    for (const auto& [who, said] : acknowledged_) {
        std::map<std::uint64_t, std::uint64_t> stored;
        for (const auto& [whose, set] : watermarks)
            if (whose == who)
                for (const auto& [first, last] : ranges_of(set)) join(stored, first, last);
        for (const auto& [first, last] : said) {
            const auto found = stored.upper_bound(first);
            const bool is_there = found != stored.begin() && std::prev(found)->second >= last;
            if (!is_there)
                violated("commit-before-speak", fmt::format("{}:{}-{} was acknowledged and is gone after a restart", who, first, last));
        }
    }
}

void Ledger::violated(const std::string& checker, const std::string& what) {
    log_.line("VIOLATED", checker + ": " + what);
    if (violations_.size() < violations_max) violations_.push_back({checker, scheduler_.now(), what});
}

}  // namespace gengfu::world
