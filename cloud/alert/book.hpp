#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/delivery.hpp"
#include "cloud/alert/incident.hpp"
#include "cloud/alert/life_cycle.hpp"

namespace gengfu::alert {

/// What the rest of the cloud may ask of the alerts and do to them. Implemented by the store; every call that
/// changes something is one durable transaction, and only after it does anybody hear of it.
class Book {
public:
    virtual ~Book() = default;

    struct Filter {
        bool open_only = false;
        std::optional<State> state;
        std::optional<AlertId> before;  ///< page on: ids below this one
        std::size_t limit = 100;        ///< at most 500
    };
    /// Newest first.
    [[nodiscard]] virtual std::vector<Alert> list(const Filter& filter) const = 0;
    [[nodiscard]] virtual std::optional<Alert> find(AlertId id) const = 0;
    [[nodiscard]] virtual std::vector<Entry> timeline(AlertId id) const = 0;

    struct Change {
        Entry entry;
        Alert alert;                         ///< as it is now, which may be later than the entry
        std::vector<Delivery> deliveries{};  ///< whose last change came with the entry
        /// Of an entry with which the alert is raised, stands again or ends: what it makes together with others, as it is now. An
        /// incident begins, grows and ends with such entries only, so that whoever follows them misses nothing of it.
        std::vector<IncidentOutline> incidents{};
    };
    /// Journal entries after `seq`, oldest first.
    [[nodiscard]] virtual std::vector<Change> changes_after(std::int64_t seq, std::size_t limit) const = 0;
    [[nodiscard]] virtual std::int64_t last_seq() const = 0;

    /// A key that was used before gives the same answer again and changes nothing; the same key with another request
    /// is a conflict. not_found, conflict, refused as in life_cycle.hpp.
    [[nodiscard]] virtual Result<Change> apply(AlertId id, const Request& request) = 0;

    struct Summary {
        std::int64_t devices = 0;
        std::int64_t edges = 0;
        std::int64_t readings_stored = 0;
        std::int64_t raised = 0;
        std::int64_t open = 0;
        std::int64_t acknowledged = 0;  ///< ever
        std::int64_t closed = 0;
        std::int64_t cancelled = 0;
    };
    [[nodiscard]] virtual Summary summary() const = 0;

    /// What several alerts mean together: newest first; all that this alert belongs to.
    [[nodiscard]] virtual std::vector<Incident> incidents(const IncidentFilter& filter) const = 0;
    [[nodiscard]] virtual std::vector<Incident> incidents_of(AlertId id) const = 0;
};

}  // namespace gengfu::alert
