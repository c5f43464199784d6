#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"

/// Eclipse Sparkplug 3.0 (ISO/IEC 20237), both sides, pure.
namespace gengfu::sparkplug {

enum class MessageType { nbirth, ndata, ndeath, ncmd, dbirth, ddata, ddeath, dcmd };

/// spBv1.0/<group>/<type>/<edge>[/<device>]; the last part with D… types only.
struct Topic {
    GroupId group;
    MessageType type = MessageType::ndata;
    EdgeId edge;
    std::optional<DeviceId> device;

    friend bool operator==(const Topic&, const Topic&) = default;
};

[[nodiscard]] std::string to_string(const Topic& topic);
[[nodiscard]] Result<Topic> parse_topic(std::string_view text);

/// spBv1.0/STATE/<host>: where a host application says, retained, whether it is online.
[[nodiscard]] std::string state_topic(std::string_view host);

/// {"online":true,"timestamp":1700000000000}
struct HostState {
    bool online = false;
    std::uint64_t timestamp = 0;
    friend bool operator==(const HostState&, const HostState&) = default;
};
[[nodiscard]] std::string to_json(const HostState& state);
[[nodiscard]] Result<HostState> parse_host_state(std::string_view json);

/// Group, edge and device ids: 1 to 64 bytes of UTF-8 without `/`, `+`, `#` and control characters.
[[nodiscard]] bool is_valid_id(std::string_view id) noexcept;

}  // namespace gengfu::sparkplug
