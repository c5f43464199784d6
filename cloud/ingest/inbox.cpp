#include "cloud/ingest/inbox.hpp"

#include <algorithm>
#include <utility>

#include "cloud/ingest/peek.hpp"
#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

struct Address {
    std::string sender;  ///< "<group>/<edge>"
    std::string_view type;
};

/// spBv1.0/<group>/<type>/<edge>[/<device>], without looking closer: whether it is in order is looked at when its turn has come.
Address address_of(std::string_view topic) {
    const auto part = [&topic] {
        const std::size_t end = std::min(topic.find('/'), topic.size());
        const std::string_view found = topic.substr(0, end);
        topic.remove_prefix(std::min(end + 1, topic.size()));
        return found;
    };
    static_cast<void>(part());
    const std::string_view group = part();
    const std::string_view type = part();
    const std::string_view edge = part();
    Address address{std::string(), type};
    address.sender.reserve(group.size() + edge.size() + 1);
    address.sender.append(group).append("/").append(edge);
    return address;
}

std::optional<Box> box_of(std::string_view sender) {
    const std::size_t slash = sender.find('/');
    const std::string_view group = sender.substr(0, slash);
    const std::string_view edge = sender.substr(slash + 1);
    if (!sparkplug::is_valid_id(group) || !sparkplug::is_valid_id(edge)) return std::nullopt;
    return Box{GroupId{std::string(group)}, EdgeId{std::string(edge)}};
}

}  // namespace

/// A birth is waited for by its box, and everything that the box says after it.
Inbox::Urgency Inbox::urgency_of(std::string_view type, const Received& message) {
    if (type == "NBIRTH" || type == "NDEATH") return Urgency::birth;
    const auto id = type == "NDATA" ? batch_at_end(message.payload) : std::nullopt;
    if (!id || id->lane == Lane::live) return Urgency::bulk;
    return id->lane == Lane::safety ? Urgency::safety : Urgency::alarm;
}

void Inbox::put(Received message) {
    Waiting waiting{std::move(message)};
    Address address = address_of(waiting.message.topic);
    const auto line = lines_.try_emplace(std::move(address.sender)).first;
    if (waiting.message.payload.size() > limits_.message_bytes) {
        drop(line->second);
        return settle(line);
    }
    waiting.urgency = urgency_of(address.type, waiting.message);
    if (make_room(line, waiting)) {
        line->second.bytes += waiting.cost();
        ++line->second.count[static_cast<std::size_t>(waiting.urgency)];
        bytes_ += waiting.cost();
        payload_bytes_ += waiting.message.payload.size();
        ++messages_;
        line->second.waiting.push_back(std::move(waiting));
    } else {
        drop(line->second);
    }
    settle(line);
}

bool Inbox::make_room(Lines::iterator line, const Waiting& waiting) {
    const std::size_t cost = waiting.cost();
    const auto shorten_own = [&](std::size_t bytes_max) {
        if (cost > bytes_max) return false;
        if (waiting.urgency != Urgency::bulk) shorten(line, bytes_max - cost, Urgency::bulk);
        return line->second.bytes + cost <= bytes_max;
    };
    if (line->second.bytes + cost > limits_.bytes_of_sender && !shorten_own(limits_.bytes_of_sender)) return false;
    while (bytes_ + cost > limits_.bytes) {
        const auto victim = longest();
        const std::size_t others = bytes_ - line->second.bytes;
        if (victim == line || victim->second.bytes <= line->second.bytes + cost) return shorten_own(limits_.bytes - others);
        shorten(victim, victim->second.bytes / 2, Urgency::safety);
        settle(victim);
    }
    return true;
}

Inbox::Lines::iterator Inbox::longest() {
    return std::max_element(lines_.begin(), lines_.end(),
                            [](const auto& one, const auto& other) { return one.second.bytes < other.second.bytes; });
}

/// Drops the newest, the least urgent first and none that is more urgent than `least`, until the line has so many bytes.
void Inbox::shorten(Lines::iterator line, std::size_t bytes, Urgency least) {
    auto& waiting = line->second.waiting;
    for (std::size_t urgency = urgencies; urgency-- > static_cast<std::size_t>(least) && line->second.bytes > bytes;) {
        for (auto each = waiting.rbegin(); each != waiting.rend() && line->second.bytes > bytes; ++each) {
            if (each->urgency != static_cast<Urgency>(urgency)) continue;
            leave(line->second, *each);
            drop(line->second);
            each->is_dropped = true;
        }
    }
    std::erase_if(waiting, [](const Waiting& each) { return each.is_dropped; });
}

void Inbox::drop(Line& line) {
    ++line.dropped;
    ++dropped_;
}

void Inbox::leave(Line& line, const Waiting& waiting) {
    line.bytes -= waiting.cost();
    --line.count[static_cast<std::size_t>(waiting.urgency)];
    bytes_ -= waiting.cost();
    payload_bytes_ -= waiting.message.payload.size();
    --messages_;
}

/// After a change: the line among the turns of the most urgent message in it, or gone.
void Inbox::settle(Lines::iterator line) {
    Line& changed = line->second;
    std::optional<Urgency> urgency;
    for (std::size_t i = urgencies; i-- > 0;)
        if (changed.count[i] > 0) urgency = static_cast<Urgency>(i);
    if (changed.turn != urgency) {
        if (changed.turn) turns(*changed.turn).erase(changed.place);
        if (urgency) changed.place = turns(*urgency).insert(turns(*urgency).end(), line);
        changed.turn = urgency;
    }
    if (urgency) return;
    if (changed.dropped > 0) cut_.push_back({line->first, box_of(line->first), changed.dropped});
    lines_.erase(line);
}

bool Inbox::has_urgent() const {
    return std::any_of(turns_.begin(), turns_.end() - 1, [](const Turns& each) { return !each.empty(); });
}

bool Inbox::is_bulk_due(Steady now) const {
    const bool is_much = payload_bytes_ >= limits_.bunch_bytes || messages_ >= limits_.bunch_messages;
    return is_much || !bulk_at_ || now - *bulk_at_ >= limits_.bulk_every;
}

std::vector<Received> Inbox::next(Steady now) {
    const bool has_bulk = !turns(Urgency::bulk).empty();
    if (has_urgent() && (!has_bulk || urgent_in_a_row_ < limits_.urgent_in_a_row)) {
        ++urgent_in_a_row_;
        return fill(Urgency::birth);
    }
    if (!has_bulk || !is_bulk_due(now)) return {};
    urgent_in_a_row_ = 0;
    bulk_at_ = now;
    return fill(Urgency::bulk);
}

/// Of the lines that are as urgent as `least` or more, the most urgent first; or, if that is bulk, only of those that are not.
std::vector<Received> Inbox::fill(Urgency least) {
    Bunch bunch;
    const bool is_bulk = least == Urgency::bulk;
    for (std::size_t urgency = is_bulk ? urgencies - 1 : 0; urgency <= static_cast<std::size_t>(least); ++urgency)
        while (!turns_[urgency].empty() && !bunch.is_full) take_turn(turns_[urgency].front(), is_bulk ? 1 : limits_.turn_messages, bunch);
    return std::move(bunch.messages);
}

void Inbox::take_turn(Lines::iterator line, std::size_t messages_max, Bunch& bunch) {
    Line& taken = line->second;
    const auto urgency = static_cast<std::size_t>(*taken.turn);
    for (std::size_t i = 0; i < messages_max && taken.count[urgency] > 0; ++i) {
        Waiting& first = taken.waiting.front();
        const std::size_t bytes = bunch.bytes + first.message.payload.size();
        bunch.is_full = bunch.messages.size() >= limits_.bunch_messages || (bytes > limits_.bunch_bytes && !bunch.messages.empty());
        if (bunch.is_full) break;
        leave(taken, first);
        bunch.bytes = bytes;
        bunch.messages.push_back(std::move(first.message));
        taken.waiting.pop_front();
    }
    turns_[urgency].splice(turns_[urgency].end(), turns_[urgency], taken.place);
    settle(line);
}

std::optional<Steady> Inbox::due(Steady now) const {
    if (messages_ == 0) return std::nullopt;
    if (has_urgent() || is_bulk_due(now)) return now;
    return *bulk_at_ + limits_.bulk_every;
}

std::vector<Inbox::Cut> Inbox::take_cut() {
    return std::exchange(cut_, {});
}

}  // namespace gengfu::ingest
