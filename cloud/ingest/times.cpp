#include "cloud/ingest/times.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace gengfu::ingest {
namespace {

using store::ClockMark;
using store::Repair;

constexpr Duration ahead_max = std::chrono::hours{24};

bool is_near(Instant one, Instant other) {
    return one - other <= time_tolerance && other - one <= time_tolerance;
}

std::optional<Instant> newest_of(const sparkplug::Contents& contents) {
    std::optional<Instant> newest;
    for (const Reading& each : contents.readings) newest = std::max(newest.value_or(each.taken_at), each.taken_at);
    for (const AlarmEvent& each : contents.events) newest = std::max(newest.value_or(each.at), each.at);
    return newest;
}

/// What a time becomes, and why.
struct Rule {
    std::optional<Instant> accepted_at;
    Duration off{0};  ///< what the batch's newest time is off
    Instant received_at;
    ClockQuality clock = ClockQuality::plausible;

    ClockMark apply(Instant& at) const {
        if (accepted_at) {
            if (is_near(at, *accepted_at)) return ClockMark::as_taken;
            const Instant moved = at + off;
            at = is_near(moved, *accepted_at) ? moved : *accepted_at;
            return ClockMark::repaired;
        }
        const bool can_be = at >= earliest_plausible && at <= received_at + ahead_max;
        if (can_be && clock == ClockQuality::plausible) return ClockMark::as_taken;
        // A clock that has jumped may have jumped to the right time.
        if (!can_be || clock == ClockQuality::unset) at = received_at;
        return ClockMark::estimated;
    }
};

}  // namespace

std::vector<Repair> repair_times(sparkplug::Contents& contents, Instant received_at) {
    const auto newest = newest_of(contents);
    if (!newest) return {};
    Rule rule{std::nullopt, Duration{0}, received_at, contents.clock};
    if (contents.age && *contents.age <= age_max) {
        rule.accepted_at = received_at - *contents.age;
        rule.off = *rule.accepted_at - *newest;
    }
    for (AlarmEvent& each : contents.events) rule.apply(each.at);
    std::vector<Repair> repairs;
    for (std::size_t i = 0; i < contents.readings.size(); ++i) {
        const Instant raw = contents.readings[i].taken_at;
        const ClockMark mark = rule.apply(contents.readings[i].taken_at);
        if (mark == ClockMark::as_taken) continue;
        repairs.resize(contents.readings.size());
        repairs[i] = {mark, raw};
    }
    return repairs;
}

}  // namespace gengfu::ingest
