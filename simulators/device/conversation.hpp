#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "simulators/device/played_device.hpp"

namespace gengfu::sim {

enum class Framing { modbus_rtu, modbus_tcp, cjt188 };
[[nodiscard]] std::string_view to_string(Framing framing) noexcept;

/// Bytes to be sent after a delay.
struct Reply {
    Bytes bytes;
    Duration delay{0};
};

/// What the devices of one line say to what they hear: bytes in, replies out. One for each serial line or connection.
class Conversation {
public:
    /// The devices must outlive the conversation. A dead line never answers.
    Conversation(Framing framing, std::vector<PlayedDevice*> devices, bool dead);

    [[nodiscard]] std::vector<Reply> hear(BytesView bytes, Moment now);

    static constexpr std::size_t buffered_max = 4096;
    static constexpr Duration gap{100};  ///< a request that has not gone on for so long is forgotten

private:
    void hear_modbus(const modbus::Request& request, Moment now, std::vector<Reply>& replies);
    void hear_cjt188(const cjt188::Request& request, Moment now, std::vector<Reply>& replies);
    void reply_as(PlayedDevice& device, Bytes bytes, Moment now, std::vector<Reply>& replies);
    [[nodiscard]] Bytes framed(const modbus::Request& request, std::uint8_t unit, BytesView pdu) const;

    Framing framing_;
    std::vector<PlayedDevice*> devices_;
    bool dead_;
    Bytes received_;
    std::optional<Steady> heard_;
};

}  // namespace gengfu::sim
