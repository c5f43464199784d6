#include "cloud/ingest/ingest.hpp"

#include <algorithm>
#include <set>

#include "cloud/ingest/answers.hpp"
#include "cloud/ingest/contents.hpp"
#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

AlarmEvent about_box(const Box& box, const ConditionId& condition, AlarmChange change, Priority priority, Instant at) {
    return {DeviceId{box.edge.value()}, condition, change, priority, at, false};
}

AlarmEvent box_silent(const Box& box, AlarmChange change, Instant at) {
    return about_box(box, box_silent_condition(), change, Priority::p3, at);
}

/// SQLite's result codes for a row that cannot be stored; every other one is trouble of the database itself, of which
/// no message is guilty.
bool is_fault_of_message(const sqlite::Error& error) {
    constexpr int primary = 0xff, too_big = 18, constraint = 19, mismatch = 20;
    const int code = error.code() & primary;
    return code == too_big || code == constraint || code == mismatch;
}

}  // namespace

const ConditionId& box_silent_condition() {
    static const ConditionId id{"box-silent"};
    return id;
}

const ConditionId& unreadable_alarm_condition() {
    static const ConditionId id{"alarm-unreadable"};
    return id;
}

Ingest::Ingest(store::Store& store, Duration edge_silent_after, Log& log)
    : store_(store), edge_silent_after_(edge_silent_after), log_(log) {}

std::vector<Outgoing> Ingest::take(std::span<const Received> bunch, Instant now, Steady steady) {
    std::vector<Item> items;
    items.reserve(bunch.size());
    std::set<Box> to_be_born;
    for (const Received& each : bunch) {
        Item item = read(each, steady);
        if (item.heard.ask_rebirth) to_be_born.insert(item.heard.box);
        if (item.keep) items.push_back(std::move(item));
    }
    ToSay to_say;
    if (!items.empty() && !store_all(items, to_say, now)) {
        to_say = {};
        store_each(items, to_say, now);
    }
    std::vector<Outgoing> answers;
    for (const auto& [box, epoch] : to_say.born) answers.push_back(greeting(box, {epoch, store_.known(box, epoch)}, history_credit, now));
    for (const auto& [box, committed] : to_say.committed) answers.push_back(commit_acknowledgement(box, committed, now));
    for (const Box& box : to_be_born) answers.push_back(rebirth_request(box, now));
    return answers;
}

Ingest::Item Ingest::read(const Received& received, Steady steady) {
    Item item;
    item.from = &received;
    const auto reject = [&](std::string sender, std::string kind, std::string what) {
        log_.warning("message_rejected", {{"sender", sender}, {"kind", kind}, {"what", what}});
        item.rejected = store::Rejected{std::move(sender), std::move(kind), std::move(what), received.topic, received.payload};
        return item;
    };
    const auto topic = sparkplug::parse_topic(received.topic);
    if (!topic) return reject("", "topic", topic.error().what);
    const std::string sender = topic->group.value() + "/" + topic->edge.value();
    if (received.retained) return reject(sender, "retained", "a retained message of an edge node is not news");
    const bool is_command = topic->type == sparkplug::MessageType::ncmd || topic->type == sparkplug::MessageType::dcmd;
    item.keep = !is_command;
    if (is_command) return item;
    auto payload = sparkplug::decode(received.payload);
    if (!payload) return reject(sender, "payload", payload.error().what);
    auto heard = sessions_.hear(*topic, std::move(*payload), steady);
    if (!heard) return reject(sender, "session", heard.error().what);
    item.heard = std::move(*heard);
    item.keep = item.heard.what != What::nothing && item.heard.what != What::unresolved;
    if (!item.keep) return item;
    const bool is_birth = item.heard.what == What::node_birth || item.heard.what == What::device_birth;
    if (is_birth) std::erase_if(item.heard.payload.metrics, [](const auto& each) { return each.name == sparkplug::names::batch; });
    auto contents = sparkplug::read_contents(item.heard.payload, item.heard.device, received.at);
    if (!contents) return reject(sender, "batch", contents.error().what);
    item.contents = std::move(*contents);
    if (const std::size_t dropped = make_fit(item.contents, received.at); dropped > 0)
        log_.warning("metrics_dropped", {{"sender", sender}, {"count", dropped}});
    return item;
}

bool Ingest::store_all(std::span<Item> items, ToSay& to_say, Instant now) {
    try {
        store::Intake intake(store_);
        std::set<Box> heard;
        for (Item& item : items) {
            store_one(intake, item, to_say, now);
            if (!item.rejected) heard.insert(item.heard.box);
        }
        for (const Box& box : heard) intake.heard(box, now);
        intake.commit();
        return true;
    } catch (const sqlite::Error& error) {
        log_.warning("bunch_not_stored", {{"messages", items.size()}, {"error", error.what()}});
        return false;
    }
}

void Ingest::store_each(std::span<Item> items, ToSay& to_say, Instant now) {
    for (Item& item : items) {
        ToSay own;
        bool stored = false;
        try {
            store::Intake intake(store_);
            store_one(intake, item, own, now);
            intake.commit();
            stored = true;
        } catch (const sqlite::Error& error) {
            own = {};
            stored = is_fault_of_message(error) && quarantine(item, error.what(), own, now);
            if (!stored) log_.error("message_not_stored", {{"topic", item.from->topic}, {"error", error.what()}});
        }
        // What the box said of itself is in memory and not in the database: let it say so again.
        if (!stored && !item.rejected) sessions_.forget(item.heard.box);
        to_say.born.merge(own.born);
        for (auto& [box, committed] : own.committed)
            for (const sparkplug::Committed& each : committed)
                for (const auto& [first, last] : each.sequences.ranges()) acknowledge(to_say.committed[box], each.epoch, first, last);
    }
}

void Ingest::store_one(store::Intake& intake, Item& item, ToSay& to_say, Instant now) {
    if (item.rejected) return intake.quarantine(*item.rejected, now);
    const Heard& heard = item.heard;
    if (heard.is_back) {
        intake.set_online(heard.box, true);
        intake.apply(heard.box, box_silent(heard.box, AlarmChange::cleared, now), now);
    }
    switch (heard.what) {
        case What::node_birth:
        case What::device_birth: store_birth(intake, item, to_say, now); break;
        case What::node_death:
            intake.set_online(heard.box, false);
            intake.apply(heard.box, box_silent(heard.box, AlarmChange::active, now), now);
            break;
        case What::device_death: intake.set_online(heard.box, *heard.device, false); break;
        case What::data: store_data(intake, item, to_say, now); break;
        case What::nothing:
        case What::unresolved: break;
    }
}

void Ingest::store_birth(store::Intake& intake, const Item& item, ToSay& to_say, Instant now) {
    const Box& box = item.heard.box;
    if (item.heard.what == What::node_birth) {
        intake.set_online(box, true);
        intake.apply(box, box_silent(box, AlarmChange::cleared, now), now);
        if (item.heard.sends_batches) intake.set_sends_batches(box);
        if (const auto epoch = epoch_of(item.heard)) to_say.born.insert_or_assign(box, *epoch);
    }
    for (const auto& [device, description] : descriptions(item.heard)) intake.describe(box, device, description);
    if (item.heard.device) intake.set_online(box, *item.heard.device, true);
    // The birth of one of our boxes repeats what its batches have told or will tell; of a foreign node it is the only word
    // on everything that does not change.
    for (const Reading& reading : item.contents.readings) {
        if (item.heard.sends_batches)
            intake.keep_latest(box, reading);
        else
            intake.add(box, reading, item.from->at);
    }
    for (const sparkplug::Online& each : item.contents.onlines) intake.set_online(box, each.device, each.online);
    // Neither do the alarms that stand in the birth of one of our boxes: rows that it has yet to send are older, and would
    // turn them back and forth. A press happens and does not stand, so that no birth can tell of a new one.
    if (item.heard.sends_batches) return;
    for (const AlarmEvent& event : item.contents.events)
        if (event.change != AlarmChange::pressed) intake.apply(box, event, now);
}

void Ingest::store_data(store::Intake& intake, const Item& item, ToSay& to_say, Instant now) {
    const Box& box = item.heard.box;
    const sparkplug::Contents& contents = item.contents;
    if (contents.id) {
        const auto fresh = intake.claim(box, *contents.id);
        if (!fresh)
            return log_.error("batch_refused", {{"edge", box.edge}, {"batch", to_string(*contents.id)}, {"why", fresh.error().what}});
        acknowledge(to_say.committed[box], contents.id->epoch, contents.id->sequence, contents.id->sequence);
        if (!*fresh) return;
    }
    for (const Reading& reading : contents.readings) intake.add(box, reading, item.from->at);
    for (const sparkplug::Online& each : contents.onlines) intake.set_online(box, each.device, each.online);
    for (const AlarmEvent& event : contents.events) intake.apply(box, event, now);
}

bool Ingest::quarantine(Item& item, const std::string& why, ToSay& to_say, Instant now) {
    const Box& box = item.heard.box;
    const std::string sender = box.group.value() + "/" + box.edge.value();
    log_.error("message_quarantined", {{"sender", sender}, {"why", why}});
    try {
        store::Intake intake(store_);
        intake.quarantine({sender, "unstorable", why, item.from->topic, item.from->payload}, now);
        const auto& id = item.contents.id;
        const bool claimed = id && intake.claim(box, *id).value_or(false);
        if (claimed && id->lane != Lane::live)
            intake.apply(box, about_box(box, unreadable_alarm_condition(), AlarmChange::pressed, Priority::p2, now), now);
        intake.commit();
        if (id) acknowledge(to_say.committed[box], id->epoch, id->sequence, id->sequence);
        return true;
    } catch (const sqlite::Error& error) {
        log_.error("quarantine_failed", {{"sender", sender}, {"error", error.what()}});
        return false;
    }
}

void Ingest::begin(Steady steady) {
    for (const store::KnownBox& each : store_.boxes()) sessions_.expect(each.box, each.sends_batches, steady);
}

void Ingest::watch(Instant now, Steady steady) {
    const auto silent = sessions_.silent(steady, edge_silent_after_);
    if (silent.empty()) return;
    try {
        store::Intake intake(store_);
        for (const Box& box : silent) {
            log_.warning("box_silent", {{"group", box.group}, {"edge", box.edge}});
            intake.set_online(box, false);
            intake.apply(box, box_silent(box, AlarmChange::active, now), now);
        }
        intake.commit();
        for (const Box& box : silent) sessions_.set_silent(box);
    } catch (const sqlite::Error& error) {
        log_.error("silence_not_stored", {{"error", error.what()}});
    }
}

}  // namespace gengfu::ingest
