#include "edge/uplink/conversation.hpp"

#include <algorithm>
#include <utility>

#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::edge {
namespace {

using sparkplug::DataType;
using sparkplug::MessageType;
using sparkplug::Metric;
using sparkplug::Payload;

constexpr std::uint64_t seq_period = 256;  // Sparkplug 3.0: seq and bdSeq run from 0 to 255
constexpr std::int64_t bd_seq_period = 256;

Metric metric(std::string_view name, Instant at, DataType type, sparkplug::Value value) {
    Metric metric;
    metric.name = std::string(name);
    metric.timestamp = at;
    metric.datatype = type;
    metric.value = std::move(value);
    return metric;
}

/// The same batch, marked as history.
sparkplug::Bytes as_history(const Row& row) {
    auto payload = sparkplug::decode(row.bytes);
    if (!payload) return row.bytes;  // what is on disk goes out as it is; the cloud judges it
    for (Metric& each : payload->metrics) each.historical = true;
    return sparkplug::encode(*payload);
}

}  // namespace

Conversation::Conversation(Settings settings, BatchSource& source, Birth birth)
    : settings_(std::move(settings)), source_(source), birth_(std::move(birth)), jitter_(settings_.seed | 1) {}

std::string Conversation::topic(MessageType type) const {
    return to_string(sparkplug::Topic{settings_.group, type, settings_.edge, std::nullopt});
}

mqtt::Message Conversation::death(Instant wall) const {
    Payload payload;
    payload.timestamp = wall;
    payload.metrics.push_back(metric(sparkplug::names::bd_seq, wall, DataType::int64, bd_seq_));
    return {topic(MessageType::ndeath), sparkplug::encode(payload), 1, false};
}

std::uint64_t Conversation::next_seq() {
    return std::exchange(seq_, (seq_ + 1) % seq_period);
}

Effects Conversation::on_time(Now now) {
    Effects effects;
    if (phase_ == Phase::waiting && now.steady >= dial_at_) {
        phase_ = Phase::dialling;
        dialled_at_ = now.steady;
        bd_seq_ = (bd_seq_ + 1) % bd_seq_period;
        effects.emplace_back(Dial{death(now.wall)});
        return effects;
    }
    if (phase_ == Phase::dialling && now.steady - dialled_at_ >= dial_within) {
        effects.emplace_back(HangUp{"no word from the link"});
        (void)on_disconnected(now);
        return effects;
    }
    if (phase_ != Phase::born) return effects;
    const auto& alarms = lane(Lane::alarm).on_their_way;
    const bool unanswered =
        std::any_of(alarms.begin(), alarms.end(), [&](const auto& each) { return now.steady - each.second >= alarm_acknowledged_within; });
    if (unanswered) {
        // Keepalive would notice a silent cut only after 25 to 78 s.
        hang_up("an alarm was not acknowledged in time", now, effects);
        return effects;
    }
    if (now.steady >= send_at_) {
        send_at_ = Steady::max();
        send_more(now, effects);
    }
    send_again(now, effects);
    return effects;
}

Steady Conversation::deadline() const {
    if (phase_ == Phase::waiting) return dial_at_;
    if (phase_ == Phase::dialling) return dialled_at_ + dial_within;
    if (phase_ != Phase::born) return Steady::max();
    Steady earliest = send_at_;
    for (const auto& [sequence, at] : lanes_[0].on_their_way) earliest = std::min(earliest, at + alarm_acknowledged_within);
    for (const auto& [sequence, at] : lanes_[1].on_their_way) earliest = std::min(earliest, at + live_acknowledged_within);
    return earliest;
}

Effects Conversation::on_connected(Now now) {
    phase_ = Phase::connected;
    connected_at_ = now.steady;
    host_timestamp_ = 0;
    Effects effects;
    effects.emplace_back(Subscribe{topic(MessageType::ncmd), 1});
    // The retained STATE that this brings decides whether we are born.
    effects.emplace_back(Subscribe{sparkplug::state_topic(settings_.host), 1});
    return effects;
}

Effects Conversation::on_disconnected(Now now) {
    const bool was_stable = (phase_ == Phase::connected || phase_ == Phase::born) && now.steady - connected_at_ >= stable_after;
    if (was_stable) back_off_ = back_off_min;
    phase_ = Phase::waiting;
    forget_sent();
    // Full jitter (xorshift): a street that lost its broker must not come back as one.
    jitter_ ^= jitter_ << 13;
    jitter_ ^= jitter_ >> 7;
    jitter_ ^= jitter_ << 17;
    const auto wait = static_cast<std::int64_t>(jitter_ % static_cast<std::uint64_t>(back_off_.count()));
    dial_at_ = now.steady + back_off_min / 2 + Duration{wait};
    back_off_ = std::min(back_off_ * 2, back_off_max);
    return {};
}

Effects Conversation::on_message(const mqtt::Message& message, Now now) {
    if (phase_ != Phase::connected && phase_ != Phase::born) return {};
    if (message.topic == sparkplug::state_topic(settings_.host)) return on_host_state(message.payload, now);
    if (message.topic == topic(MessageType::ncmd)) return on_command(message.payload, now);
    return {};
}

Effects Conversation::on_host_state(const sparkplug::Bytes& payload, Now now) {
    Effects effects;
    const auto state = sparkplug::parse_host_state(std::string(payload.begin(), payload.end()));
    if (!state || state->timestamp < host_timestamp_) return effects;
    host_timestamp_ = state->timestamp;
    if (state->online && phase_ == Phase::connected) {
        be_born(now, effects);
    } else if (!state->online && phase_ == Phase::born) {
        // Sparkplug 3.0 §5.3.5: death certificate, disconnect, start over.
        effects.emplace_back(Publish{death(now.wall)});
        hang_up("the host went offline", now, effects);
    }
    return effects;
}

Effects Conversation::on_command(const sparkplug::Bytes& payload, Now now) {
    Effects effects;
    const auto command = sparkplug::decode(payload);
    if (!command || phase_ != Phase::born) return effects;
    for (const Metric& each : command->metrics) {
        if (each.name == sparkplug::names::committed) {
            const auto* text = std::get_if<std::string>(&each.value);
            const auto committed = text == nullptr ? fail(FaultKind::malformed, "no text") : sparkplug::parse_committed(*text);
            if (!committed) continue;
            for (const sparkplug::Committed& part : *committed) {
                if (part.epoch != source_.epoch()) continue;
                source_.commit(part.sequences);
                for (LaneState& state : lanes_)
                    std::erase_if(state.on_their_way, [&](const auto& sent) { return part.sequences.contains(sent.first); });
            }
        }
        if (each.name == sparkplug::names::rebirth && each.value == sparkplug::Value{true}) {
            forget_sent();
            be_born(now, effects);
            return effects;
        }
    }
    send_more(now, effects);
    return effects;
}

Effects Conversation::on_appended(Now now) {
    Effects effects;
    if (phase_ == Phase::born) send_more(now, effects);
    return effects;
}

void Conversation::on_publish_failed(Now now) {
    constexpr Duration try_again_after{100};
    forget_sent();
    send_at_ = now.steady + try_again_after;
}

Effects Conversation::farewell(Now now) {
    Effects effects;
    if (phase_ == Phase::born) effects.emplace_back(Publish{death(now.wall)});
    if (phase_ != Phase::waiting) effects.emplace_back(HangUp{"asked to stop"});
    return effects;
}

void Conversation::be_born(Now now, Effects& effects) {
    phase_ = Phase::born;
    seq_ = 0;
    Payload payload;
    payload.timestamp = now.wall;
    payload.seq = next_seq();
    payload.metrics.push_back(metric(sparkplug::names::bd_seq, now.wall, DataType::int64, bd_seq_));
    payload.metrics.push_back(metric(sparkplug::names::rebirth, now.wall, DataType::boolean, false));
    payload.metrics.push_back(metric(sparkplug::names::epoch, now.wall, DataType::string, epoch_text(source_.epoch())));
    for (const auto text : {sparkplug::names::batch, sparkplug::names::lost, sparkplug::names::committed, sparkplug::names::known})
        payload.metrics.push_back(metric(text, now.wall, DataType::string, {}));
    for (const auto number : {sparkplug::names::age, sparkplug::names::credit})
        payload.metrics.push_back(metric(number, now.wall, DataType::int64, {}));
    for (Metric& each : birth_(now.wall)) payload.metrics.push_back(std::move(each));
    effects.emplace_back(Publish{{topic(MessageType::nbirth), sparkplug::encode(payload), 0, false}});
    send_more(now, effects);
}

void Conversation::send_more(Now now, Effects& effects) {
    if (phase_ != Phase::born) return;
    for (const Lane which : {Lane::alarm, Lane::live}) {
        LaneState& state = lane(which);
        const std::size_t room = window - std::min(window, state.on_their_way.size());
        if (room == 0) continue;
        for (const Row& row : source_.rows_after(which, state.sent_upto, room)) {
            send(row, which == Lane::live && now.wall - row.appended_at > live_for, now, effects);
            state.sent_upto = row.id.sequence;
        }
    }
}

void Conversation::send_again(Now now, Effects& effects) {
    for (auto& [sequence, at] : lane(Lane::live).on_their_way) {
        if (now.steady - at < live_acknowledged_within) continue;
        at = now.steady;
        if (const auto row = source_.row(Lane::live, sequence)) send(*row, true, now, effects);
    }
}

void Conversation::send(const Row& row, bool is_history, Now now, Effects& effects) {
    sparkplug::Bytes bytes = is_history ? as_history(row) : row.bytes;
    sparkplug::seal(bytes, {row.id, std::nullopt});
    sparkplug::stamp(bytes, next_seq(), now.wall);
    lane(row.id.lane).on_their_way.insert_or_assign(row.id.sequence, now.steady);
    effects.emplace_back(Publish{{topic(MessageType::ndata), std::move(bytes), 0, false}});
}

void Conversation::hang_up(std::string why, Now now, Effects& effects) {
    effects.emplace_back(HangUp{std::move(why)});
    // The rim reports the end of the connection; until then nothing is sent.
    phase_ = Phase::dialling;
    dialled_at_ = now.steady;
    forget_sent();
}

void Conversation::forget_sent() {
    send_at_ = Steady::max();
    for (LaneState& each : lanes_) each = {};
}

}  // namespace gengfu::edge
