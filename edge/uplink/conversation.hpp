#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/model/named.hpp"
#include "common/mqtt/link.hpp"
#include "common/sparkplug/payload.hpp"
#include "common/sparkplug/topic.hpp"
#include "edge/outbox/outbox.hpp"

namespace gengfu::edge {

/// The two clocks at one moment.
struct Now {
    Instant wall;
    Steady steady;
};

/// What the rim must do, in this order.
struct Dial {
    mqtt::Message will;
};
struct HangUp {
    std::string why;
};
struct Subscribe {
    std::string filter;
    int qos = 1;
};
struct Publish {
    mqtt::Message message;
};
using Effect = std::variant<Dial, HangUp, Subscribe, Publish>;
using Effects = std::vector<Effect>;

/// An edge node's side of Sparkplug 3.0 with the commit acknowledgement (docs/wire.md): dialling, births, sequence
/// numbers, the host's STATE, which rows are on their way, which must be sent again. Pure: events and time in,
/// effects out.
class Conversation {
public:
    struct Settings {
        GroupId group;
        EdgeId edge;
        std::string host;
        std::uint64_t seed = 0;  ///< of the jitter in the back-off
    };
    /// Batches of a lane that may be without acknowledgement at a time.
    static constexpr std::size_t window = 20;
    static constexpr Duration alarm_acknowledged_within{3'000};
    static constexpr Duration live_acknowledged_within{10'000};
    /// A live batch older than this when it is sent for the first time is history.
    static constexpr Duration live_for{5'000};
    /// A link that says neither connected nor disconnected for so long is given up.
    static constexpr Duration dial_within{20'000};
    static constexpr Duration back_off_min{500};
    static constexpr Duration back_off_max{30'000};
    static constexpr Duration stable_after{60'000};

    /// Metrics of the birth, without bdSeq, Rebirth and what else the conversation itself needs.
    using Birth = std::function<std::vector<sparkplug::Metric>(Instant)>;
    Conversation(Settings settings, BatchSource& source, Birth birth);

    [[nodiscard]] Effects on_connected(Now now);
    [[nodiscard]] Effects on_disconnected(Now now);
    [[nodiscard]] Effects on_message(const mqtt::Message& message, Now now);
    [[nodiscard]] Effects on_appended(Now now);
    /// A Publish could not be handed over: the batches on their way are sent again later.
    void on_publish_failed(Now now);
    [[nodiscard]] Effects on_time(Now now);
    [[nodiscard]] Steady deadline() const;
    /// A planned end: death certificate first.
    [[nodiscard]] Effects farewell(Now now);

    enum class Phase { waiting, dialling, connected, born };
    [[nodiscard]] Phase phase() const noexcept { return phase_; }

private:
    struct LaneState {
        std::uint64_t sent_upto = 0;
        std::map<std::uint64_t, Steady> on_their_way;  ///< sequence -> when it was last sent
    };
    LaneState& lane(Lane which) { return lanes_[which == Lane::live ? 1 : 0]; }

    [[nodiscard]] Effects on_host_state(const sparkplug::Bytes& payload, Now now);
    [[nodiscard]] Effects on_command(const sparkplug::Bytes& payload, Now now);
    void be_born(Now now, Effects& effects);
    void send_more(Now now, Effects& effects);
    void send_again(Now now, Effects& effects);
    void send(const Row& row, bool is_history, Now now, Effects& effects);
    void hang_up(std::string why, Now now, Effects& effects);
    void forget_sent();
    [[nodiscard]] mqtt::Message death(Instant wall) const;
    [[nodiscard]] std::string topic(sparkplug::MessageType type) const;
    [[nodiscard]] std::uint64_t next_seq();

    Settings settings_;
    BatchSource& source_;
    Birth birth_;
    Phase phase_ = Phase::waiting;
    Steady dial_at_{};
    Steady dialled_at_{};
    Steady connected_at_{};
    Steady send_at_ = Steady::max();  ///< when a refused publish is tried again
    Duration back_off_ = back_off_min;
    std::uint64_t jitter_;
    std::int64_t bd_seq_ = -1;
    std::uint64_t seq_ = 0;
    std::uint64_t host_timestamp_ = 0;
    std::array<LaneState, 2> lanes_;
};

}  // namespace gengfu::edge
