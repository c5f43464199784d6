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

std::vector<sparkplug::Committed> committed_of(const Metric& metric) {
    const auto* text = std::get_if<std::string>(&metric.value);
    auto committed = text == nullptr ? fail(FaultKind::malformed, "no text") : sparkplug::parse_committed(*text);
    return committed ? std::move(*committed) : std::vector<sparkplug::Committed>{};
}

}  // namespace

Conversation::Conversation(Settings settings, BatchSource& source, Birth birth)
    : settings_(std::move(settings)),
      source_(source),
      birth_(std::move(birth)),
      jitter_(settings_.seed | 1),
      appended_upto_(source.next()) {}

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

Duration Conversation::jitter(Duration longest) {
    // Full jitter (xorshift): a street that lost its broker must not come back as one.
    jitter_ ^= jitter_ << 13;
    jitter_ ^= jitter_ >> 7;
    jitter_ ^= jitter_ << 17;
    return Duration{static_cast<std::int64_t>(jitter_ % static_cast<std::uint64_t>(longest.count()))};
}

Effects Conversation::on_time(Now now) {
    Effects effects;
    if (phase_ == Phase::waiting && now.steady >= dial_at_) {
        phase_ = Phase::dialling;
        dialled_at_ = now.steady;
        bd_seq_ = (bd_seq_ + 1) % bd_seq_period;
        effects.emplace_back(Dial{death(now.wall)});
    } else if (phase_ == Phase::dialling && now.steady - dialled_at_ >= dial_within) {
        effects.emplace_back(HangUp{"no word from the link"});
        (void)on_disconnected(now);
    } else if (phase_ == Phase::connected && now.steady >= deadline()) {
        if (host_timestamp_) back_off_ = back_off_min;  // nothing is wrong with the link
        hang_up(host_timestamp_ ? "the host was offline for long" : "nothing was heard of the host", now, effects);
    } else if (phase_ == Phase::born && now.steady >= greeted_by_) {
        hang_up("the cloud did not answer the birth", now, effects);
    } else if (phase_ == Phase::greeted && flight_.is_alarm_overdue(now.steady)) {
        // Keepalive would notice a silent cut only after 25 to 78 s.
        hang_up("an alarm was not acknowledged in time", now, effects);
    } else if (phase_ == Phase::greeted) {
        if (now.steady >= send_at_) send_at_ = Steady::max();
        send_again(now, effects);
        send_more(now, effects);
    }
    return effects;
}

Steady Conversation::deadline() const {
    switch (phase_) {
        case Phase::waiting: return dial_at_;
        case Phase::dialling: return dialled_at_ + dial_within;
        case Phase::connected: return host_timestamp_ ? host_back_by_ : connected_at_ + host_told_within;
        case Phase::born: return greeted_by_;
        default: return std::min(send_at_, flight_.deadline());
    }
}

Effects Conversation::on_connected(Now now) {
    phase_ = Phase::connected;
    connected_at_ = now.steady;
    host_back_by_ = now.steady + host_back_within + jitter(host_back_within);
    host_timestamp_.reset();
    Effects effects;
    effects.emplace_back(Subscribe{topic(MessageType::ncmd), 1});
    // The retained STATE that this brings decides whether we are born.
    effects.emplace_back(Subscribe{sparkplug::state_topic(settings_.host), 1});
    return effects;
}

void Conversation::note_stability(Now now) {
    if (phase_ == Phase::greeted && now.steady - greeted_at_ >= stable_after) back_off_ = back_off_min;
}

Effects Conversation::on_disconnected(Now now) {
    note_stability(now);
    phase_ = Phase::waiting;
    forget_sent();
    dial_at_ = now.steady + back_off_min / 2 + jitter(do_alarms_wait() ? std::min(back_off_, back_off_max_with_alarms) : back_off_);
    back_off_ = std::min(back_off_ * 2, back_off_max);
    return {};
}

bool Conversation::do_alarms_wait() {
    for (const Lane lane : {Lane::alarm, Lane::safety})
        if (!source_.rows_after(lane, 0, 1, 1).rows.empty()) return true;
    return false;
}

Effects Conversation::on_message(const mqtt::Message& message, Now now) {
    if (phase_ == Phase::waiting || phase_ == Phase::dialling) return {};
    if (message.topic == sparkplug::state_topic(settings_.host)) return on_host_state(message.payload, now);
    if (message.topic == topic(MessageType::ncmd)) return on_command(message.payload, now);
    return {};
}

Effects Conversation::on_host_state(const sparkplug::Bytes& payload, Now now) {
    Effects effects;
    const auto state = sparkplug::parse_host_state(std::string(payload.begin(), payload.end()));
    if (!state || state->timestamp < host_timestamp_.value_or(0)) return effects;
    host_timestamp_ = state->timestamp;
    if (state->online && phase_ == Phase::connected) {
        be_born(now, effects);
    } else if (!state->online && phase_ != Phase::connected) {
        // Sparkplug 3.0 §5.3.5: death certificate, disconnect, start over.
        effects.emplace_back(Publish{death(now.wall)});
        hang_up("the host went offline", now, effects);
    }
    return effects;
}

Effects Conversation::on_command(const sparkplug::Bytes& payload, Now now) {
    Effects effects;
    const auto command = sparkplug::decode(payload);
    if (!command || phase_ == Phase::connected) return effects;
    for (const Metric& each : command->metrics) {
        if (each.name == sparkplug::names::credit)
            if (const auto* bytes = std::get_if<std::int64_t>(&each.value)) flight_.grant(*bytes);
        if (each.name == sparkplug::names::committed) on_committed(each, now);
    }
    for (const Metric& each : command->metrics) {
        if (each.name == sparkplug::names::known && phase_ == Phase::born) on_known(each, now, effects);
        if (each.name == sparkplug::names::rebirth && each.value == sparkplug::Value{true}) {
            be_born(now, effects);
            return effects;
        }
    }
    send_more(now, effects);
    return effects;
}

void Conversation::on_committed(const Metric& metric, Now now) {
    for (const sparkplug::Committed& part : committed_of(metric)) {
        if (part.epoch != source_.epoch()) continue;
        source_.commit(part.sequences);
        flight_.acknowledge(part.sequences, now.steady);
    }
}

void Conversation::on_known(const Metric& metric, Now now, Effects& effects) {
    for (const sparkplug::Committed& part : committed_of(metric)) {
        if (part.epoch != source_.epoch()) continue;
        if (source_.greet(part.sequences) == BatchSource::Greeting::renewed) return be_born(now, effects);
        phase_ = Phase::greeted;
        greeted_at_ = now.steady;
        live_upto_ = first_young(now.steady) - 1;
        return;
    }
}

Effects Conversation::on_appended(Now now) {
    Effects effects;
    appended_.emplace_back(now.steady, appended_upto_);
    appended_upto_ = source_.next();
    static_cast<void>(first_young(now.steady));
    if (phase_ == Phase::waiting && dial_at_ - now.steady > back_off_max_with_alarms && do_alarms_wait())
        dial_at_ = now.steady + jitter(back_off_max_with_alarms);
    send_more(now, effects);
    return effects;
}

std::uint64_t Conversation::first_young(Steady now) {
    while (!appended_.empty() && now - appended_.front().first > live_for) appended_.pop_front();
    return appended_.empty() ? appended_upto_ : appended_.front().second;
}

void Conversation::on_handed_over() {
    if (handed_.empty()) return;
    source_.commit(handed_);
    for (const auto& [first, last] : handed_.ranges())
        for (std::uint64_t sequence = first; sequence <= last; ++sequence) flight_.forget(sequence);
    handed_ = {};
}

void Conversation::on_publish_failed(Now now) {
    constexpr Duration try_again_after{100};
    forget_sent();
    live_upto_ = first_young(now.steady) - 1;
    send_at_ = now.steady + try_again_after;
}

Effects Conversation::farewell(Now now) {
    Effects effects;
    if (phase_ == Phase::born || phase_ == Phase::greeted) effects.emplace_back(Publish{death(now.wall)});
    if (phase_ != Phase::waiting) effects.emplace_back(HangUp{"asked to stop"});
    return effects;
}

void Conversation::be_born(Now now, Effects& effects) {
    note_stability(now);
    forget_sent();
    phase_ = Phase::born;
    seq_ = 0;
    Payload payload;
    payload.timestamp = now.wall;
    payload.seq = next_seq();
    payload.metrics.push_back(metric(sparkplug::names::bd_seq, now.wall, DataType::int64, bd_seq_));
    payload.metrics.push_back(metric(sparkplug::names::rebirth, now.wall, DataType::boolean, false));
    payload.metrics.push_back(metric(sparkplug::names::epoch, now.wall, DataType::string, epoch_text(source_.epoch())));
    for (const auto written :
         {sparkplug::names::batch, sparkplug::names::clock, sparkplug::names::lost, sparkplug::names::committed, sparkplug::names::known})
        payload.metrics.push_back(metric(written, now.wall, DataType::string, {}));
    for (const auto written : {sparkplug::names::age, sparkplug::names::credit})
        payload.metrics.push_back(metric(written, now.wall, DataType::int64, {}));
    for (Metric& each : birth_(now.wall)) payload.metrics.push_back(std::move(each));
    sparkplug::Bytes birth = sparkplug::encode(payload);
    greeted_by_ = now.steady + greeted_within + Duration{static_cast<std::int64_t>(birth.size()) * 1'000 / birth_bytes_a_second};
    effects.emplace_back(Publish{{topic(MessageType::nbirth), std::move(birth), 0, false}});
    if (settings_.is_acknowledged) return;
    phase_ = Phase::greeted;
    greeted_at_ = now.steady;
    live_upto_ = first_young(now.steady) - 1;
    flight_.grant(Flight::history_bytes_max);
    send_more(now, effects);
}

void Conversation::hang_up(std::string why, Now now, Effects& effects) {
    effects.emplace_back(HangUp{std::move(why)});
    note_stability(now);
    // The rim reports the end of the connection; until then nothing is sent.
    phase_ = Phase::dialling;
    dialled_at_ = now.steady;
    forget_sent();
}

void Conversation::forget_sent() {
    send_at_ = Steady::max();
    flight_.clear();
    handed_ = {};
    safety_upto_ = alarm_upto_ = live_upto_ = history_upto_ = 0;
}

}  // namespace gengfu::edge
