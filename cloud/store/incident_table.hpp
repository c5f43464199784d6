#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cloud/alert/incident.hpp"
#include "cloud/detect/incident.hpp"
#include "cloud/store/alert_table.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Which alerts belong together. What writes must be called within the transaction that has raised the alert.
class IncidentTable {
public:
    IncidentTable(sqlite::Database& database, AlertTable& alerts);

    /// Opens or widens the incidents that this alert makes with the open ones of its box.
    void consider(const alert::Alert& raised, const detect::IncidentRules& rules, Instant now);

    struct Told {
        std::int64_t seq = 0;  ///< of the journal entry with which one of the members is raised, stands again or ends
        alert::IncidentOutline incident;
    };
    /// In the order of the journal.
    [[nodiscard]] std::vector<Told> told_between(std::int64_t first_seq, std::int64_t last_seq);

    [[nodiscard]] std::vector<alert::Incident> list(const alert::IncidentFilter& filter);
    [[nodiscard]] std::vector<alert::Incident> of(alert::AlertId id);

private:
    using Asked = std::vector<std::pair<std::string, const detect::IncidentRule*>>;  ///< by kind

    /// The open alerts of its box that may be of an incident with it by one of the rules. All of the box's are looked at: a device has one
    /// for each of its conditions at most.
    [[nodiscard]] std::vector<detect::Sighting> around(const detect::Sighting& raised, const alert::Cause& cause, const Asked& asked);
    void join(const std::string& kind, const alert::Alert& raised, const std::vector<std::int64_t>& members, Instant now);
    [[nodiscard]] std::optional<std::int64_t> newest_of(const std::string& kind, std::int64_t alert);
    [[nodiscard]] alert::Incident read(const sqlite::Statement& row);
    void read_members(std::vector<alert::Incident>& incidents);
    [[nodiscard]] alert::IncidentOutline outline(std::int64_t id);

    sqlite::Database& database_;
    AlertTable& alerts_;
    sqlite::Statement around_;
    sqlite::Statement find_;
    sqlite::Statement add_;
    sqlite::Statement join_;
    sqlite::Statement members_;
    sqlite::Statement touched_;
    sqlite::Statement outline_;
};

}  // namespace gengfu::store
