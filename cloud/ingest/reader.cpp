#include "cloud/ingest/reader.hpp"

#include <algorithm>

#include "cloud/ingest/contents.hpp"
#include "cloud/ingest/peek.hpp"
#include "cloud/ingest/times.hpp"
#include "cloud/store/epoch_table.hpp"

namespace gengfu::ingest {
namespace {

std::string name_of(const Box& box) {
    return box.group.value() + "/" + box.edge.value();
}

bool is_command(sparkplug::MessageType type) {
    return type == sparkplug::MessageType::ncmd || type == sparkplug::MessageType::dcmd;
}

/// Sequences beyond what a database can hold come from no box.
Result<void> check_sequences(const sparkplug::Contents& contents) {
    constexpr auto sequence_max = store::EpochTable::sequence_max;
    bool is_beyond = contents.id && contents.id->sequence > sequence_max;
    for (const sparkplug::Lost& each : contents.lost)
        is_beyond = is_beyond || (!each.sequences.empty() && each.sequences.ranges().rbegin()->second > sequence_max);
    if (is_beyond) return fail(FaultKind::malformed, "a sequence beyond " + std::to_string(sequence_max));
    return {};
}

}  // namespace

Item Reader::read(const Received& received, Steady steady) {
    Item item;
    item.from = &received;
    now_ = steady;
    read_topic(item, steady);
    return item;
}

void Reader::read_topic(Item& item, Steady steady) {
    const Received& received = *item.from;
    const auto topic = sparkplug::parse_topic(received.topic);
    if (!topic) return reject(item, "", "topic", topic.error());
    item.box = {topic->group, topic->edge};
    item.device = topic->device;
    if (received.retained) return reject(item, name_of(item.box), "retained", {FaultKind::refused, "a retained message is not news"});
    if (is_command(topic->type)) return;
    auto payload = sparkplug::decode(received.payload);
    if (!payload) return reject(item, name_of(item.box), "payload", payload.error());
    auto heard = sessions_.hear(*topic, std::move(*payload), steady);
    if (!heard) return reject(item, name_of(item.box), "session", heard.error());
    read_heard(item, std::move(*heard));
}

void Reader::read_heard(Item& item, Heard heard) {
    item.what = heard.what;
    item.is_ours = heard.sends_batches;
    item.is_back = heard.is_back;
    item.ask_rebirth = heard.ask_rebirth;
    if (item.is_nothing()) return;
    const bool is_birth = heard.what == What::node_birth || heard.what == What::device_birth;
    if (is_birth) {
        std::erase_if(heard.payload.metrics, [](const auto& each) { return each.name == sparkplug::names::batch; });
        item.epoch = epoch_of(heard);
        item.descriptions = descriptions(heard);
    }
    auto contents = sparkplug::read_contents(heard.payload, item.device, item.from->at);
    if (!contents) return reject(item, name_of(item.box), "batch", contents.error());
    if (const auto checked = check_sequences(*contents); !checked) return reject(item, name_of(item.box), "batch", checked.error());
    const Dropped dropped = make_fit(*contents);
    if (dropped.metrics > 0)
        say(name_of(item.box), "metrics_dropped", std::to_string(dropped.metrics) + " with names that no topic could have");
    const bool says_nothing = contents->events.empty() && contents->lost.empty() && contents->left_out > 0;
    if (contents->id && contents->id->lane != Lane::live && (dropped.events > 0 || says_nothing))
        return reject(item, name_of(item.box), "batch", {FaultKind::malformed, "an alarm that names no device and condition of ours"});
    item.contents = std::move(*contents);
    item.id = item.contents.id;
    item.repairs = repair_times(item.contents, item.from->at);
}

void Reader::reject(Item& item, const std::string& sender, std::string kind, const Fault& fault) {
    say(sender, "message_rejected", fault.what);
    // What one of our boxes cannot say otherwise it would repeat for ever.
    const auto id = fault.kind == FaultKind::malformed ? batch_at_end(item.from->payload) : std::nullopt;
    if (id && id->sequence <= store::EpochTable::sequence_max && sessions_.sends_batches(item.box)) item.id = id;
    item.rejected = store::Rejected{sender, std::move(kind), fault.what, item.from->topic, item.from->payload};
}

/// Who sends nothing but rubbish must not fill the log with it.
void Reader::say(const std::string& sender, std::string_view event, const std::string& what) {
    if (said_.size() >= said_max) said_.clear();
    const auto [said, is_first] = said_.try_emplace(std::string(event) + " " + sender, now_);
    if (!is_first && now_ - said->second < said_every) return;
    said->second = now_;
    log_.warning(event, {{"sender", sender}, {"what", what}});
}

}  // namespace gengfu::ingest
