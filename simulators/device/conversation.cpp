#include "simulators/device/conversation.hpp"

#include <charconv>
#include <string>

#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

bool has_unit(const PlayedDevice& device, std::uint8_t unit) {
    return device.plan().address == std::to_string(unit);
}

Bytes noise(const PlayedDevice& device, Moment now) {
    Bytes bytes;
    std::uint64_t draw = mix(static_cast<std::uint64_t>(now.steady.time_since_epoch().count()), device.plan().id.value());
    for (std::uint64_t left = 1 + draw % 24; left > 0; --left, draw = mix(draw)) bytes.push_back(static_cast<std::uint8_t>(draw));
    return bytes;
}

}  // namespace

std::string_view to_string(Framing framing) noexcept {
    switch (framing) {
        case Framing::modbus_rtu: return "modbus-rtu";
        case Framing::modbus_tcp: return "modbus-tcp";
        case Framing::cjt188: return "cjt188";
    }
    return "unknown";
}

Conversation::Conversation(Framing framing, std::vector<PlayedDevice*> devices, bool dead)
    : framing_(framing), devices_(std::move(devices)), dead_(dead) {}

std::vector<Reply> Conversation::hear(BytesView bytes, Moment now) {
    if (heard_ && now.steady - *heard_ > gap) received_.clear();
    heard_ = now.steady;
    received_.insert(received_.end(), bytes.begin(), bytes.end());
    std::vector<Reply> replies;
    if (dead_) {
        received_.clear();
    } else if (framing_ == Framing::cjt188) {
        while (const auto request = cjt188::take(received_)) hear_cjt188(*request, now, replies);
    } else {
        const auto take = framing_ == Framing::modbus_rtu ? modbus::take_rtu : modbus::take_tcp;
        while (const auto request = take(received_)) hear_modbus(*request, now, replies);
    }
    if (received_.size() > buffered_max) received_.clear();
    return replies;
}

Bytes Conversation::framed(const modbus::Request& request, std::uint8_t unit, BytesView pdu) const {
    return framing_ == Framing::modbus_rtu ? modbus::frame_rtu(unit, pdu) : modbus::frame_tcp(request.transaction, unit, pdu);
}

void Conversation::hear_modbus(const modbus::Request& request, Moment now, std::vector<Reply>& replies) {
    for (PlayedDevice* device : devices_) {
        if (!has_unit(*device, request.unit)) continue;
        if (!device->speaks()) return;
        const auto unit = static_cast<std::uint8_t>(device->quirk == Quirk::foreign ? request.unit + 1 : request.unit);
        return reply_as(*device, framed(request, unit, device->answer_modbus(request.pdu, now)), now, replies);
    }
    if (framing_ == Framing::modbus_tcp && !request.pdu.empty())
        replies.push_back({framed(request, request.unit, modbus::exception(request.pdu[0], modbus::target_failed)), Duration{0}});
}

void Conversation::hear_cjt188(const cjt188::Request& request, Moment now, std::vector<Reply>& replies) {
    for (PlayedDevice* device : devices_) {
        if (!device->speaks()) continue;
        if (auto answer = device->answer_cjt188(request, now)) reply_as(*device, std::move(*answer), now, replies);
    }
}

void Conversation::reply_as(PlayedDevice& device, Bytes bytes, Moment now, std::vector<Reply>& replies) {
    if (device.quirk == Quirk::noise) return replies.push_back({noise(device, now), Duration{0}});
    if (device.quirk == Quirk::none) device.count_answer();
    replies.push_back({std::move(bytes), device.quirk == Quirk::late ? late_by : Duration{0}});
}

}  // namespace gengfu::sim
