#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/sequence_set.hpp"
#include "common/model/time.hpp"

namespace gengfu::edge {

/// How urgent a batch is on the link. Each class has a window of its own, so that none waits for another's acknowledgements.
enum class Traffic { safety, alarm, live, history };

/// The batches that are on their way to the cloud: how many more may go, and which have been away for too long. Pure.
///
/// History is bounded by the cloud's credit and by a window of bytes that is kept small enough for an acknowledgement to come back
/// within `round_trip_aim`: what is in the socket's buffers cannot be overtaken, so an alarm waits for as long as that takes. The window
/// grows by what is acknowledged in time, and is halved when the round trip gets longer than the aim; one batch always fits.
///
/// A batch has been away for too long when neither its acknowledgement nor that of one sent before it has come for so long: on a slow
/// line it waits for those, and a line that was hung up for it would have the birth to carry once more.
class Flight {
public:
    static constexpr std::size_t alarm_rows_max = 64;
    static constexpr std::size_t alarm_bytes_max = 64 * 1024;
    static constexpr std::size_t live_rows_max = 32;
    static constexpr std::size_t live_bytes_max = 8 * 1024;
    static constexpr std::size_t history_rows_max = 64;
    static constexpr std::size_t history_bytes_first = 8 * 1024, history_bytes_min = 1024, history_bytes_max = 256 * 1024;
    static constexpr Duration round_trip_aim{400};
    static constexpr Duration round_trip_good{200};
    static constexpr Duration alarm_acknowledged_within{3'000};
    static constexpr Duration routine_acknowledged_within{10'000};

    /// What the cloud grants for history. Until it says so there is none.
    void grant(std::int64_t bytes) { credit_ = bytes < 0 ? 0 : static_cast<std::size_t>(bytes); }

    struct Room {
        std::size_t rows = 0, bytes = 0;
    };
    /// Nothing in flight: a single batch may be larger than the room.
    [[nodiscard]] Room room(Traffic traffic) const;
    [[nodiscard]] bool fits(Traffic traffic, std::size_t bytes) const;

    void send(Traffic traffic, std::uint64_t sequence, std::size_t bytes, Steady now);
    /// Again, with the urgency of history but in the place that it has.
    void send_again(std::uint64_t sequence, Steady now);
    void acknowledge(const SequenceSet& sequences, Steady now);
    void forget(std::uint64_t sequence) { land(sequence); }
    /// Everything: the connection is gone. What was learned about the link goes with it.
    void clear();

    [[nodiscard]] bool contains(std::uint64_t sequence) const { return sent_.contains(sequence); }
    [[nodiscard]] bool is_alarm_overdue(Steady now) const;
    [[nodiscard]] std::vector<std::uint64_t> overdue(Steady now) const;  ///< routine batches
    [[nodiscard]] Steady deadline() const;
    [[nodiscard]] std::size_t history_window() const { return window_; }

private:
    struct Sent {
        Traffic traffic;
        std::size_t bytes;
        Steady at;
        Steady moved_at;  ///< or when one that was sent before it was acknowledged
        bool is_again;    ///< its acknowledgement does not tell how long it took
    };
    void land(std::uint64_t sequence);
    void learn(const Sent& sent, Steady now);
    [[nodiscard]] Room used(Traffic traffic) const { return used_[static_cast<std::size_t>(traffic)]; }

    std::map<std::uint64_t, Sent> sent_;
    std::array<Room, 4> used_{};
    std::size_t credit_ = 0;
    std::size_t window_ = history_bytes_first;
    std::size_t grown_quickly_below_ = history_bytes_max;
    Steady halved_at_{};
};

}  // namespace gengfu::edge
