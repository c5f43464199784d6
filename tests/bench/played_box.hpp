#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "common/model/batch.hpp"
#include "common/sparkplug/batch_codec.hpp"
#include "common/sparkplug/topic.hpp"
#include "tests/bench/mqtt_bytes.hpp"

namespace gengfu::bench {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

/// One of our boxes as the wire (docs/wire.md) shows it: born, greeted, sends batches, sends again what is not
/// acknowledged. It has no disk and no devices: a load, not a product. Bytes to write are appended to `out`.
class PlayedBox {
public:
    struct Plan {
        std::string group = "bench", edge, host = "gengfu";
        std::size_t readings = 1;  ///< of a live batch
        std::size_t fields = 1;    ///< of a reading
        std::size_t window = 20;   ///< batches without acknowledgement
        /// The listener is `null`: nobody greets or acknowledges, and only this is told how many messages it has heard.
        std::function<void(std::uint64_t)> heard_by_null;
    };
    enum class Phase { down, dialling, connected, born, greeted };
    /// A batch that has been committed, and how long after it was added.
    using Committed = std::function<void(Lane lane, Moment added, Moment committed)>;

    PlayedBox(Plan plan, std::uint64_t epoch, Committed committed);

    void dial(Bytes& out);
    void hear(const Packet& packet, Moment now, Bytes& out);
    void lose();

    /// As an append of the product: what is added is sent as soon as it may be.
    void add(Lane lane, Moment now);
    void send(Moment now, Bytes& out);
    /// What is due again is sent again. False: an alarm has not been answered, the link must be dropped.
    [[nodiscard]] bool send_again(Moment now, Bytes& out);
    void keep_alive(Moment now, Bytes& out);

    [[nodiscard]] Phase phase() const noexcept { return phase_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    [[nodiscard]] bool holds_alarm() const;
    [[nodiscard]] bool has_room() const noexcept { return waiting_.size() < plan_.window; }
    [[nodiscard]] std::size_t repeated() const noexcept { return repeated_; }

    static constexpr std::chrono::seconds alarm_answered_within{3}, live_answered_within{10};

private:
    struct Item {
        Lane lane = Lane::live;
        Moment added;
        std::optional<Moment> sent;
    };
    void hear_command(std::span<const std::uint8_t> payload, Moment now, Bytes& out);
    void hear_state(std::span<const std::uint8_t> payload, Moment now, Bytes& out);
    void commit(const SequenceSet& sequences, Moment now);
    void be_born(Moment now, Bytes& out);
    void send_one(std::uint64_t sequence, Item& item, Moment now, Bytes& out);
    [[nodiscard]] const sparkplug::Bytes& body(Lane lane, Moment now);
    [[nodiscard]] std::string topic(sparkplug::MessageType type) const;
    [[nodiscard]] sparkplug::Bytes death() const;

    Plan plan_;
    std::uint64_t epoch_;
    Committed committed_;
    std::string data_topic_, command_topic_, state_topic_;
    sparkplug::Aliases aliases_;
    Phase phase_ = Phase::down;
    std::uint64_t seq_ = 0, next_ = 1;
    std::int64_t bd_seq_ = 0;
    std::map<std::uint64_t, Item> waiting_;
    std::uint64_t unsent_from_ = 1;  ///< nothing before it waits for its first sending
    std::size_t on_their_way_ = 0;
    sparkplug::Bytes live_, alarm_;
    std::optional<Moment> bodies_made_;
    Moment spoke_{};
    std::size_t repeated_ = 0;
};

}  // namespace gengfu::bench
