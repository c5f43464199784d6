#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "cloud/alert/figures.hpp"

namespace gengfu::alert {

/// Counts a period's figures alert by alert. It keeps two times an alert, and what it needs of each source and device.
class Gatherer {
public:
    explicit Gatherer(Period period);

    /// Every alert that was open at some time of the period, the oldest first; others do no harm.
    void take(const Life& life);
    [[nodiscard]] const Period& period() const { return period_; }
    /// What was counted; the gatherer is of no use after.
    [[nodiscard]] Figures finish();

private:
    struct Heard {
        Figures::Source source;
        std::vector<Instant> stood;  ///< the last few times at which the condition came to stand
        bool chatters = false;
    };
    using Device = std::tuple<DeviceId, GroupId, EdgeId>;

    void name_exercise(const Life& life);
    void hear(const Life& life);
    static void note(Heard& heard, Instant stood);
    void measure(const Life& life);
    void find_stale(const Life& life);
    void judge(const Life& life);
    void find_floods();
    void rank_sources();
    void rank_ended();
    [[nodiscard]] double operators_in(std::size_t slot) const;

    Period period_;
    Figures figures_;
    std::vector<std::size_t> slots_;
    std::map<std::tuple<GroupId, EdgeId, DeviceId, ConditionId>, Heard> heard_;
    std::vector<Duration> answered_, arrived_;
    std::map<std::string, Figures::Ended> by_kind_;
    std::map<Device, Figures::EndedOf> by_device_;
};

}  // namespace gengfu::alert
