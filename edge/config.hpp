#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "common/mqtt/link.hpp"
#include "common/profile/profile.hpp"
#include "edge/guard/exercise.hpp"
#include "edge/guard/zero.hpp"
#include "edge/protocol/codec.hpp"

namespace gengfu::edge {

/// "127.0.0.1:7700"; port 0 lets the system choose where we listen.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct SerialLine {
    std::string path;
    unsigned baud = 9600;
    bool even_parity = false;  ///< 8E1, otherwise 8N1
};

struct BusConfig {
    std::string id;
    const protocol::Codec* codec = nullptr;
    std::variant<SerialLine, Endpoint> line;
};

struct ListenerConfig {
    std::string id;
    std::optional<Endpoint> tcp, udp;  ///< at least one
};

struct DeviceConfig {
    DeviceId id;
    const profile::Profile* profile = nullptr;  ///< of Site::catalogue
    std::string on;                             ///< a bus's or a listener's id
    protocol::Address address;
    std::string place;
    Duration poll_every{0};                      ///< 0 where the device speaks first
    std::optional<Secret<protocol::Bytes>> key;  ///< DC-09 AES
    std::optional<guard::Exercise> exercise;
    guard::Zero zero;
};

struct OutboxConfig {
    std::uint64_t readings_bytes_max = 256ull << 20;
    std::uint64_t alarms_bytes_max = 32ull << 20;
    Duration ring_age{72 * 3'600'000};  ///< what the cloud has committed stays so long
};

/// A box and everything that hangs on it. A Site that exists is valid: profiles, buses and addresses all fit together.
struct Site {
    Site() = default;
    Site(Site&&) = default;  ///< devices point into the catalogue, whose nodes stay where they are
    Site& operator=(Site&&) = default;

    EdgeId edge;
    GroupId group;
    std::filesystem::path data;   ///< directory; the outbox lives in it
    std::string host;             ///< the Sparkplug host whose STATE we follow
    bool is_acknowledged = true;  ///< false: the host is not ours and never says what it has
    mqtt::Options mqtt;
    Duration round{1000};  ///< the routine readings of so long are one commit
    OutboxConfig outbox;
    profile::Catalogue catalogue;
    std::vector<BusConfig> buses;
    std::vector<ListenerConfig> listeners;
    std::vector<DeviceConfig> devices;
};

[[nodiscard]] Checked<Site> load_site(const std::filesystem::path& file);

}  // namespace gengfu::edge
