#include "tests/bench/played_box.hpp"

#include <algorithm>

#include "common/sparkplug/payload.hpp"
#include "common/sparkplug/topic.hpp"
#include "tests/bench/null_topic.hpp"

namespace gengfu::bench {
namespace {

using sparkplug::alarm_metric;
using sparkplug::DataType;
using sparkplug::device_metric;
using sparkplug::field_metric;
using sparkplug::MessageType;
using sparkplug::Metric;

constexpr std::size_t devices_max = 60;  // of one box
constexpr std::uint16_t keepalive_s = 30;

Instant wall() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

DeviceId device(std::size_t number) {
    return DeviceId{"d" + std::to_string(number % devices_max)};
}

FieldId field(std::size_t number) {
    return FieldId{"f" + std::to_string(number)};
}

DeviceId button() {
    return DeviceId{"call-1"};
}

ConditionId call() {
    return ConditionId{"sos"};
}

Metric metric(std::string name, DataType type, sparkplug::Value value, const sparkplug::Aliases& aliases) {
    Metric made;
    const auto alias = aliases.find(name);
    if (alias != aliases.end()) made.alias = alias->second;
    made.name = std::move(name);
    made.timestamp = wall();
    made.datatype = type;
    made.value = std::move(value);
    return made;
}

}  // namespace

PlayedBox::PlayedBox(Plan plan, std::uint64_t epoch, Committed committed)
    : plan_(std::move(plan)), epoch_(epoch), committed_(std::move(committed)) {
    data_topic_ = topic(MessageType::ndata);
    command_topic_ = topic(MessageType::ncmd);
    state_topic_ = sparkplug::state_topic(plan_.host);
    for (std::size_t i = 0; i < std::min(plan_.readings, devices_max); ++i)
        for (std::size_t f = 0; f < plan_.fields; ++f) aliases_.emplace(field_metric(device(i), field(f)), aliases_.size() + 1);
    aliases_.emplace(field_metric(button(), field(0)), aliases_.size() + 1);
    aliases_.emplace(alarm_metric(button(), call()), aliases_.size() + 1);
}

std::string PlayedBox::topic(MessageType type) const {
    return to_string(sparkplug::Topic{GroupId{plan_.group}, type, EdgeId{plan_.edge}, std::nullopt});
}

sparkplug::Bytes PlayedBox::death() const {
    return sparkplug::encode({wall(), std::nullopt, {metric("bdSeq", DataType::int64, bd_seq_, {})}});
}

void PlayedBox::dial(Bytes& out) {
    constexpr std::int64_t bd_seq_period = 256;
    bd_seq_ = (bd_seq_ + 1) % bd_seq_period;
    phase_ = Phase::dialling;
    add_connect(out, plan_.group + "-" + plan_.edge, keepalive_s, Will{topic(MessageType::ndeath), death()});
}

void PlayedBox::lose() {
    phase_ = Phase::down;
    for (auto& [sequence, item] : waiting_) item.sent.reset();
    unsent_from_ = 0;
    on_their_way_ = 0;
}

void PlayedBox::hear(const Packet& packet, Moment now, Bytes& out) {
    if (packet.kind == Packet::Kind::connack && packet.accepted) {
        if (plan_.heard_by_null) {
            phase_ = Phase::greeted;
            return add_subscribe(out, 1, heard_topic, 0);
        }
        phase_ = Phase::connected;
        add_subscribe(out, 1, command_topic_, 0);
        add_subscribe(out, 2, state_topic_, 0);
        spoke_ = now;
    }
    if (packet.kind != Packet::Kind::publish) return;
    if (packet.id) add_puback(out, *packet.id);
    if (plan_.heard_by_null) return plan_.heard_by_null(heard_count(packet.payload));
    if (packet.topic == state_topic_) hear_state(packet.payload, now, out);
    if (packet.topic == command_topic_) hear_command(packet.payload, now, out);
}

void PlayedBox::hear_state(std::span<const std::uint8_t> payload, Moment now, Bytes& out) {
    const auto state = sparkplug::parse_host_state(std::string(payload.begin(), payload.end()));
    if (state && state->online && phase_ == Phase::connected) be_born(now, out);
}

void PlayedBox::hear_command(std::span<const std::uint8_t> payload, Moment now, Bytes& out) {
    const auto command = sparkplug::decode(payload);
    if (!command) return;
    for (const Metric& each : command->metrics) {
        if (each.name == sparkplug::names::rebirth && each.value == sparkplug::Value{true}) return be_born(now, out);
        const bool is_known = each.name == sparkplug::names::known;
        if (!is_known && each.name != sparkplug::names::committed) continue;
        const auto* text = std::get_if<std::string>(&each.value);
        const auto parts = text == nullptr ? fail(FaultKind::malformed, "no text") : sparkplug::parse_committed(*text);
        if (!parts) continue;
        for (const sparkplug::Committed& part : *parts)
            if (part.epoch == epoch_) commit(part.sequences, now);
        if (is_known && phase_ == Phase::born) phase_ = Phase::greeted;
    }
    send(now, out);
}

void PlayedBox::commit(const SequenceSet& sequences, Moment now) {
    for (const auto& [first, last] : sequences.ranges()) {
        auto from = waiting_.lower_bound(first);
        while (from != waiting_.end() && from->first <= last) {
            if (from->second.sent) --on_their_way_;
            committed_(from->second.lane, from->second.added, now);
            from = waiting_.erase(from);
        }
    }
}

void PlayedBox::be_born(Moment now, Bytes& out) {
    lose();
    phase_ = Phase::born;
    seq_ = 0;
    sparkplug::Payload birth{wall(), seq_++, {}};
    const auto add = [&](std::string name, DataType type, sparkplug::Value value) {
        birth.metrics.push_back(metric(std::move(name), type, std::move(value), aliases_));
    };
    add(std::string(sparkplug::names::bd_seq), DataType::int64, bd_seq_);
    add(std::string(sparkplug::names::rebirth), DataType::boolean, false);
    add(std::string(sparkplug::names::epoch), DataType::string, epoch_text(epoch_));
    for (const auto text : {sparkplug::names::batch, sparkplug::names::lost, sparkplug::names::committed, sparkplug::names::known})
        add(std::string(text), DataType::string, {});
    for (const auto number : {sparkplug::names::age, sparkplug::names::credit}) add(std::string(number), DataType::int64, {});
    add(device_metric(button(), sparkplug::names::kind), DataType::string, std::string("call-button"));
    add(alarm_metric(button(), call()), DataType::boolean, {});
    for (const auto& [name, alias] : aliases_)
        if (name != alarm_metric(button(), call())) add(name, DataType::int64, {});
    add_publish(out, topic(MessageType::nbirth), sparkplug::encode(birth));
    spoke_ = now;
}

bool PlayedBox::holds_alarm() const {
    return std::any_of(waiting_.begin(), waiting_.end(), [](const auto& each) { return each.second.lane != Lane::live; });
}

void PlayedBox::add(Lane lane, Moment now) {
    unsent_from_ = std::min(unsent_from_, next_);
    waiting_.emplace_hint(waiting_.end(), next_++, Item{lane, now, std::nullopt});
}

const sparkplug::Bytes& PlayedBox::body(Lane lane, Moment now) {
    constexpr std::chrono::seconds fresh_for{20};  // the cloud repairs times that are too far from those of receipt
    if (!bodies_made_ || now - *bodies_made_ > fresh_for) {
        bodies_made_ = now;
        sparkplug::Batch live, alarm;
        for (std::size_t i = 0; i < plan_.readings; ++i) {
            Reading reading{device(i), wall() + Duration{static_cast<Duration::rep>(i / devices_max)}, {}};
            for (std::size_t f = 0; f < plan_.fields; ++f)
                reading.values.push_back({field(f), static_cast<std::int64_t>(20'000 + 7 * i + f)});
            live.readings.push_back(std::move(reading));
        }
        alarm.readings.push_back({button(), wall(), {{field(0), 101}}});
        alarm.events.push_back({button(), call(), AlarmChange::pressed, Priority::p1, wall(), false});
        live_ = sparkplug::encode_batch(live, aliases_);
        alarm_ = sparkplug::encode_batch(alarm, aliases_);
    }
    return lane == Lane::live ? live_ : alarm_;
}

void PlayedBox::send_one(std::uint64_t sequence, Item& item, Moment now, Bytes& out) {
    constexpr std::uint64_t seq_period = 256;
    sparkplug::Bytes bytes = body(item.lane, now);
    const auto age = std::chrono::duration_cast<Duration>(now - item.added);
    sparkplug::seal(bytes, {{epoch_, item.lane, sequence}, age});
    sparkplug::stamp(bytes, seq_, wall());
    seq_ = (seq_ + 1) % seq_period;
    add_publish(out, data_topic_, bytes);
    if (!item.sent) ++on_their_way_;
    item.sent = now;
    spoke_ = now;
}

void PlayedBox::send(Moment now, Bytes& out) {
    if (phase_ != Phase::greeted) return;
    const auto from = waiting_.lower_bound(unsent_from_);
    if (from == waiting_.end()) return;
    for (auto each = from; each != waiting_.end(); ++each)
        if (each->second.lane != Lane::live && !each->second.sent) send_one(each->first, each->second, now, out);
    for (auto each = from; each != waiting_.end(); ++each) {
        unsent_from_ = each->first;
        if (each->second.sent) continue;
        if (on_their_way_ >= plan_.window) return;
        send_one(each->first, each->second, now, out);
    }
    unsent_from_ = next_;
    if (plan_.heard_by_null) {
        waiting_.clear();
        on_their_way_ = 0;
    }
}

bool PlayedBox::send_again(Moment now, Bytes& out) {
    if (phase_ != Phase::greeted) return true;
    for (auto& [sequence, item] : waiting_) {
        if (!item.sent) continue;
        if (item.lane != Lane::live && now - *item.sent > alarm_answered_within) return false;
        if (item.lane != Lane::live || now - *item.sent < live_answered_within) continue;
        ++repeated_;
        send_one(sequence, item, now, out);
    }
    return true;
}

void PlayedBox::keep_alive(Moment now, Bytes& out) {
    constexpr std::chrono::seconds quiet_for{10};
    if (phase_ == Phase::down || phase_ == Phase::dialling || now - spoke_ < quiet_for) return;
    spoke_ = now;
    add_ping(out);
}

}  // namespace gengfu::bench
