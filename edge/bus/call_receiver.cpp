#include "edge/bus/call_receiver.hpp"

#include <utility>

namespace gengfu::edge {
namespace dc09 = protocol::dc09;

namespace {

// A device counts its messages up, so the same number with the same event is a message sent again, also when
// its encrypted timestamp is fresh. The window is short for the sake of devices that do not count: their next press must count.
constexpr Duration repeated_within{60'000};
// Who writes a number above 1 counts: the same number is the same message also after a box has been away for a while.
constexpr Duration counted_repeated_within{3'600'000};

bool does_count(const dc09::Message& message) {
    return message.sequence > "0001";
}

Mark mark_of(const DeviceConfig& device, const dc09::Message& message) {
    std::string content = message.id + " " + message.sequence;
    if (message.event)
        content += " " + std::to_string(message.event->qualifier) + " " + std::to_string(message.event->code) + " " +
                   std::to_string(message.event->partition) + " " + std::to_string(message.event->zone);
    // Supervision between a call and its repetition must not make us forget the call.
    const bool is_supervision = message.kind == dc09::Message::Kind::supervision;
    return {device.id.value() + (is_supervision ? "/supervision" : ""), content};
}

}  // namespace

CallReceiver::CallReceiver(std::vector<const DeviceConfig*> devices, const Clock& clock, Log& log, Collector& collector)
    : clock_(clock), log_(log), collector_(collector) {
    for (const DeviceConfig* device : devices) by_account_.emplace(device->address, device);
}

std::optional<protocol::Bytes> CallReceiver::receive(protocol::BytesView frame) {
    ++counts_.messages;
    const auto account = dc09::account_of(frame);
    const auto device = account ? by_account_.find(*account) : by_account_.end();
    const bool is_known = device != by_account_.end();
    const dc09::Key* const key = is_known && device->second->key ? &*device->second->key : nullptr;
    const auto message = dc09::parse(frame, key);
    if (!message) {
        ++counts_.malformed;
        note(account.value_or("?"), message.error().what);
        return std::nullopt;
    }
    if (!is_known) {
        ++counts_.refused;
        note(message->account, "no device of this box has this account");
        return dc09::refuse(*message);
    }
    if (key != nullptr && !message->encrypted) {
        ++counts_.refused;
        note(message->account, "an account with a key must encrypt");
        return dc09::refuse(*message);
    }
    if (message->encrypted && !dc09::is_timely(*message, clock_.wall())) {
        ++counts_.refused;
        note(message->account, "the time of an encrypted message is not ours");
        return dc09::not_timely(clock_.wall());
    }
    return accept(*device->second, *message);
}

std::optional<protocol::Bytes> CallReceiver::accept(const DeviceConfig& device, const dc09::Message& message) {
    Reading reading{device.id, clock_.wall(), dc09::values_of(*device.profile, message)};
    if (message.kind == dc09::Message::Kind::other || reading.values.empty()) {
        ++counts_.refused;
        note(message.account, "a " + message.id + " message is not handled");
        return dc09::refuse(message);
    }
    const bool is_supervision = message.kind == dc09::Message::Kind::supervision;
    // Supervision carries sequence 0000 each time: every one counts as heard.
    const Mark mark = mark_of(device, message);
    const Duration window = is_supervision ? Duration{-1} : window_of(message, mark);
    const auto taken = collector_.take_now(std::move(reading), mark, window);
    if (!taken) {
        log_.error("message_not_saved", {{"device", device.id}, {"why", taken.error().what}});
        return std::nullopt;
    }
    const dc09::Key* const key = device.key ? &*device.key : nullptr;
    return dc09::acknowledge(message, key, clock_.wall());
}

Duration CallReceiver::window_of(const dc09::Message& message, const Mark& mark) {
    const Steady now = clock_.steady();
    const Duration least = does_count(message) ? counted_repeated_within : repeated_within;
    const auto [found, is_new] = heard_.try_emplace(mark.account, Heard{mark.content, now, now});
    Heard& heard = found->second;
    // While it is said again and again it stays the same message, however long that takes.
    if (heard.content != mark.content || now - heard.last > least) heard = {mark.content, now, now};
    heard.last = now;
    return now - heard.first + least;
}

void CallReceiver::count_noise(std::size_t) {
    ++counts_.malformed;
}

void CallReceiver::note(const std::string& account, const std::string& what) {
    log_.warning("message_refused", {{"account", account}, {"why", what}});
}

}  // namespace gengfu::edge
