#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cloud/ingest/sessions.hpp"
#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "common/runtime/log.hpp"
#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {

struct Received {
    std::string topic;
    sparkplug::Bytes payload;
    Instant at;
    bool retained = false;
};

struct Outgoing {
    std::string topic;
    sparkplug::Bytes payload;

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

/// A box that has died or fallen silent, as a condition of the device that is named like the box itself.
[[nodiscard]] const ConditionId& box_silent_condition();
/// A batch of the alarm lane that cannot be stored: nobody knows what it says, so somebody must look.
[[nodiscard]] const ConditionId& unreadable_alarm_condition();

/// From the messages of edge nodes to one transaction and the answers that may be given once it is committed. Holds no
/// socket and no clock. Never throws for a message or for trouble with the database: what is not stored is not acknowledged.
class Ingest {
public:
    static constexpr std::int64_t history_credit = 64 * 1024;  ///< bytes of history that a box may have on its way

    Ingest(store::Store& store, Duration edge_silent_after, Log& log);

    /// Everything that has been received meanwhile; one transaction for all of it. When that fails each message gets its
    /// own, and the one that cannot be stored is put into the quarantine, acknowledged, and told.
    [[nodiscard]] std::vector<Outgoing> take(std::span<const Received> bunch, Instant now, Steady steady);

    /// Boxes known from before are expected to show themselves from now on.
    void begin(Steady steady);
    /// Raises the alert of each box that has fallen silent; to be called about every second.
    void watch(Instant now, Steady steady);

private:
    struct Item {
        const Received* from = nullptr;
        Heard heard;
        sparkplug::Contents contents;
        std::optional<store::Rejected> rejected;
        bool keep = true;  ///< there is something to store
    };
    struct ToSay {
        std::map<Box, std::uint64_t> born;  ///< boxes of ours and their epochs
        std::map<Box, std::vector<sparkplug::Committed>> committed;
    };

    Item read(const Received& received, Steady steady);
    bool store_all(std::span<Item> items, ToSay& to_say, Instant now);
    void store_each(std::span<Item> items, ToSay& to_say, Instant now);
    void store_one(store::Intake& intake, Item& item, ToSay& to_say, Instant now);
    void store_birth(store::Intake& intake, const Item& item, ToSay& to_say, Instant now);
    void store_data(store::Intake& intake, const Item& item, ToSay& to_say, Instant now);
    bool quarantine(Item& item, const std::string& why, ToSay& to_say, Instant now);

    store::Store& store_;
    Sessions sessions_;
    Duration edge_silent_after_;
    Log& log_;
};

}  // namespace gengfu::ingest
