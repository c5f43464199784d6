#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cloud/alert/book.hpp"
#include "simulators/world/ledger.hpp"
#include "simulators/world/script.hpp"

namespace gengfu::world {

/// The checker of a district: every cause has its alerts, each once and in time; every alert has a cause. What the statistical detectors
/// of water say without one, and what they miss, is counted; the rest is a violation. Knows the plot and the feed, nothing else.
class CauseWatch {
public:
    CauseWatch(Scheduler& scheduler, Ledger& ledger, WorldLog& log, const Plot& plot);

    /// `at`: when it was written.
    void hear(const alert::Book::Change& change, Steady at);
    /// At the end, when whatever has begun is over.
    void judge(const std::vector<alert::Alert>& open, const std::vector<alert::Incident>& incidents);

    /// What came of the causes of a name.
    struct Row {
        int causes = 0, alerts = 0;
        int missed = 0;                  ///< against the budget
        std::vector<Duration> delays{};  ///< of alerts that had to come
    };
    [[nodiscard]] const std::map<std::string, Row>& rows() const noexcept { return rows_; }
    /// Alerts that had no cause, by condition.
    [[nodiscard]] const std::map<std::string, int>& false_alarms() const noexcept { return false_alarms_; }
    [[nodiscard]] std::uint64_t alerts() const noexcept { return alerts_; }
    [[nodiscard]] std::size_t incidents() const noexcept { return incidents_; }

private:
    using Key = std::pair<std::string, std::string>;  ///< device, condition
    struct Place {
        std::size_t cause, due;
    };
    struct Outage {
        std::optional<std::size_t> building;  ///< nothing: all of them
        Stretch stretch;
    };
    [[nodiscard]] static Key key_of(const Due& due) { return {due.device.value(), due.condition.value()}; }
    [[nodiscard]] Due& due_at(const Place& place) { return causes_[place.cause].dues[place.due]; }
    /// A time until which something had to be done, as the outages allow: `bound` again from the end of an outage on.
    [[nodiscard]] Steady allowed(const Cause& cause, Steady by, Duration bound) const;
    [[nodiscard]] Steady last_of(const Cause& cause, Steady until) const;
    [[nodiscard]] std::optional<Place> match(const Key& key, Steady at);
    void hear_raise(const alert::Book::Change& change, const Key& key, Steady at);
    void hear_without_cause(const alert::Book::Change& change, const Key& key, Steady at);
    void check(const Place& place);
    void judge_place(const Place& place);
    void judge_incidents(const std::vector<alert::Incident>& incidents);
    [[nodiscard]] std::string text(const Cause& cause, const Due& due) const;

    Scheduler& scheduler_;
    Ledger& ledger_;
    WorldLog& log_;
    std::vector<Cause> causes_;
    std::vector<Outage> outages_;
    std::vector<Plot::Forbidden> forbidden_;
    std::map<Key, std::vector<Place>> by_key_;
    std::map<Key, Steady> standing_;  ///< since when
    std::map<std::string, Row> rows_;
    std::map<std::string, int> false_alarms_;
    std::uint64_t alerts_ = 0;
    std::size_t incidents_ = 0;
};

}  // namespace gengfu::world
