#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "cloud/alert/book.hpp"
#include "simulators/world/ledger.hpp"
#include "simulators/world/scheduler.hpp"

namespace gengfu::world {

/// The checker of escalations, re-alarms, shelvings and of what is not over, from what the feed tells and nothing else: each on time, none
/// twice, none for what has been done. Knows the service levels from docs/decisions/0010, not from the code that it judges.
class EscalationWatch {
public:
    /// What must have been told and has not been for so long.
    static constexpr Duration late_most{15'000};

    EscalationWatch(Scheduler& scheduler, Ledger& ledger) : scheduler_(scheduler), ledger_(ledger) {}

    /// `at`: when it was written.
    void hear(const alert::Book::Change& change, Steady at);
    /// To be called about every half minute.
    void look();
    [[nodiscard]] std::uint64_t escalated() const noexcept { return escalated_; }

private:
    struct Alert {
        alert::State state = alert::State::raised;
        Priority priority = Priority::p1;
        bool condition_active = false;
        bool test = false;
        Steady begun_at{};     ///< since when it waits for what it waits for now
        Steady stepped_at{};   ///< begun, or escalated since
        Steady attended_at{};  ///< a person has said something, or it was told that nobody has
        Steady urgent_at{};    ///< its priority has risen
        int steps = 0;         ///< that it has escalated since `begun_at`
        std::optional<Steady> shelved_until;
        std::set<std::tuple<alert::Timing, int, Instant>> fired;  ///< until it ends
    };
    struct Level {
        Duration acknowledge, dispatch, on_site, attended;
    };
    [[nodiscard]] static const Level& level_of(Priority priority);
    [[nodiscard]] static std::optional<alert::Timing> stage_of(alert::State state);
    void judge_return(const Alert& known, const alert::Entry& entry, bool turns_real) const;
    void judge_firing(Alert& known, const alert::Entry& entry, Steady at);
    [[nodiscard]] static std::optional<Steady> due_at_the_latest(const Alert& known);
    [[nodiscard]] static std::optional<Steady> realarm_at_the_latest(const Alert& known);
    [[nodiscard]] bool is_missed(std::optional<Steady> due) const;
    void violated(std::int64_t alert, const std::string& what) const;

    Scheduler& scheduler_;
    Ledger& ledger_;
    std::map<std::int64_t, Alert> alerts_;
    std::uint64_t escalated_ = 0;
};

}  // namespace gengfu::world
