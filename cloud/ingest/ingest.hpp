#pragma once

#include <span>
#include <vector>

#include "cloud/ingest/answers.hpp"
#include "cloud/ingest/credit.hpp"
#include "cloud/ingest/inbox.hpp"
#include "cloud/ingest/reader.hpp"
#include "cloud/ingest/sessions.hpp"
#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::ingest {

/// A box that has died or fallen silent, as a condition of the device that is named like the box itself.
[[nodiscard]] const ConditionId& box_silent_condition();
/// The cloud hears nobody: a condition of the cloud itself, which is named like the host.
[[nodiscard]] const ConditionId& broker_silent_condition();
/// A batch of an alarm lane that cannot be read or stored: nobody knows what it says, so somebody must look.
[[nodiscard]] const ConditionId& unreadable_alarm_condition();

/// From the messages of edge nodes to one transaction and the answers that may be given once it is committed. Holds no
/// socket and no clock. Never throws for a message or for trouble with the database: what is not stored is not acknowledged.
class Ingest {
public:
    static constexpr std::size_t told_at_once_max = 200;  ///< boxes that `watch` tells of their credit: the link is for answers

    Ingest(store::Store& store, Duration edge_silent_after, Log& log);

    /// Everything that has been received meanwhile; one transaction for all of it. A message that spoils it is found by halving,
    /// put into the quarantine, acknowledged, and told; the others are stored. When it is the database that fails, nothing of
    /// the bunch is stored but what alarms it takes by themselves.
    [[nodiscard]] std::vector<Outgoing> take(std::span<const Received> bunch, Instant now, Steady steady);

    /// Boxes known from before are expected to show themselves from now on.
    void begin(Steady steady);
    /// The cloud hears its boxes again, after a time in which it could hear none: each has its whole deadline from now on.
    void hear_anew(Steady steady) { sessions_.hear_anew(steady); }
    /// Raises the alert of each box that has fallen silent, and gives what boxes must be told of their credit; to be called
    /// about every second, and only while the cloud hears its boxes.
    std::vector<Outgoing> watch(Instant now, Steady steady);

    /// False when the database did not take it.
    [[nodiscard]] bool tell_of_broker(const std::string& host, AlarmChange change, Instant now);

    /// How much waits to be taken: with the number of boxes it decides how much history each may have on its way.
    void note_queue(std::size_t bytes, std::size_t bytes_max);
    /// Says and counts what had to be dropped, and asks its senders for rebirths.
    [[nodiscard]] std::vector<Outgoing> settle(std::span<const Inbox::Cut> cut, Instant now, Steady steady);

    [[nodiscard]] std::int64_t credit() const noexcept { return credits_.present(); }
    struct Counts {
        std::uint64_t bunches = 0;     ///< transactions of bunches that were committed
        std::uint64_t messages = 0;    ///< in them
        std::uint64_t put_aside = 0;   ///< messages that spoilt their bunch
        std::uint64_t in_trouble = 0;  ///< bunches that the database did not take
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

private:
    /// A message on its way into the database, and what may be said of it afterwards.
    struct Taken {
        Item item;
        bool is_stored = false;
        bool is_accounted_for = false;                ///< the batch may be acknowledged
        std::optional<sparkplug::Committed> known{};  ///< the answer to a birth
    };
    enum class Outcome { stored, spoilt, in_trouble };

    void watch_silence(Instant now, Steady steady);
    void store(std::span<Taken> all, Instant now);
    Outcome try_to_store(std::span<Taken> all, Instant now, std::string& why);
    void put_aside(Taken& taken, const std::string& why, Instant now);
    void give_up(std::span<Taken> all, Instant now);
    static void store_one(store::Intake& intake, Taken& taken, Instant now);
    static void store_birth(store::Intake& intake, Taken& taken, Instant now);
    static void store_data(store::Intake& intake, Taken& taken, Instant now);
    static void quarantine(store::Intake& intake, Taken& taken, const store::Rejected& rejected, Instant now);

    store::Store& store_;
    Sessions sessions_;
    Reader reader_;
    Credits credits_;
    Load load_;
    Counts counts_;
    Duration edge_silent_after_;
    Log& log_;
};

}  // namespace gengfu::ingest
