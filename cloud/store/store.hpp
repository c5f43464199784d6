#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/deliveries.hpp"
#include "cloud/alert/troubles.hpp"
#include "cloud/store/alert_table.hpp"
#include "cloud/store/box_table.hpp"
#include "cloud/store/condition_table.hpp"
#include "cloud/store/delivery_table.hpp"
#include "cloud/store/detector_table.hpp"
#include "cloud/store/epoch_table.hpp"
#include "cloud/store/incident_table.hpp"
#include "cloud/store/loss_table.hpp"
#include "cloud/store/newest_table.hpp"
#include "cloud/store/quarantine_table.hpp"
#include "cloud/store/reading_table.hpp"
#include "cloud/store/time_bank_table.hpp"
#include "common/runtime/clock.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Everything that the cloud must not forget, in one SQLite file. One thread. Trouble with the database is thrown as
/// sqlite::Error, after which nothing of the call has happened.
class Store final : public alert::Book, public alert::Troubles, public alert::Lives, public alert::Deliveries {
public:
    /// What it decides by; what is pointed to must outlive it.
    struct Rules {
        alert::ServiceLevels levels{};
        const detect::Judge* judge = nullptr;         ///< without one no detector sees the readings
        const alert::Directory* directory = nullptr;  ///< without one nobody is told of anything
    };
    /// Brings the database to the newest schema.
    Store(sqlite::Database database, const Clock& clock, Rules rules);
    Store(sqlite::Database database, const Clock& clock) : Store(std::move(database), clock, Rules()) {}

    [[nodiscard]] std::vector<alert::Alert> list(const Filter& filter) const override;
    [[nodiscard]] std::optional<alert::Alert> find(alert::AlertId id) const override;
    [[nodiscard]] std::vector<alert::Entry> timeline(alert::AlertId id) const override;
    [[nodiscard]] std::vector<Change> changes_after(std::int64_t seq, std::size_t limit) const override;
    [[nodiscard]] std::int64_t last_seq() const override;
    [[nodiscard]] Result<Change> apply(alert::AlertId id, const alert::Request& request) override;
    [[nodiscard]] Summary summary() const override;
    [[nodiscard]] std::vector<alert::Incident> incidents(const alert::IncidentFilter& filter) const override;
    [[nodiscard]] std::vector<alert::Incident> incidents_of(alert::AlertId id) const override;
    void each_life(Instant from, Instant to, const Take& take) const override;

    [[nodiscard]] std::vector<Quarantined> quarantined(const Page& page) const override;
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> quarantined_payload(std::int64_t id) const override;
    [[nodiscard]] std::vector<FaultCount> fault_counts() const override;
    [[nodiscard]] std::vector<Loss> losses(const Page& page) const override;
    [[nodiscard]] std::vector<LossCount> loss_counts() const override;
    [[nodiscard]] Totals totals() const override;

    [[nodiscard]] std::vector<Offered> deliveries(const Wanted& wanted) const override;
    [[nodiscard]] std::optional<Offered> delivery(alert::DeliveryId id) const override;
    [[nodiscard]] Result<Offered> answer(alert::DeliveryId id, const alert::Answer& answer) override;
    [[nodiscard]] std::int64_t deliveries_waiting() const override;
    [[nodiscard]] std::vector<Credit> credits(const CreditPage& page) const override;
    [[nodiscard]] std::vector<Balance> balances() const override;

    /// Called after each commit that made the journal grow, on the caller's stack.
    void on_change(std::function<void()> listener) { listener_ = std::move(listener); }

    /// When the earliest timer of all alerts, or the earliest delivery, is due.
    [[nodiscard]] std::optional<Instant> next_timer() const;
    /// Fires the timers that are due by now, at most `limit` of them, each with its journal entry: escalations, re-alarms, ends of
    /// shelvings; then offers that nobody has answered in time, of at most `limit` alerts. Gives how many there were.
    std::size_t fire_due(Instant now, std::size_t limit);

    /// The latest time that is written down anywhere; nothing in an empty database.
    [[nodiscard]] std::optional<Instant> newest_time() const;

    [[nodiscard]] std::vector<KnownBox> boxes() const;
    /// What the judge and the directory say has changed. Detectors go on from what they remember. No intake is under way.
    void renew() { tables_->detectors.renew_all(); }

    /// Boxes (without a device) and devices that have ever been heard.
    [[nodiscard]] std::vector<detect::Whose> heard() const;

private:
    friend class Intake;

    struct Tables {
        explicit Tables(sqlite::Database opened);

        sqlite::Database database;
        AlertTable alerts;
        BoxTable boxes;
        ReadingTable readings;
        EpochTable epochs;
        ConditionTable conditions;
        DetectorTable detectors;
        IncidentTable incidents;
        NewestTable newest;
        LossTable losses;
        QuarantineTable quarantine;
        DeliveryTable deliveries;
        TimeBankTable time_bank;
    };
    /// Writes the step with all that follows from it. `accepting`: as in alert::follow.
    Change save(const alert::Step& step, const std::string& request, std::optional<alert::DeliveryId> accepting = std::nullopt);
    void credit(const Change& change, const alert::Delivery& accepted);
    Result<void> accept(const Offered& offered, const alert::Answer& answer);
    Result<void> refuse(const Offered& offered, const alert::Answer& answer);
    std::size_t time_out(Instant now, std::size_t limit);
    Result<Change> replay(const AlertTable::Keyed& keyed, const std::string& request) const;
    void say_changed() const;
    /// In the transaction that has raised it: what it makes together with others.
    void group(const alert::Alert& raised, Instant now);

    std::unique_ptr<Tables> tables_;
    const Clock& clock_;
    Rules rules_;
    std::function<void()> listener_;
};

/// As Store::heard, of a database that another process may be writing.
[[nodiscard]] std::vector<detect::Whose> heard_in(sqlite::Database& database);
/// The summary of a database that another process may be writing.
[[nodiscard]] alert::Book::Summary summary_of(sqlite::Database& database);

}  // namespace gengfu::store
