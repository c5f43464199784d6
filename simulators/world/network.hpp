#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/mqtt/link.hpp"
#include "simulators/world/world_log.hpp"

namespace gengfu::world {

/// The way between a node and the broker.
enum class Path {
    well,
    refused,  ///< there is somebody, but not the broker: a dial ends at once
    silent,   ///< nothing gets through, and nobody is told: what is sent waits, as TCP does, until the path or a patience ends
};

/// The broker and the links to it. Within a session it does what TCP and MQTT at QoS 0 promise: order, and loss only by
/// dropping what a queue does not hold; across sessions nothing. What it may do beyond that is set in `Mischief`.
class Network {
public:
    /// Shares of a hundred of the messages to and from edges.
    struct Mischief {
        unsigned lose = 0;
        unsigned repeat = 0;
        unsigned swap = 0;    ///< with the one sent before
        unsigned replay = 0;  ///< the same again, minutes or hours later
        Duration delay_most{0};
    };
    static constexpr std::size_t queue_max = 1'000;  ///< messages of a session at the broker, beyond which it drops
    static constexpr std::size_t buffer_max = 64;    ///< messages at the sender, beyond which it is told `full`
    static constexpr Duration broker_patience{15'000};
    static constexpr Duration client_patience{25'000};
    static constexpr Duration connect_within{5'000};

    Network(Scheduler& scheduler, WorldLog& log, Chance chance, std::size_t nodes);

    /// The link of a node, for as long as the network lives.
    [[nodiscard]] mqtt::Link& link(NodeId node) { return members_.at(node).link; }
    /// The node lives, and hears.
    void attach(NodeId node, mqtt::Listener& listener) { members_.at(node).listener = &listener; }
    /// The node's process has ended; `said`: its system has closed its connections.
    void detach(NodeId node, bool said);

    void set_path(NodeId node, Path path);
    /// The connection breaks, and both ends learn it.
    void cut(NodeId node);
    void stop_broker(bool forgets_retained);
    void start_broker();
    /// Whether something could get from this node to the cloud's side of the broker and on.
    [[nodiscard]] bool is_through(NodeId node) const {
        return is_up_ && members_.at(node).path == Path::well && members_.at(cloud_id).path == Path::well;
    }
    void set_mischief(const Mischief& mischief) { mischief_ = mischief; }

    struct Counts {
        std::uint64_t sent = 0, delivered = 0, lost = 0, repeated = 0, replayed = 0, wills = 0, sessions = 0, dropped_by_queue = 0;
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    [[nodiscard]] std::size_t longest_queue() const noexcept { return longest_queue_; }

private:
    class NodeLink final : public mqtt::Link {
    public:
        NodeLink(Network& network, NodeId node) : network_(network), node_(node) {}
        void connect(const mqtt::Options&, const std::optional<mqtt::Message>& will) override { network_.dial(node_, will); }
        void disconnect() override { network_.hang_up(node_); }
        Result<void> publish(const mqtt::Message& message) override { return network_.publish(node_, message); }
        Result<void> subscribe(const std::string& filter, int) override { return network_.subscribe(node_, filter); }

    private:
        Network& network_;
        NodeId node_;
    };
    struct Stream {
        std::deque<mqtt::Message> messages;
        Steady last_arrival{};
        std::size_t held = 0;  ///< arrivals that a silent path holds back
    };
    struct Session {
        NodeId node = nobody;
        bool at_broker = true, at_client = true;
        std::vector<std::string> filters;
        std::optional<mqtt::Message> will;
        Stream up, down;
    };
    struct Member {
        NodeLink link;
        mqtt::Listener* listener = nullptr;
        Path path = Path::well;
        std::uint64_t path_number = 0;
        std::uint64_t session = 0;  ///< of the node's side; 0: none
        std::uint64_t dial = 0;
    };

    void dial(NodeId node, const std::optional<mqtt::Message>& will);
    void answer_dial(NodeId node, std::uint64_t dial, const std::optional<mqtt::Message>& will);
    void refuse_dial(NodeId node, std::uint64_t number, Duration after, const std::string& why);
    void hang_up(NodeId node);
    Result<void> publish(NodeId node, const mqtt::Message& message);
    Result<void> subscribe(NodeId node, const std::string& filter);

    void push_up(std::uint64_t id, Session& session, const mqtt::Message& message);
    void push_down(std::uint64_t id, Session& session, const mqtt::Message& message);
    void arrive_up(std::uint64_t id);
    void arrive_down(std::uint64_t id);
    void route(mqtt::Message message);
    void close_at_broker(std::uint64_t id, bool with_will);
    void tell_lost(NodeId node, Duration after, const std::string& why);
    void lose_patience(NodeId node, std::uint64_t path_number);
    void break_off(NodeId node, bool keep_all);
    [[nodiscard]] Duration delay();
    [[nodiscard]] Session* find(std::uint64_t id);
    [[nodiscard]] bool is_edge(const Session& session) const { return session.node >= first_edge_id; }

    Scheduler& scheduler_;
    WorldLog& log_;
    Chance chance_;
    bool is_up_ = true;
    Mischief mischief_;
    std::deque<Member> members_;
    std::map<std::uint64_t, Session> sessions_;
    std::map<std::string, mqtt::Message> retained_;
    std::uint64_t last_session_ = 0;
    std::size_t longest_queue_ = 0;
    Counts counts_;
};

}  // namespace gengfu::world
