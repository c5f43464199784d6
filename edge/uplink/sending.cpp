#include <algorithm>

#include "common/sparkplug/batch_codec.hpp"
#include "edge/uplink/conversation.hpp"

/// Which rows go next: safety, alarm, live, history, each within its own window.
namespace gengfu::edge {
namespace {

/// The same batch, marked as history.
sparkplug::Bytes as_history(const Row& row) {
    auto payload = sparkplug::decode(row.bytes);
    if (!payload) return row.bytes;  // what is on disk goes out as it is; the cloud judges it
    for (sparkplug::Metric& each : payload->metrics) each.historical = true;
    return sparkplug::encode(*payload);
}

}  // namespace

void Conversation::send_more(Now now, Effects& effects) {
    if (phase_ != Phase::greeted || send_at_ != Steady::max()) return;
    if (settings_.is_acknowledged && source_.wants_greeting()) return be_born(now, effects);
    send_alarms(Lane::safety, Traffic::safety, safety_upto_, now, effects);
    send_alarms(Lane::alarm, Traffic::alarm, alarm_upto_, now, effects);
    send_live(now, effects);
    send_history(now, effects);
}

void Conversation::send_alarms(Lane lane, Traffic traffic, std::uint64_t& upto, Now now, Effects& effects) {
    const Flight::Room room = flight_.room(traffic);
    if (room.rows == 0) return;
    const BatchSource::Found found = source_.rows_after(lane, upto, room.rows, room.bytes);
    upto = found.upto;
    for (const Row& row : found.rows) {
        if (flight_.contains(row.id.sequence)) continue;
        flight_.send(traffic, row.id.sequence, row.bytes.size(), now.steady);
        send(row, false, now, effects);
    }
}

void Conversation::send_live(Now now, Effects& effects) {
    // What has missed its first chance is history.
    live_upto_ = std::max(live_upto_, first_young(now.steady) - 1);
    const Flight::Room room = flight_.room(Traffic::live);
    if (room.rows == 0) return;
    for (const Row& row : source_.rows_after(Lane::live, live_upto_, room.rows, room.bytes).rows) {
        if (!flight_.fits(Traffic::live, row.bytes.size())) break;
        live_upto_ = row.id.sequence;
        flight_.send(Traffic::live, row.id.sequence, row.bytes.size(), now.steady);
        send(row, false, now, effects);
    }
}

void Conversation::send_history(Now now, Effects& effects) {
    while (history_upto_ < live_upto_) {
        const Flight::Room room = flight_.room(Traffic::history);
        if (room.rows == 0) return;
        const BatchSource::Found found = source_.rows_after(Lane::live, history_upto_, room.rows, room.bytes);
        for (const Row& row : found.rows) {
            if (row.id.sequence > live_upto_) break;
            if (!flight_.contains(row.id.sequence)) {
                if (!flight_.fits(Traffic::history, row.bytes.size())) return;
                flight_.send(Traffic::history, row.id.sequence, row.bytes.size(), now.steady);
                send(row, true, now, effects);
            }
            history_upto_ = row.id.sequence;
        }
        history_upto_ = std::max(history_upto_, std::min(found.upto, live_upto_));
        if (found.rows.empty()) return;  // nothing there, or nothing that can be read now
    }
}

void Conversation::send_again(Now now, Effects& effects) {
    for (const std::uint64_t sequence : flight_.overdue(now.steady)) {
        const auto row = source_.row(Lane::live, sequence);
        if (!row) {
            flight_.forget(sequence);  // thinned away, or lost
            continue;
        }
        flight_.send_again(sequence, now.steady);
        send(*row, true, now, effects);
    }
}

void Conversation::send(const Row& row, bool is_history, Now now, Effects& effects) {
    sparkplug::Bytes bytes = is_history ? as_history(row) : row.bytes;
    const auto age = row.accepted ? std::optional(std::max(Duration{0}, now.steady - *row.accepted)) : std::nullopt;
    sparkplug::seal(bytes, {row.id, age, row.clock});
    sparkplug::stamp(bytes, next_seq(), now.wall);
    if (!settings_.is_acknowledged) static_cast<void>(handed_.insert(row.id.sequence));
    effects.emplace_back(Publish{{topic(sparkplug::MessageType::ndata), std::move(bytes), 0, false}});
}

}  // namespace gengfu::edge
