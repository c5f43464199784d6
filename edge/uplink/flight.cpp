#include "edge/uplink/flight.hpp"

#include <algorithm>

namespace gengfu::edge {
namespace {

bool is_alarm(Traffic traffic) {
    return traffic == Traffic::safety || traffic == Traffic::alarm;
}

std::size_t less(std::size_t bound, std::size_t used) {
    return bound - std::min(bound, used);
}

}  // namespace

Flight::Room Flight::room(Traffic traffic) const {
    Room bound{alarm_rows_max, alarm_bytes_max};
    if (traffic == Traffic::live) bound = {live_rows_max, live_bytes_max};
    if (traffic == Traffic::history) bound = {credit_ == 0 ? 0 : history_rows_max, std::min(window_, credit_)};
    const Room used = this->used(traffic);
    const Room left{less(bound.rows, used.rows), less(bound.bytes, used.bytes)};
    return left.bytes == 0 ? Room{} : left;
}

bool Flight::fits(Traffic traffic, std::size_t bytes) const {
    const Room left = room(traffic);
    return left.rows > 0 && (bytes <= left.bytes || used(traffic).rows == 0);
}

void Flight::send(Traffic traffic, std::uint64_t sequence, std::size_t bytes, Steady now) {
    land(sequence);
    sent_.emplace(sequence, Sent{traffic, bytes, now, now, false});
    Room& used = used_[static_cast<std::size_t>(traffic)];
    ++used.rows;
    used.bytes += bytes;
}

void Flight::send_again(std::uint64_t sequence, Steady now) {
    const auto found = sent_.find(sequence);
    if (found == sent_.end()) return;
    found->second.at = found->second.moved_at = now;
    found->second.is_again = true;
}

void Flight::land(std::uint64_t sequence) {
    const auto found = sent_.find(sequence);
    if (found == sent_.end()) return;
    Room& used = used_[static_cast<std::size_t>(found->second.traffic)];
    --used.rows;
    used.bytes -= found->second.bytes;
    sent_.erase(found);
}

void Flight::acknowledge(const SequenceSet& sequences, Steady now) {
    std::vector<std::uint64_t> landed;
    Steady latest = Steady::min();
    for (const auto& [sequence, sent] : sent_) {
        if (!sequences.contains(sequence)) continue;
        landed.push_back(sequence);
        latest = std::max(latest, sent.at);
        learn(sent, now);
    }
    for (const std::uint64_t sequence : landed) land(sequence);
    if (landed.empty()) return;
    for (auto& [sequence, sent] : sent_)
        if (sent.at >= latest) sent.moved_at = now;
}

void Flight::learn(const Sent& sent, Steady now) {
    if (sent.traffic != Traffic::history || sent.is_again) return;
    const Duration round_trip = now - sent.at;
    if (round_trip > round_trip_aim) {
        // What was sent before the window became smaller says nothing about the smaller one.
        if (sent.at < halved_at_) return;
        halved_at_ = now;
        window_ = std::max(history_bytes_min, window_ / 2);
        grown_quickly_below_ = window_;
    } else if (round_trip <= round_trip_good) {
        const bool is_quick = window_ < grown_quickly_below_;
        window_ += is_quick ? sent.bytes : std::max<std::size_t>(1, sent.bytes * sent.bytes / window_);
        window_ = std::min(window_, history_bytes_max);
    }
}

void Flight::clear() {
    const std::size_t credit = credit_;
    *this = Flight();
    credit_ = credit;
}

bool Flight::is_alarm_overdue(Steady now) const {
    return std::any_of(sent_.begin(), sent_.end(), [&](const auto& each) {
        return is_alarm(each.second.traffic) && now - each.second.moved_at >= alarm_acknowledged_within;
    });
}

std::vector<std::uint64_t> Flight::overdue(Steady now) const {
    std::vector<std::uint64_t> late;
    for (const auto& [sequence, sent] : sent_)
        if (!is_alarm(sent.traffic) && now - sent.moved_at >= routine_acknowledged_within) late.push_back(sequence);
    return late;
}

Steady Flight::deadline() const {
    Steady earliest = Steady::max();
    for (const auto& [sequence, sent] : sent_)
        earliest = std::min(earliest, sent.moved_at + (is_alarm(sent.traffic) ? alarm_acknowledged_within : routine_acknowledged_within));
    return earliest;
}

}  // namespace gengfu::edge
