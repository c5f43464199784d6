#include "cloud/ingest/sessions.hpp"

#include <algorithm>
#include <set>

#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {
namespace {

using sparkplug::DataType;
using sparkplug::MessageType;
using sparkplug::Metric;
using sparkplug::Payload;

constexpr std::uint64_t seq_count = 256;

std::optional<std::uint64_t> bd_seq_of(const Payload& payload) {
    for (const Metric& metric : payload.metrics) {
        if (metric.name != sparkplug::names::bd_seq) continue;
        if (const auto* number = std::get_if<std::int64_t>(&metric.value); number != nullptr && *number >= 0)
            return static_cast<std::uint64_t>(*number);
    }
    return std::nullopt;
}

bool has_batch(const Payload& payload) {
    return std::any_of(payload.metrics.begin(), payload.metrics.end(),
                       [](const Metric& each) { return each.name == sparkplug::names::batch; });
}

/// Data may leave out the type that its birth has told; without it a negative number looks like a large one.
void take_type(Metric& metric, DataType type) {
    if (metric.datatype != DataType::unknown || type == DataType::unknown) return;
    metric.datatype = type;
    if (const auto* large = std::get_if<std::uint64_t>(&metric.value); large != nullptr && type == DataType::int64)
        metric.value = static_cast<std::int64_t>(*large);
    const auto* number = std::get_if<std::int64_t>(&metric.value);
    if (number == nullptr) return;
    const auto bits = static_cast<std::uint32_t>(static_cast<std::uint64_t>(*number));
    if (type == DataType::int8) metric.value = std::int64_t{static_cast<std::int8_t>(bits)};
    if (type == DataType::int16) metric.value = std::int64_t{static_cast<std::int16_t>(bits)};
    if (type == DataType::int32) metric.value = std::int64_t{static_cast<std::int32_t>(bits)};
}

/// A foreign node's own metrics need no folder: the node is then its own device.
void file_under_node(Heard& heard) {
    if (heard.sends_batches || heard.device) return;
    for (Metric& metric : heard.payload.metrics)
        if (metric.name && *metric.name != sparkplug::names::bd_seq && metric.name->find('/') == std::string::npos)
            metric.name = heard.box.edge.value() + "/" + *metric.name;
}

}  // namespace

Result<Heard> Sessions::hear(const sparkplug::Topic& topic, Payload payload, Steady now) {
    Heard heard;
    heard.box = {topic.group, topic.edge};
    if (topic.type == MessageType::ncmd || topic.type == MessageType::dcmd) return heard;
    if (payload.seq && *payload.seq >= seq_count)
        return fail(FaultKind::malformed, "seq " + std::to_string(*payload.seq) + " is not within 0 to 255");
    Session* const found = find_or_add(heard.box, now);
    if (found == nullptr) return fail(FaultKind::full, "more than " + std::to_string(boxes_max) + " edge nodes");
    Session& session = *found;
    heard.device = topic.device;
    heard.payload = std::move(payload);
    Result<void> done;
    switch (topic.type) {
        case MessageType::nbirth: done = bear_node(session, heard); break;
        case MessageType::dbirth: done = bear_device(session, heard); break;
        case MessageType::ndeath:
        case MessageType::ddeath: die(session, heard, now); break;
        default: done = read_data(session, heard); break;
    }
    if (!done) return tl::make_unexpected(done.error());
    heard.sends_batches = session.sends_batches || has_batch(heard.payload);
    file_under_node(heard);
    if (heard.what != What::nothing && heard.what != What::node_death && heard.what != What::unresolved) {
        session.heard_at = now;
        heard.is_back = session.silent;
        session.silent = session.is_dead = session.is_unsure = false;
    }
    if (heard.ask_rebirth && session.asked_at && now - *session.asked_at < rebirth_asked_every) heard.ask_rebirth = false;
    if (heard.ask_rebirth) session.asked_at = now;
    return heard;
}

/// A look for room costs as much as there are sessions, so it is not taken for each of many new names.
Sessions::Session* Sessions::find_or_add(const Box& box, Steady now) {
    if (const auto found = sessions_.find(box); found != sessions_.end()) return &found->second;
    const bool may_evict = !evicted_at_ || now - *evicted_at_ >= evicted_every;
    if (sessions_.size() >= boxes_max && may_evict) {
        evicted_at_ = now;
        std::erase_if(sessions_, [](const auto& each) {
            const Session& session = each.second;
            return !session.sends_batches && !session.born && !session.is_unsure && (!session.is_dead || session.silent);
        });
    }
    return sessions_.size() >= boxes_max ? nullptr : &sessions_[box];
}

Result<void> Sessions::bear_node(Session& session, Heard& heard) {
    Session born;
    born.born = true;
    born.silent = session.silent;
    born.asked_at = session.asked_at;
    born.sends_batches = has_batch(heard.payload);
    born.bd_seq = bd_seq_of(heard.payload);
    born.last_seq = heard.payload.seq;
    if (auto learnt = learn(born, heard.payload, std::nullopt); !learnt) {
        session.is_full = learnt.error().kind == FaultKind::full;
        return learnt;
    }
    session = std::move(born);
    heard.what = What::node_birth;
    return {};
}

Result<void> Sessions::bear_device(Session& session, Heard& heard) {
    if (!session.born) {
        heard.what = What::unresolved;
        heard.ask_rebirth = true;
        return {};
    }
    auto learnt = learn(session, heard.payload, heard.device);
    if (!learnt && learnt.error().kind != FaultKind::full) return learnt;
    heard.ask_rebirth = !follows(session, heard.payload);
    if (!learnt) {
        session.is_full = true;
        return learnt;
    }
    heard.what = What::device_birth;
    return {};
}

void Sessions::die(Session& session, Heard& heard, Steady now) {
    if (heard.device) {
        heard.ask_rebirth = !session.born || !follows(session, heard.payload);
        forget_device(session, *heard.device);
        heard.what = What::device_death;
        return;
    }
    // The will of an earlier connection may come after the birth of the present one.
    const auto of = bd_seq_of(heard.payload);
    if (session.born && session.bd_seq && of != session.bd_seq) return;
    session.born = false;
    session.is_dead = true;
    session.is_unsure = false;
    if (!session.sends_batches) session.heard_at = now;
    session.devices.clear();
    session.by_alias.clear();
    heard.what = What::node_death;
}

Result<void> Sessions::read_data(Session& session, Heard& heard) {
    const auto resolved = resolve(session, heard.payload);
    if (!resolved) return tl::make_unexpected(resolved.error());
    heard.what = *resolved ? What::data : What::unresolved;
    const bool in_order = session.born && follows(session, heard.payload);
    const bool is_unknown = !*resolved || (heard.device && !session.devices.contains(*heard.device));
    const bool may_help = !session.is_full || (session.born && !is_unknown);
    heard.ask_rebirth = (!in_order || is_unknown) && may_help;
    return {};
}

Result<void> Sessions::learn(Session& session, const Payload& payload, const std::optional<DeviceId>& device) {
    std::set<std::uint64_t> given;
    for (const Metric& metric : payload.metrics) {
        if (!metric.name || metric.name->empty()) return fail(FaultKind::malformed, "a birth with a metric that has no name");
        if (metric.alias && !given.insert(*metric.alias).second)
            return fail(FaultKind::malformed, "a birth that gives the alias " + std::to_string(*metric.alias) + " twice");
    }
    const auto before = device ? session.devices.find(*device) : session.devices.end();
    const bool is_new = device && before == session.devices.end();
    const std::size_t replaced = before == session.devices.end() ? 0 : before->second.size();
    if (is_new && session.devices.size() >= devices_max)
        return fail(FaultKind::full, "more than " + std::to_string(devices_max) + " devices of one edge node");
    if (session.by_alias.size() + given.size() > aliases_max + replaced)
        return fail(FaultKind::full, "more than " + std::to_string(aliases_max) + " aliases of one edge node");
    if (device) forget_device(session, *device);
    for (const Metric& metric : payload.metrics)
        if (metric.alias) session.by_alias.insert_or_assign(*metric.alias, Named{*metric.name, metric.datatype, device});
    if (device) session.devices.emplace(*device, std::vector<std::uint64_t>(given.begin(), given.end()));
    return {};
}

void Sessions::forget_device(Session& session, const DeviceId& device) {
    const auto found = session.devices.find(device);
    if (found == session.devices.end()) return;
    for (const std::uint64_t alias : found->second) {
        const auto named = session.by_alias.find(alias);
        if (named != session.by_alias.end() && named->second.device == device) session.by_alias.erase(named);
    }
    session.devices.erase(found);
}

Result<bool> Sessions::resolve(const Session& session, Payload& payload) {
    for (Metric& metric : payload.metrics) {
        if (!metric.name && !metric.alias) return fail(FaultKind::malformed, "a metric with neither name nor alias");
        if (!metric.alias) continue;
        const auto known = session.by_alias.find(*metric.alias);
        if (known == session.by_alias.end()) {
            if (!metric.name) return false;
            continue;
        }
        take_type(metric, known->second.type);
        if (!metric.name) metric.name = known->second.name;
    }
    return true;
}

bool Sessions::follows(Session& session, const Payload& payload) {
    if (!payload.seq) return true;
    const auto before = session.last_seq;
    session.last_seq = payload.seq;
    return !before || *payload.seq == (*before + 1) % seq_count;
}

void Sessions::expect(const Box& box, Before before, Steady now) {
    if (sessions_.size() >= boxes_max) return;
    Session& session = sessions_[box];
    session.sends_batches = before.sends_batches;
    session.is_dead = !before.is_online;
    session.is_unsure = !before.sends_batches && before.is_online;
    session.heard_at = now;
}

bool Sessions::sends_batches(const Box& box) const {
    const auto found = sessions_.find(box);
    return found != sessions_.end() && found->second.sends_batches;
}

bool Sessions::may_ask_rebirth(const Box& box, Steady now) {
    const auto found = sessions_.find(box);
    if (found == sessions_.end()) return false;
    auto& asked_at = found->second.asked_at;
    if (asked_at && now - *asked_at < rebirth_asked_every) return false;
    asked_at = now;
    return true;
}

std::size_t Sessions::talking() const {
    return static_cast<std::size_t>(
        std::count_if(sessions_.begin(), sessions_.end(), [](const auto& each) { return each.second.born && each.second.sends_batches; }));
}

void Sessions::forget(const Box& box) {
    const auto found = sessions_.find(box);
    if (found == sessions_.end()) return;
    found->second.born = false;
    found->second.by_alias.clear();
    found->second.devices.clear();
}

std::vector<Box> Sessions::silent(Steady now, Duration after) const {
    std::vector<Box> boxes;
    for (const auto& [box, session] : sessions_)
        if ((session.sends_batches || session.is_dead) && !session.silent && now - session.heard_at >= after) boxes.push_back(box);
    return boxes;
}

void Sessions::hear_anew(Steady now) {
    for (auto& [box, session] : sessions_) {
        session.heard_at = now;
        const bool may_be_dead = session.born && !session.sends_batches;
        session.is_unsure = session.is_unsure || may_be_dead;
    }
}

std::vector<Box> Sessions::ask_unsure(Steady now, std::size_t most) {
    std::vector<Box> boxes;
    for (auto& [box, session] : sessions_) {
        if (boxes.size() >= most) break;
        if (!session.is_unsure) continue;
        session.is_unsure = false;
        session.is_dead = true;
        session.heard_at = now;
        session.asked_at = now;
        boxes.push_back(box);
    }
    return boxes;
}

void Sessions::set_silent(const Box& box) {
    if (const auto found = sessions_.find(box); found != sessions_.end()) found->second.silent = true;
}

}  // namespace gengfu::ingest
