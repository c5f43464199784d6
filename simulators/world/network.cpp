#include "simulators/world/network.hpp"

#include <algorithm>

namespace gengfu::world {
namespace {

constexpr Duration at_once{1};

bool matches(const std::string& filter, const std::string& topic) {
    if (filter.ends_with('#')) return topic.starts_with(std::string_view(filter).substr(0, filter.size() - 1));
    return filter == topic;
}

bool is_data(const mqtt::Message& message) {
    return message.topic.find("/NDATA/") != std::string::npos;
}

}  // namespace

Network::Network(Scheduler& scheduler, WorldLog& log, Chance chance, std::size_t nodes)
    : scheduler_(scheduler), log_(log), chance_(chance) {
    for (NodeId node = 0; node < nodes; ++node) members_.push_back({NodeLink(*this, node)});
}

Network::Session* Network::find(std::uint64_t id) {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : &found->second;
}

Duration Network::delay() {
    return chance_.between(Duration{1}, Duration{4} + mischief_.delay_most);
}

void Network::dial(NodeId node, const std::optional<mqtt::Message>& will) {
    Member& member = members_.at(node);
    const std::uint64_t number = ++member.dial;
    if (member.path == Path::silent) return refuse_dial(node, number, connect_within, "no answer");
    scheduler_.after(delay(), nobody, [this, node, number, will] { answer_dial(node, number, will); });
}

void Network::answer_dial(NodeId node, std::uint64_t number, const std::optional<mqtt::Message>& will) {
    Member& member = members_.at(node);
    if (member.dial != number || member.listener == nullptr) return;
    if (!is_up_ || member.path == Path::refused) return refuse_dial(node, number, at_once, "connection refused");
    if (member.path == Path::silent) return refuse_dial(node, number, connect_within, "no answer");
    // Who comes again takes the place of the one before, whose will is published.
    std::vector<std::uint64_t> before;
    for (auto& [id, session] : sessions_)
        if (session.node == node && session.at_broker) before.push_back(id);
    for (const std::uint64_t id : before) close_at_broker(id, true);
    const std::uint64_t id = ++last_session_;
    Session& session = sessions_[id];
    session.node = node;
    session.will = will;
    member.session = id;
    ++counts_.sessions;
    scheduler_.after(delay(), node, [this, node, id] {
        if (members_.at(node).session == id) members_.at(node).listener->on_connected();
    });
}

void Network::tell_lost(NodeId node, Duration after, const std::string& why) {
    scheduler_.after(after, node, [this, node, why] { members_.at(node).listener->on_disconnected(why); });
}

void Network::refuse_dial(NodeId node, std::uint64_t number, Duration after, const std::string& why) {
    scheduler_.after(after, node, [this, node, number, why] {
        if (members_.at(node).dial == number) members_.at(node).listener->on_disconnected(why);
    });
}

void Network::hang_up(NodeId node) {
    Member& member = members_.at(node);
    ++member.dial;
    const std::uint64_t id = std::exchange(member.session, 0);
    tell_lost(node, at_once, "hung up");
    Session* const session = find(id);
    if (session == nullptr) return;
    session->at_client = false;
    session->down = {};
    // A silent path does not let the farewell through: the broker will wait until its patience ends.
    if (member.path != Path::silent) scheduler_.at(session->up.last_arrival + at_once, nobody, [this, id] { close_at_broker(id, false); });
}

Result<void> Network::publish(NodeId node, const mqtt::Message& message) {
    const std::uint64_t id = members_.at(node).session;
    Session* const session = find(id);
    if (session == nullptr) return fail(FaultKind::unreachable, "not connected");
    if (session->up.messages.size() >= buffer_max) return fail(FaultKind::full, "the link takes no more");
    push_up(id, *session, message);
    return {};
}

Result<void> Network::subscribe(NodeId node, const std::string& filter) {
    const std::uint64_t id = members_.at(node).session;
    Session* const session = find(id);
    if (session == nullptr) return fail(FaultKind::unreachable, "not connected");
    session->filters.push_back(filter);
    scheduler_.after(delay(), nobody, [this, id, filter] {
        Session* const still = find(id);
        if (still == nullptr || !still->at_broker) return;
        for (auto [topic, message] : retained_) {
            if (!matches(filter, topic)) continue;
            message.retained = true;
            push_down(id, *still, message);
        }
    });
    return {};
}

void Network::push_up(std::uint64_t id, Session& session, const mqtt::Message& message) {
    ++counts_.sent;
    const bool is_mortal = is_edge(session) && message.qos == 0;
    if (is_mortal && chance_.percent(mischief_.lose)) {
        ++counts_.lost;
        return;
    }
    const int copies = is_mortal && chance_.percent(mischief_.repeat) ? 2 : 1;
    counts_.repeated += static_cast<std::uint64_t>(copies - 1);
    for (int i = 0; i < copies; ++i) {
        session.up.messages.push_back(message);
        const bool swaps = is_mortal && session.up.messages.size() > 1 && chance_.percent(mischief_.swap);
        if (swaps) std::swap(session.up.messages.back(), session.up.messages[session.up.messages.size() - 2]);
        session.up.last_arrival = std::max(session.up.last_arrival, scheduler_.now() + delay());
        scheduler_.at(session.up.last_arrival, nobody, [this, id] { arrive_up(id); });
    }
    if (is_mortal && is_data(message) && chance_.percent(mischief_.replay)) {
        ++counts_.replayed;
        scheduler_.after(chance_.between(std::chrono::minutes{1}, std::chrono::hours{4}), nobody, [this, message] { route(message); });
    }
}

void Network::push_down(std::uint64_t id, Session& session, const mqtt::Message& message) {
    if (is_edge(session) && message.qos == 0 && chance_.percent(mischief_.lose)) {
        ++counts_.lost;
        return;
    }
    if (session.down.messages.size() >= queue_max) {
        ++counts_.dropped_by_queue;
        return;
    }
    session.down.messages.push_back(message);
    longest_queue_ = std::max(longest_queue_, session.down.messages.size());
    session.down.last_arrival = std::max(session.down.last_arrival, scheduler_.now() + delay());
    scheduler_.at(session.down.last_arrival, session.node, [this, id] { arrive_down(id); });
}

void Network::arrive_up(std::uint64_t id) {
    Session* const session = find(id);
    if (session == nullptr || !session->at_broker || session->up.messages.empty()) return;
    if (members_.at(session->node).path == Path::silent) {
        ++session->up.held;
        return;
    }
    mqtt::Message message = std::move(session->up.messages.front());
    session->up.messages.pop_front();
    route(std::move(message));
}

void Network::arrive_down(std::uint64_t id) {
    Session* const session = find(id);
    if (session == nullptr || !session->at_client || session->down.messages.empty()) return;
    Member& member = members_.at(session->node);
    if (member.path == Path::silent) {
        ++session->down.held;
        return;
    }
    mqtt::Message message = std::move(session->down.messages.front());
    session->down.messages.pop_front();
    ++counts_.delivered;
    log_.count(message.payload.size());
    member.listener->on_message(std::move(message));
}

void Network::route(mqtt::Message message) {
    if (!is_up_) return;
    if (message.retained) retained_[message.topic] = message;
    message.retained = false;
    for (auto& [id, session] : sessions_) {
        const bool wants =
            session.at_broker && session.at_client &&
            std::any_of(session.filters.begin(), session.filters.end(), [&](const auto& each) { return matches(each, message.topic); });
        if (wants) push_down(id, session, message);
    }
}

void Network::close_at_broker(std::uint64_t id, bool with_will) {
    Session* const session = find(id);
    if (session == nullptr || !session->at_broker) return;
    session->at_broker = false;
    session->up = {};
    const auto will = session->will;
    const NodeId node = session->node;
    const bool is_heard = session->at_client && members_.at(node).session == id && members_.at(node).path != Path::silent;
    if (is_heard) {
        members_.at(node).session = 0;
        tell_lost(node, at_once, "closed by the broker");
    }
    if (is_heard || !session->at_client) sessions_.erase(id);
    if (!with_will || !will) return;
    ++counts_.wills;
    route(*will);
}

void Network::break_off(NodeId node, bool keep_all) {
    Member& member = members_.at(node);
    const std::uint64_t id = std::exchange(member.session, 0);
    Session* const session = find(id);
    if (session == nullptr) return;
    session->at_client = false;
    session->down = {};
    if (!keep_all) session->up.messages.resize(chance_.below(session->up.messages.size() + 1));
    scheduler_.at(session->up.last_arrival + at_once, nobody, [this, id] { close_at_broker(id, true); });
}

void Network::cut(NodeId node) {
    if (members_.at(node).session == 0) return;
    break_off(node, false);
    if (members_.at(node).listener != nullptr) tell_lost(node, at_once, "connection reset");
}

void Network::detach(NodeId node, bool said) {
    Member& member = members_.at(node);
    member.listener = nullptr;
    ++member.dial;
    if (said && member.path != Path::silent) return break_off(node, true);
    const std::uint64_t id = std::exchange(member.session, 0);
    if (Session* const session = find(id); session != nullptr) {
        session->at_client = false;
        session->down = {};
        scheduler_.after(broker_patience, nobody, [this, id] { close_at_broker(id, true); });
    }
}

void Network::set_path(NodeId node, Path path) {
    Member& member = members_.at(node);
    if (member.path == path) return;
    member.path = path;
    const std::uint64_t number = ++member.path_number;
    if (path == Path::refused) return cut(node);
    if (path == Path::silent) {
        scheduler_.after(broker_patience, nobody, [this, node, number] { lose_patience(node, number); });
        scheduler_.after(client_patience, nobody, [this, node, number] {
            if (members_.at(node).path_number != number || members_.at(node).session == 0) return;
            const std::uint64_t id = std::exchange(members_.at(node).session, 0);
            sessions_.erase(id);
            if (members_.at(node).listener != nullptr) tell_lost(node, at_once, "keepalive");
        });
        return;
    }
    for (auto& [id, session] : sessions_) {
        if (session.node != node) continue;
        for (; session.up.held > 0; --session.up.held) scheduler_.after(delay(), nobody, [this, same = id] { arrive_up(same); });
        for (; session.down.held > 0; --session.down.held) scheduler_.after(delay(), node, [this, same = id] { arrive_down(same); });
        if (session.at_client && !session.at_broker) {
            member.session = 0;
            if (member.listener != nullptr) tell_lost(node, delay(), "closed by the broker");
        }
    }
    std::erase_if(sessions_, [&](const auto& each) { return each.second.node == node && !each.second.at_broker; });
}

void Network::lose_patience(NodeId node, std::uint64_t path_number) {
    if (members_.at(node).path_number != path_number) return;
    std::vector<std::uint64_t> open;
    for (auto& [id, session] : sessions_)
        if (session.node == node && session.at_broker) open.push_back(id);
    for (const std::uint64_t id : open) close_at_broker(id, true);
}

void Network::stop_broker(bool forgets_retained) {
    is_up_ = false;
    if (forgets_retained) retained_.clear();
    sessions_.clear();
    for (NodeId node = 0; node < members_.size(); ++node) {
        Member& member = members_[node];
        if (std::exchange(member.session, 0) == 0 || member.listener == nullptr) continue;
        tell_lost(node, member.path == Path::silent ? client_patience : at_once, "the broker went away");
    }
}

void Network::start_broker() {
    is_up_ = true;
}

}  // namespace gengfu::world
