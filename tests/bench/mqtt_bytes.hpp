#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// As much of MQTT 3.1.1 as a load needs, by hand: a client library costs more than what it would measure.
namespace gengfu::bench {

using Bytes = std::vector<std::uint8_t>;

struct Will {
    std::string topic;
    Bytes payload;
};

void add_connect(Bytes& out, std::string_view client_id, std::uint16_t keepalive_s, const std::optional<Will>& will);
void add_subscribe(Bytes& out, std::uint16_t id, std::string_view filter, int qos);
/// `id` for QoS 1 only.
void add_publish(Bytes& out, std::string_view topic, std::span<const std::uint8_t> payload, std::optional<std::uint16_t> id = {});
void add_puback(Bytes& out, std::uint16_t id);
void add_ping(Bytes& out);

struct Packet {
    enum class Kind { connack, publish, puback, other };
    Kind kind = Kind::other;
    bool accepted = false;   ///< connack
    std::string_view topic;  ///< publish
    std::span<const std::uint8_t> payload;
    std::optional<std::uint16_t> id;  ///< publish with QoS 1, puback
};

/// The first whole packet at the beginning of `bytes`, and how long it is; nothing while it is not all there.
[[nodiscard]] std::optional<std::pair<Packet, std::size_t>> first_packet(std::span<const std::uint8_t> bytes);

}  // namespace gengfu::bench
