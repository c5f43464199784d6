#include "cloud/ingest/ingest.hpp"

#include <algorithm>
#include <set>

#include "common/profile/profile.hpp"

namespace gengfu::ingest {
namespace {

AlarmEvent about_box(const Box& box, const ConditionId& condition, AlarmChange change, Priority priority, Instant at) {
    return {DeviceId{box.edge.value()}, condition, change, priority, at, false};
}

AlarmEvent box_silent(const Box& box, AlarmChange change, Instant at) {
    return about_box(box, box_silent_condition(), change, Priority::p3, at);
}

/// What our boxes tell of their devices by themselves a foreign node tells by their deaths and births.
AlarmEvent device_silent(const DeviceId& device, AlarmChange change, Instant at) {
    return {device, profile::silent_condition(), change, Priority::p3, at, false};
}

/// SQLite's result code for a row that cannot be stored; every other one is trouble of the database itself, of which
/// no message is guilty.
bool is_fault_of_message(const sqlite::Error& error) {
    constexpr int primary = 0xff, constraint = 19;
    return (error.code() & primary) == constraint;
}

}  // namespace

const ConditionId& box_silent_condition() {
    static const ConditionId id{"box-silent"};
    return id;
}

const ConditionId& broker_silent_condition() {
    static const ConditionId id{"broker-silent"};
    return id;
}

const ConditionId& unreadable_alarm_condition() {
    static const ConditionId id{"alarm-unreadable"};
    return id;
}

Ingest::Ingest(store::Store& store, Duration edge_silent_after, Log& log)
    : store_(store), reader_(sessions_, log), edge_silent_after_(edge_silent_after), log_(log) {}

std::vector<Outgoing> Ingest::take(std::span<const Received> bunch, Instant now, Steady steady) {
    std::vector<Taken> all;
    all.reserve(bunch.size());
    std::set<Box> to_be_born;
    for (const Received& each : bunch) {
        Item item = reader_.read(each, steady);
        if (item.ask_rebirth) to_be_born.insert(item.box);
        if (!item.is_nothing()) all.push_back({std::move(item)});
    }
    if (!all.empty()) store(all, now);
    Answers answers(credits_, now, steady);
    for (const Taken& each : all) {
        if (!each.is_stored) continue;
        if (each.known) answers.greet(each.item.box, *each.known);
        if (each.item.what == What::node_death) credits_.forget(each.item.box);
        if (each.is_accounted_for) answers.acknowledge(each.item.box, *each.item.id);
    }
    for (const Box& box : to_be_born) answers.ask_rebirth(box);
    return answers.take();
}

void Ingest::note_queue(std::size_t bytes, std::size_t bytes_max) {
    load_.queued_bytes = bytes;
    load_.queued_bytes_max = bytes_max;
    credits_.set(load_);
}

std::vector<Outgoing> Ingest::settle(std::span<const Inbox::Cut> cut, Instant now, Steady steady) {
    Answers answers(credits_, now, steady);
    try {
        store::Intake intake(store_);
        for (const Inbox::Cut& each : cut) {
            log_.warning("messages_dropped", {{"sender", each.sender}, {"count", each.dropped}});
            intake.count_fault(each.sender, "dropped", each.dropped);
        }
        intake.commit();
    } catch (const sqlite::Error& error) {
        log_.error("drops_not_counted", {{"error", error.what()}});
    }
    for (const Inbox::Cut& each : cut)
        if (each.box && sessions_.may_ask_rebirth(*each.box, steady)) answers.ask_rebirth(*each.box);
    return answers.take();
}

void Ingest::store(std::span<Taken> all, Instant now) {
    std::string why;
    const Outcome outcome = try_to_store(all, now, why);
    if (outcome == Outcome::stored) return;
    if (outcome == Outcome::in_trouble) {
        ++counts_.in_trouble;
        log_.error("bunch_not_stored", {{"messages", all.size()}, {"error", why}});
        return give_up(all, now);
    }
    if (all.size() == 1) return put_aside(all.front(), why, now);
    store(all.first(all.size() / 2), now);
    store(all.subspan(all.size() / 2), now);
}

Ingest::Outcome Ingest::try_to_store(std::span<Taken> all, Instant now, std::string& why) {
    for (Taken& each : all) each = {std::move(each.item)};
    try {
        store::Intake intake(store_);
        for (Taken& each : all) store_one(intake, each, now);
        intake.commit();
    } catch (const sqlite::Error& error) {
        why = error.what();
        return is_fault_of_message(error) ? Outcome::spoilt : Outcome::in_trouble;
    } catch (const std::exception& error) {
        why = error.what();
        return Outcome::spoilt;
    }
    for (Taken& each : all) each.is_stored = true;
    ++counts_.bunches;
    counts_.messages += all.size();
    return Outcome::stored;
}

/// Raw, for people to look at: a message of which nobody knows what it says must neither block its box nor be forgotten.
void Ingest::put_aside(Taken& taken, const std::string& why, Instant now) {
    const Item& item = taken.item;
    const std::string sender = item.box.group.value() + "/" + item.box.edge.value();
    ++counts_.put_aside;
    log_.error("message_quarantined", {{"sender", sender}, {"why", why}});
    try {
        store::Intake intake(store_);
        quarantine(intake, taken, {sender, "unstorable", why, item.from->topic, item.from->payload}, now);
        intake.commit();
        taken.is_stored = true;
    } catch (const std::exception& error) {
        log_.error("quarantine_failed", {{"sender", sender}, {"error", error.what()}});
        taken.is_accounted_for = false;
    }
}

/// The database is in trouble. What alarms say is tried once more by itself: it is little, and the disk may have room for that.
void Ingest::give_up(std::span<Taken> all, Instant now) {
    std::string why;
    bool has_hope = all.size() > 1;
    for (Taken& each : all) {
        if (has_hope && each.item.is_urgent() && !each.item.rejected)
            has_hope = try_to_store(std::span(&each, 1), now, why) == Outcome::stored;
        if (each.is_stored) continue;
        each = {std::move(each.item)};
        // What the box said of itself is in memory and not in the database: let it say so again.
        if (!each.item.rejected && (each.item.what != What::data || each.item.is_back)) sessions_.forget(each.item.box);
    }
}

void Ingest::store_one(store::Intake& intake, Taken& taken, Instant now) {
    const Item& item = taken.item;
    if (item.rejected) return quarantine(intake, taken, *item.rejected, now);
    intake.heard(item.box, now);
    if (item.is_back) {
        intake.set_online(item.box, true);
        intake.apply(item.box, box_silent(item.box, AlarmChange::cleared, now), std::nullopt, now);
    }
    if (item.what == What::node_birth || item.what == What::device_birth) store_birth(intake, taken, now);
    if (item.what == What::data) store_data(intake, taken, now);
    if (item.what == What::device_death) {
        intake.set_online(item.box, *item.device, false);
        if (!item.is_ours) intake.apply(item.box, device_silent(*item.device, AlarmChange::active, now), std::nullopt, now);
    }
    if (item.what == What::node_death) intake.set_online(item.box, false);
}

void Ingest::store_birth(store::Intake& intake, Taken& taken, Instant now) {
    const Item& item = taken.item;
    if (item.what == What::node_birth) {
        intake.set_online(item.box, true);
        intake.apply(item.box, box_silent(item.box, AlarmChange::cleared, now), std::nullopt, now);
        if (item.is_ours) intake.set_sends_batches(item.box);
        // As of here: what follows in this bunch is acknowledged by itself.
        if (item.epoch) taken.known = {*item.epoch, intake.known(item.box, *item.epoch)};
    }
    for (const auto& [device, description] : item.descriptions) intake.describe(item.box, device, description);
    if (item.device) {
        intake.set_online(item.box, *item.device, true);
        if (!item.is_ours) intake.apply(item.box, device_silent(*item.device, AlarmChange::cleared, now), std::nullopt, now);
    }
    // The birth of one of our boxes repeats what its batches have told or will tell; of a foreign node it is the only word
    // on everything that does not change.
    if (item.is_ours)
        intake.keep_newest(item.box, item.epoch, item.contents.readings);
    else
        intake.add(item.box, std::nullopt, item.from->at, item.contents.readings, item.repairs);
    for (const sparkplug::Online& each : item.contents.onlines) intake.set_online(item.box, each.device, each.online);
    // Neither do the alarms that stand in the birth of one of our boxes: rows that it has yet to send are older, and would
    // turn them back and forth. A press happens and does not stand, so that no birth can tell of a new one.
    if (item.is_ours) return;
    for (const AlarmEvent& event : item.contents.events)
        if (event.change != AlarmChange::pressed) intake.apply(item.box, event, std::nullopt, now);
}

void Ingest::store_data(store::Intake& intake, Taken& taken, Instant now) {
    const Item& item = taken.item;
    std::optional<store::Order> order;
    if (item.id) {
        taken.is_accounted_for = true;
        order = intake.claim(item.box, *item.id, now);
        if (!order) return;
        for (const sparkplug::Lost& each : item.contents.lost)
            intake.give_up(item.box, {item.id->epoch, each.sequences, each.readings, each.reason}, now);
    }
    intake.add(item.box, order, item.from->at, item.contents.readings, item.repairs);
    for (const sparkplug::Online& each : item.contents.onlines) {
        if (order)
            intake.set_online(item.box, each.device, each.online, *order, each.at);
        else
            intake.set_online(item.box, each.device, each.online);
    }
    for (const AlarmEvent& event : item.contents.events) intake.apply(item.box, event, order, now);
}

void Ingest::quarantine(store::Intake& intake, Taken& taken, const store::Rejected& rejected, Instant now) {
    const Item& item = taken.item;
    taken.known.reset();
    taken.is_accounted_for = item.id.has_value();
    const bool is_new = !item.id || intake.claim(item.box, *item.id, now);
    if (!is_new) return;
    intake.quarantine(rejected, now);
    if (item.is_urgent())
        intake.apply(item.box, about_box(item.box, unreadable_alarm_condition(), AlarmChange::pressed, Priority::p2, now), std::nullopt,
                     now);
}

void Ingest::begin(Steady steady) {
    for (const store::KnownBox& each : store_.boxes()) sessions_.expect(each.box, {each.sends_batches, each.online}, steady);
}

std::vector<Outgoing> Ingest::watch(Instant now, Steady steady) {
    watch_silence(now, steady);
    load_.boxes = sessions_.talking();
    credits_.set(load_);
    Answers answers(credits_, now, steady);
    for (const Box& box : credits_.tell_others(steady, told_at_once_max)) answers.tell_credit(box);
    for (const Box& box : sessions_.ask_unsure(steady, told_at_once_max)) answers.ask_rebirth(box);
    return answers.take();
}

bool Ingest::tell_of_broker(const std::string& host, AlarmChange change, Instant now) {
    try {
        store::Intake intake(store_);
        // Whatever happens in the district, nobody would hear of it.
        intake.apply_own(host, {DeviceId{host}, broker_silent_condition(), change, Priority::p1, now, false}, now);
        intake.commit();
        return true;
    } catch (const sqlite::Error& error) {
        log_.error("broker_silence_not_stored", {{"error", error.what()}});
        return false;
    }
}

void Ingest::watch_silence(Instant now, Steady steady) {
    const auto silent = sessions_.silent(steady, edge_silent_after_);
    if (silent.empty()) return;
    try {
        store::Intake intake(store_);
        for (const Box& box : silent) {
            log_.warning("box_silent", {{"group", box.group}, {"edge", box.edge}});
            intake.set_online(box, false);
            intake.apply(box, box_silent(box, AlarmChange::active, now), std::nullopt, now);
        }
        intake.commit();
        for (const Box& box : silent) sessions_.set_silent(box);
    } catch (const sqlite::Error& error) {
        log_.error("silence_not_stored", {{"error", error.what()}});
    }
}

}  // namespace gengfu::ingest
