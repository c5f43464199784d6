#include "tests/bench/mqtt_bytes.hpp"

namespace gengfu::bench {
namespace {

constexpr std::uint8_t connect = 0x10, publish = 0x30, puback = 0x40, subscribe = 0x82, ping = 0xC0;
constexpr std::uint8_t type_mask = 0xF0, qos_1 = 0x02;

void add_u16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

void add_text(Bytes& out, std::string_view text) {
    add_u16(out, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

void add_head(Bytes& out, std::uint8_t kind, std::size_t size) {
    out.push_back(kind);
    do {
        const auto digit = static_cast<std::uint8_t>(size & 0x7F);
        size >>= 7;
        out.push_back(size > 0 ? static_cast<std::uint8_t>(digit | 0x80) : digit);
    } while (size > 0);
}

std::size_t u16(std::span<const std::uint8_t> bytes) {
    return static_cast<std::size_t>(bytes[0]) << 8 | bytes[1];
}

Packet publish_in(std::uint8_t head, std::span<const std::uint8_t> body) {
    Packet packet;
    if (body.size() < 2) return packet;
    const std::size_t topic_size = u16(body);
    const bool has_id = (head & qos_1) != 0;
    const std::size_t payload_at = 2 + topic_size + (has_id ? 2 : 0);
    if (body.size() < payload_at) return packet;
    packet.kind = Packet::Kind::publish;
    packet.topic = {reinterpret_cast<const char*>(body.data()) + 2, topic_size};
    if (has_id) packet.id = static_cast<std::uint16_t>(u16(body.subspan(2 + topic_size)));
    packet.payload = body.subspan(payload_at);
    return packet;
}

}  // namespace

void add_connect(Bytes& out, std::string_view client_id, std::uint16_t keepalive_s, const std::optional<Will>& will) {
    constexpr std::uint8_t clean = 0x02, with_will = 0x04, will_qos_1 = 0x08, version = 4;
    Bytes body;
    add_text(body, "MQTT");
    body.push_back(version);
    body.push_back(static_cast<std::uint8_t>(will ? clean | with_will | will_qos_1 : clean));
    add_u16(body, keepalive_s);
    add_text(body, client_id);
    if (will) {
        add_text(body, will->topic);
        add_u16(body, will->payload.size());
        body.insert(body.end(), will->payload.begin(), will->payload.end());
    }
    add_head(out, connect, body.size());
    out.insert(out.end(), body.begin(), body.end());
}

void add_subscribe(Bytes& out, std::uint16_t id, std::string_view filter, int qos) {
    add_head(out, subscribe, 2 + 2 + filter.size() + 1);
    add_u16(out, id);
    add_text(out, filter);
    out.push_back(static_cast<std::uint8_t>(qos));
}

void add_publish(Bytes& out, std::string_view topic, std::span<const std::uint8_t> payload, std::optional<std::uint16_t> id) {
    add_head(out, static_cast<std::uint8_t>(id ? publish | qos_1 : publish), 2 + topic.size() + (id ? 2 : 0) + payload.size());
    add_text(out, topic);
    if (id) add_u16(out, *id);
    out.insert(out.end(), payload.begin(), payload.end());
}

void add_puback(Bytes& out, std::uint16_t id) {
    add_head(out, puback, 2);
    add_u16(out, id);
}

void add_ping(Bytes& out) {
    add_head(out, ping, 0);
}

std::optional<std::pair<Packet, std::size_t>> first_packet(std::span<const std::uint8_t> bytes) {
    std::size_t size = 0, at = 1;
    for (unsigned shift = 0;; shift += 7, ++at) {
        constexpr unsigned shift_max = 21;
        if (at >= bytes.size() || shift > shift_max) return std::nullopt;
        size |= static_cast<std::size_t>(bytes[at] & 0x7F) << shift;
        if ((bytes[at] & 0x80) == 0) break;
    }
    ++at;
    if (bytes.size() < at + size) return std::nullopt;
    const auto body = bytes.subspan(at, size);
    Packet packet;
    switch (bytes[0] & type_mask) {
        case 0x20:
            packet.kind = Packet::Kind::connack;
            packet.accepted = size == 2 && body[1] == 0;
            break;
        case publish: packet = publish_in(bytes[0], body); break;
        case puback:
            packet.kind = Packet::Kind::puback;
            if (size >= 2) packet.id = static_cast<std::uint16_t>(u16(body));
            break;
        default: break;
    }
    return std::pair{packet, at + size};
}

}  // namespace gengfu::bench
