#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "edge/bus/call_receiver.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/uplink/conversation.hpp"
#include "simulators/world/device.hpp"
#include "simulators/world/ledger.hpp"
#include "simulators/world/machine.hpp"

namespace gengfu::world {

/// A box: the real collector, guards, outbox, conversation and codecs on a simulated machine. What of the product's rim
/// moves values between them (box.cpp, poller.cpp, uplink.cpp) is played here. The only file that knows the edge.
class EdgeNode final : public Machine, public mqtt::Listener {
public:
    static constexpr Duration poll_every{48'000};
    static constexpr Duration flush_after{400};
    static constexpr std::string_view group = "world", host = "host";

    /// How a box is used. One that is `driven` asks nobody by itself, and has much room.
    enum class Use { by_itself, driven };

    EdgeNode(Around around, NodeId node, std::string name, Chance chance, const profile::Catalogue& catalogue, Ledger& ledger,
             Use use = Use::by_itself);

    ~EdgeNode() override;

    /// Before the start. How a device hangs on the box: on a bus that has a name the box looks whether all are silent together.
    struct Mount {
        std::string place = "somewhere";
        std::string bus{};
        guard::Zero zero{};
    };
    void add(BusDevice& device, DeviceKey key, const Mount& mount);
    void add(CallButton& button, DeviceKey) { add_caller(button.id(), button.account()); }
    void add_caller(const DeviceId& id, const std::string& account, const std::string& place = "somewhere");

    /// For a box that is driven and up: one device is asked, the n-th of those that were added; the round of those that were ends.
    void ask(std::size_t device) { poll(polled_.at(device)); }
    void end_round();

    /// A message of a calling device, and what the box answers, if it does.
    [[nodiscard]] std::optional<Bytes> receive(BytesView message);

    /// True once everything that was taken is at the cloud.
    [[nodiscard]] bool is_drained();
    [[nodiscard]] bool has_little_room() const { return has_little_room_; }

    void on_connected() override;
    void on_disconnected(const std::string& why) override;
    void on_message(mqtt::Message message) override;

private:
    struct Polled {
        BusDevice* device;
        DeviceKey key;
        std::size_t config;  ///< in site_.devices
        const protocol::Codec* codec;
    };
    struct Program;
    class LaterWorker;

    void begin() override;
    void end() noexcept override;

    void poll_all();
    void poll(const Polled& polled);
    [[nodiscard]] std::optional<Bytes> exchange(const Polled& polled, BytesView request);
    [[nodiscard]] bool is_dated();
    void obey(const Polled& polled, const std::vector<const profile::Interlock*>& commands);
    void flush();
    void look_at_deadlines();
    void act(const edge::Effects& effects);
    void wake_conversation();
    [[nodiscard]] edge::Now now() const { return {clock.wall(), clock.steady()}; }
    void add_config(const DeviceId& id, const KindId& kind, const std::string& on, const std::string& address, const std::string& place);

    Ledger& ledger_;
    NodeLog node_log_;
    const profile::Catalogue& catalogue_;
    edge::Site site_;
    std::vector<Polled> polled_;
    Bytes left_over_;  ///< on the line: an answer that came when nobody waited any more
    std::uint16_t tag_ = 0;
    Use use_;
    Duration phase_;
    bool has_little_room_ = false;
    std::uint64_t readings_bytes_max_ = 0;

    std::unique_ptr<Program> program_;
    std::optional<Steady> wakes_at_, looks_at_;
    static constexpr Duration no_error_yet = Duration::min();
    Duration error_believed_ = no_error_yet;  ///< of the clock, when the program first saw a possible time
};

}  // namespace gengfu::world
