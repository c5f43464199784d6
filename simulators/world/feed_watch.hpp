#pragma once

#include <map>
#include <string>
#include <vector>

#include "cloud/alert/book.hpp"
#include "simulators/world/escalation_watch.hpp"
#include "simulators/world/ledger.hpp"

namespace gengfu::world {

/// What the feed has told, and the checkers that judge while it does: alarm-delay, silence, escalation, no-invented-alert.
class FeedWatch {
public:
    /// From acceptance by the box to the feed: on a way that has been well for a minute, and after it has come back.
    static constexpr Duration delay_most{5'000};
    static constexpr Duration delay_after_return_most{60'000};
    static constexpr Duration well_for{60'000};

    FeedWatch(Scheduler& scheduler, Ledger& ledger, Duration box_silent_after)
        : scheduler_(scheduler), ledger_(ledger), escalations_(scheduler, ledger), box_silent_after_(box_silent_after) {}

    std::map<std::string, NodeId> boxes;  ///< by name

    /// `age`: written so long ago.
    void hear(const alert::Book::Change& change, Duration age);
    void accepted(const DeviceRecord& device, const ConditionId& condition);
    /// A device that must be noticed as silent by now if its box ran well since `from`.
    void must_be_silent(const DeviceRecord& device, Steady from);
    /// A box from which nothing has come since `from`.
    void box_must_be_silent(const std::string& edge);
    void broker_must_be_silent();
    /// Since when the cloud has no way to the broker, as far as it was looked at.
    std::optional<Steady> deaf_since;

    /// To be called about every half minute.
    void look();

    struct Cause {
        std::vector<Steady> activations;  ///< raised, attached or come to stand again
        int raised_again = 0;             ///< closed while it stood
        std::size_t doubtful = 0;         ///< of the activations: batches that overtook each other can look like it
        Steady cleared_at{};
        bool is_active = false;
    };
    [[nodiscard]] const std::map<std::pair<std::string, std::string>, Cause>& causes() const noexcept { return causes_; }
    [[nodiscard]] const Cause* find(const std::string& device, const std::string& condition) const;
    [[nodiscard]] Duration worst_delay() const noexcept { return worst_delay_; }
    [[nodiscard]] std::uint64_t alarms() const noexcept { return alarms_; }
    [[nodiscard]] std::uint64_t raised() const noexcept { return raised_; }
    [[nodiscard]] std::uint64_t escalated() const noexcept { return escalations_.escalated(); }

private:
    struct Alert {
        alert::Alert last;
        std::set<std::string> keys;
    };
    struct Pending {
        const DeviceRecord* device;
        ConditionId condition;
        Steady at{};
        std::size_t count;  ///< how many activations there must be
    };

    void hear_activation(const alert::Book::Change& change, bool raised_again);
    void judge_cause(const alert::Book::Change& change);
    void judge_silence(const DeviceRecord& device, Cause& cause);
    [[nodiscard]] bool is_told(const Pending& pending) const;
    /// False once it is settled.
    [[nodiscard]] bool is_waiting(const Pending& pending);

    Scheduler& scheduler_;
    Ledger& ledger_;
    EscalationWatch escalations_;
    Duration box_silent_after_;
    std::map<std::int64_t, Alert> alerts_;
    std::map<std::pair<std::string, std::string>, Cause> causes_;
    std::vector<Pending> pending_;
    std::int64_t last_seq_ = 0;
    bool raises_again_ = false;  ///< the alert of this cause was closed while it stood: one more is due
    std::pair<std::string, std::string> raises_again_of_;
    Duration worst_delay_{0};
    std::uint64_t alarms_ = 0, raised_ = 0;
};

}  // namespace gengfu::world
