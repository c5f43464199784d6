#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud/ingest/message.hpp"
#include "cloud/store/box.hpp"

namespace gengfu::ingest {

/// What waits to be stored: bounded, fair among senders, alarms first. Pure.
///
/// Each sender has a line of its own, which keeps its order, for a conversation has one. A line is served by the most urgent
/// message in it, so that an alarm waits for what its own box has sent before, and for nobody else's bulk. Lines of one
/// urgency take turns. When there is no room the newest of the longest line goes, routine before alarms: whoever sends too
/// much pays for it. Nothing of ours is lost by that, for what is not acknowledged is sent again.
class Inbox {
public:
    struct Limits {
        std::size_t bytes = 64 * 1024 * 1024;           ///< of all that waits, with what it takes to keep it
        std::size_t bytes_of_sender = 4 * 1024 * 1024;  ///< of these, what one sender may fill
        std::size_t message_bytes = 1024 * 1024;        ///< of a payload; a longer one is dropped
        std::size_t bunch_bytes = 64 * 1024;            ///< of the payloads of one transaction, or one message: about
                                                        ///< 2,000 readings and, on one core of 2026, 2 ms
        std::size_t bunch_messages = 512;
        std::size_t turn_messages = 16;   ///< urgent ones of one sender, before the next one has its turn
        Duration bulk_every{3};           ///< routine messages wait this long for company, but no bunch waits to be full
        std::size_t urgent_in_a_row = 8;  ///< bunches, after which routine messages have a turn all the same
    };
    static constexpr std::size_t message_overhead = 160;  ///< bytes that a waiting message takes beside topic and payload

    Inbox() : Inbox(Limits{}) {}
    explicit Inbox(const Limits& limits) : limits_(limits) {}

    void put(Received message);

    /// What goes into the next transaction; empty as long as nothing is due.
    [[nodiscard]] std::vector<Received> next(Steady now);
    /// When to ask again; nothing while nothing waits.
    [[nodiscard]] std::optional<Steady> due(Steady now) const;

    /// A sender of whose messages some were dropped and the others are through: nobody knows any more what it has said.
    struct Cut {
        std::string sender;      ///< "<group>/<edge>"; "/" of what is on no topic of Sparkplug
        std::optional<Box> box;  ///< whom to ask for a rebirth
        std::uint64_t dropped = 0;
    };
    [[nodiscard]] std::vector<Cut> take_cut();

    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t messages() const noexcept { return messages_; }
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }  ///< ever

private:
    enum class Urgency : std::size_t { safety, alarm, birth, bulk };
    static constexpr std::size_t urgencies = 4;

    struct Waiting {
        Received message;
        Urgency urgency = Urgency::bulk;
        bool is_dropped = false;
        [[nodiscard]] std::size_t cost() const { return message.payload.size() + message.topic.size() + message_overhead; }
    };
    struct Line;
    using Lines = std::map<std::string, Line, std::less<>>;  ///< by "<group>/<edge>"
    using Turns = std::list<Lines::iterator>;
    struct Line {
        std::deque<Waiting> waiting;
        std::array<std::size_t, urgencies> count{};
        std::size_t bytes = 0;
        std::uint64_t dropped = 0;
        std::optional<Urgency> turn;  ///< whose turns it is in
        Turns::iterator place;
    };

    struct Bunch {
        std::vector<Received> messages;
        std::size_t bytes = 0;
        bool is_full = false;
    };

    [[nodiscard]] static Urgency urgency_of(std::string_view type, const Received& message);
    [[nodiscard]] bool make_room(Lines::iterator line, const Waiting& waiting);
    [[nodiscard]] Lines::iterator longest();
    void shorten(Lines::iterator line, std::size_t bytes, Urgency least);
    void settle(Lines::iterator line);
    void drop(Line& line);
    void leave(Line& line, const Waiting& waiting);
    void take_turn(Lines::iterator line, std::size_t messages_max, Bunch& bunch);
    [[nodiscard]] std::vector<Received> fill(Urgency least);
    [[nodiscard]] bool has_urgent() const;
    [[nodiscard]] bool is_bulk_due(Steady now) const;
    [[nodiscard]] Turns& turns(Urgency urgency) { return turns_[static_cast<std::size_t>(urgency)]; }

    Limits limits_;
    Lines lines_;
    std::array<Turns, urgencies> turns_;
    std::vector<Cut> cut_;
    std::size_t bytes_ = 0;
    std::size_t payload_bytes_ = 0;
    std::size_t messages_ = 0;
    std::uint64_t dropped_ = 0;
    std::size_t urgent_in_a_row_ = 0;
    std::optional<Steady> bulk_at_;  ///< when routine messages were handed out last
};

}  // namespace gengfu::ingest
