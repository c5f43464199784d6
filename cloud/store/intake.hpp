#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cloud/store/store.hpp"
#include "common/model/batch.hpp"
#include "common/model/reading.hpp"

namespace gengfu::store {

/// What came in, written in one transaction: readings, what is accounted for of each epoch, alerts with their journal and
/// timers. Rolls back unless committed. One at a time for a store.
class Intake {
public:
    explicit Intake(Store& store);
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// The batch's place in the order of its box: store what it holds. Nothing when it is accounted for already.
    [[nodiscard]] std::optional<Order> claim(const Box& box, const BatchId& id, Instant now);
    /// All that is accounted for of an epoch, with what this transaction has added so far.
    [[nodiscard]] SequenceSet known(const Box& box, std::uint64_t epoch);
    /// Sequences that will never come: from now on accounted for. Those that were so before were not lost.
    struct Loss {
        std::uint64_t epoch = 0;
        SequenceSet sequences;
        std::uint64_t readings = 0;
        std::string reason;
    };
    void give_up(const Box& box, const Loss& loss, Instant now);

    void heard(const Box& box, Instant at);
    void set_online(const Box& box, bool online);
    void set_sends_batches(const Box& box);
    void describe(const Box& box, const DeviceId& device, const Description& description);
    void set_online(const Box& box, const DeviceId& device, bool online);  ///< said of the present
    /// Said at that time, perhaps before what is known.
    void set_online(const Box& box, const DeviceId& device, bool online, Order order, Instant at);
    /// What came together. `repairs` is empty, or has one for each reading. The detectors see it, and what they find raises or clears
    /// alerts.
    void add(const Box& box, std::optional<Order> order, Instant received_at, std::span<const Reading> readings,
             std::span<const Repair> repairs = {});
    /// For what is said again in the birth of a box that knows this epoch: the newest values change, no reading is added.
    void keep_newest(const Box& box, std::optional<std::uint64_t> epoch, std::span<const Reading> readings);
    /// Without an order it is said of the present. What comes late, after a later word on the same condition, still raises its
    /// alert; whether the condition stands is what the later word says. What is over by that word adds nothing to an open alert.
    void apply(const Box& box, const AlarmEvent& event, std::optional<Order> order, Instant now);
    /// What the cloud finds about itself: of no box.
    void apply_own(const std::string& host, const AlarmEvent& event, Instant now);
    void quarantine(const Rejected& rejected, Instant at);
    void count_fault(const std::string& sender, const std::string& kind, std::uint64_t more);

    /// Then says so to the store's listener if the journal has grown.
    void commit();

private:
    void step(const Box& box, const AlarmEvent& event, Instant now, const std::string& reason = {});
    void step(const std::optional<alert::Alert>& open, const alert::Cause& cause, const AlarmEvent& event, Instant now,
              const std::string& reason);
    [[nodiscard]] detect::Watch* watch_of(const Box& box, std::int64_t row, const DeviceId& device, Instant now);
    void settle(const Box& box, std::int64_t row, const DeviceId& device, Instant now);
    [[nodiscard]] std::set<ConditionId> held_of(const Box& box, std::int64_t row, const DeviceId& device, Instant now);
    void listen(const Box& box, const AlarmEvent& event, Instant now);
    void tell(const Box& box, const detect::Told& told, Instant now);
    void judge(const Box& box, std::int64_t device, const Reading& reading, Instant now);

    struct Heard {
        Instant at;
        std::int64_t readings = 0;
    };

    Store& store_;
    Store::Tables& tables_;
    std::optional<sqlite::Transaction> transaction_;
    std::map<std::int64_t, Heard> heard_;
    std::vector<std::int64_t> devices_;  ///< kept for its room
    bool journal_grew_ = false;
    bool committed_ = false;
};

}  // namespace gengfu::store
