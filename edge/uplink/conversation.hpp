#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/model/named.hpp"
#include "common/mqtt/link.hpp"
#include "common/sparkplug/payload.hpp"
#include "common/sparkplug/topic.hpp"
#include "edge/outbox/source.hpp"
#include "edge/uplink/flight.hpp"

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

/// An edge node's side of Sparkplug 3.0 with the commit acknowledgement (docs/wire.md): dialling, births, sequence numbers, the host's
/// STATE, the cloud's word at birth, which rows are on their way, which must be sent again. Pure: events and time in, effects out.
class Conversation {
public:
    struct Settings {
        GroupId group;
        EdgeId edge;
        std::string host;
        std::uint64_t seed = 0;       ///< of the jitter in the back-off
        bool is_acknowledged = true;  ///< false: a host that never says what it has; a batch is done once it is handed over
    };
    /// A live batch that is older than this when its turn comes is history.
    static constexpr Duration live_for{5'000};
    /// The cloud answers a birth within this, or the edge hangs up.
    static constexpr Duration greeted_within{3'000};
    /// And the time that the birth itself takes on the narrowest link: the birth of 76 devices is 24 KB.
    static constexpr std::int64_t birth_bytes_a_second{3'000};
    /// A link that says neither connected nor disconnected for so long is given up.
    static constexpr Duration dial_within{20'000};
    /// A broker that gives no STATE of the host, online or offline, for so long may have lost the subscription.
    static constexpr Duration host_told_within{30'000};
    /// One that has said that the host is offline is asked anew after so long, and up to as much again: a STATE that seems older than the
    /// last is ignored, and how the host's clock is set must keep nobody waiting without end.
    static constexpr Duration host_back_within{120'000};
    static constexpr Duration back_off_min{250};
    static constexpr Duration back_off_max{30'000};
    static constexpr Duration back_off_max_with_alarms{5'000};
    static constexpr Duration stable_after{60'000};

    /// Metrics of the birth, without bdSeq, Rebirth and what else the conversation itself needs.
    using Birth = std::function<std::vector<sparkplug::Metric>(Instant)>;
    Conversation(Settings settings, BatchSource& source, Birth birth);

    [[nodiscard]] Effects on_connected(Now now);
    [[nodiscard]] Effects on_disconnected(Now now);
    [[nodiscard]] Effects on_message(const mqtt::Message& message, Now now);
    [[nodiscard]] Effects on_appended(Now now);
    /// All that was asked for has been handed to the link.
    void on_handed_over();
    /// A Publish could not be handed over: the batches on their way are sent again later.
    void on_publish_failed(Now now);
    [[nodiscard]] Effects on_time(Now now);
    [[nodiscard]] Steady deadline() const;
    /// A planned end: death certificate first.
    [[nodiscard]] Effects farewell(Now now);

    enum class Phase {
        waiting,    ///< for the time to dial
        dialling,   ///< for the link
        connected,  ///< for the host to be online
        born,       ///< for the cloud's word
        greeted,    ///< everything flows
    };
    [[nodiscard]] Phase phase() const noexcept { return phase_; }

private:
    [[nodiscard]] Effects on_host_state(const sparkplug::Bytes& payload, Now now);
    [[nodiscard]] Effects on_command(const sparkplug::Bytes& payload, Now now);
    void on_committed(const sparkplug::Metric& metric, Now now);
    void on_known(const sparkplug::Metric& metric, Now now, Effects& effects);
    void be_born(Now now, Effects& effects);
    void send_more(Now now, Effects& effects);
    void send_alarms(Lane lane, Traffic traffic, std::uint64_t& upto, Now now, Effects& effects);
    void send_live(Now now, Effects& effects);
    void send_history(Now now, Effects& effects);
    void send_again(Now now, Effects& effects);
    void send(const Row& row, bool is_history, Now now, Effects& effects);
    void hang_up(std::string why, Now now, Effects& effects);
    void note_stability(Now now);  ///< before what was greeted ends
    void forget_sent();
    [[nodiscard]] bool do_alarms_wait();
    [[nodiscard]] Duration jitter(Duration longest);
    [[nodiscard]] std::uint64_t first_young(Steady now);
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
    Steady host_back_by_{};
    Steady greeted_by_{};
    Steady greeted_at_{};
    Steady send_at_ = Steady::max();  ///< when a refused publish is tried again
    Duration back_off_ = back_off_min;
    std::uint64_t jitter_;
    std::int64_t bd_seq_ = -1;
    std::uint64_t seq_ = 0;
    std::optional<std::uint64_t> host_timestamp_;  ///< of its last STATE on this connection

    Flight flight_;
    /// Per class, up to where its rows have been looked at. History is what lies up to `live_upto_` and is not on its way.
    std::uint64_t safety_upto_ = 0, alarm_upto_ = 0, live_upto_ = 0, history_upto_ = 0;
    std::deque<std::pair<Steady, std::uint64_t>> appended_;  ///< when, and the number that was next then
    std::uint64_t appended_upto_ = 0;
    SequenceSet handed_;  ///< to the link, for a host that does not acknowledge
};

}  // namespace gengfu::edge
