#pragma once

#include <optional>
#include <string>

#include "cloud/store/store.hpp"
#include "common/model/batch.hpp"
#include "common/model/reading.hpp"

namespace gengfu::store {

/// What came in, written in one transaction: readings, watermarks, alerts with their journal and timers. Rolls back
/// unless committed. One at a time for a store.
class Intake {
public:
    explicit Intake(Store& store);
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// True: this batch is new, store what it holds. False: it is stored already. `full`: too many gaps.
    [[nodiscard]] Result<bool> claim(const Box& box, const BatchId& id);

    void heard(const Box& box, Instant at);
    void set_online(const Box& box, bool online);
    void set_sends_batches(const Box& box);
    void describe(const Box& box, const DeviceId& device, const Description& description);
    void set_online(const Box& box, const DeviceId& device, bool online);
    void add(const Box& box, const Reading& reading, Instant received_at);
    /// For what is said again in a birth: the newest values change, no reading is added.
    void keep_latest(const Box& box, const Reading& reading);
    void apply(const Box& box, const AlarmEvent& event, Instant now);
    void quarantine(const Rejected& rejected, Instant at);

    /// Then says so to the store's listener if the journal has grown.
    void commit();

private:
    Store& store_;
    Store::Tables& tables_;
    std::optional<sqlite::Transaction> transaction_;
    bool journal_grew_ = false;
    bool committed_ = false;
};

}  // namespace gengfu::store
