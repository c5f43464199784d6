#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/clock_watch.hpp"
#include "edge/config.hpp"
#include "edge/guard/bus_guard.hpp"
#include "edge/guard/guard.hpp"
#include "edge/outbox/outbox.hpp"
#include "edge/store_thread.hpp"

namespace gengfu::edge {

/// Where every reading of a box goes: judged, then on disk, then the uplink is told. Routine readings wait for the round they belong to,
/// whose commit the worker makes; what a reading raises or clears goes to disk at once, in the lane of its priority, and the reading with
/// it unless earlier ones of its device still wait. A reading counts as taken when it is on disk. What the box has to say of itself goes
/// the way of an alarm. One thread.
class Collector {
public:
    Collector(const Site& site, const Clock& clock, Log& log, Outbox& outbox, Worker& worker, std::uint64_t boot = 0);

    /// Called after each append.
    void on_appended(std::function<void()> handler) { appended_ = std::move(handler); }

    /// Gives what must be written to the device at once.
    std::vector<const profile::Interlock*> take(Reading reading);

    /// For a device that speaks first: on disk when it succeeds, so that it may be acknowledged. A repeated message (same mark within
    /// `window`) is not taken again and succeeds, unless it is in memory only: then it does when the cloud has committed it.
    Result<void> take_now(Reading reading, const Mark& mark, Duration window);

    /// Time has passed: silence and unanswered interlocks.
    void on_time();
    [[nodiscard]] Steady deadline() const;

    /// Ends the round: what has gathered goes to disk as batches of one commit. A box with nothing to say for `quiet_max` sends an
    /// empty batch, so that the cloud can tell a quiet box from a dead one. While the commit before is still under way the round goes on.
    void flush();
    /// The same, and waits for it.
    void finish();

    /// The metrics of a birth: every name that a row on disk may stand for, also of devices that are none of this site any more.
    [[nodiscard]] std::vector<sparkplug::Metric> birth(Instant wall) const;

    struct Counts {
        std::uint64_t rounds = 0;            ///< routine commits
        std::uint64_t rounds_refused = 0;    ///< by the disk, and tried again
        std::uint64_t readings_dropped = 0;  ///< never taken: the disk was away for too long
        std::uint64_t alarms_refused = 0;    ///< changes that disk and memory had no room for; the last of each condition is told later
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    /// At the bound the oldest routine readings of the round give way; an alarm never does.
    static constexpr std::size_t round_readings_max = 10'000;
    /// A batch stays small enough for an alarm to wait behind it on a slow link.
    static constexpr std::size_t batch_readings_max = 100;
    /// And so close together that one age is true for all that is in it.
    static constexpr Duration batch_span_max{30'000};
    static constexpr Duration quiet_max{10'000};
    static constexpr int tidy_every = 10;  ///< rounds without a reading

    void register_names();
    void join_buses();
    void tell_silent_buses();
    /// Whether it was taken, the reading with it.
    bool apply(const DeviceId& device, guard::Verdict& verdict, const Reading* reading);
    enum class Presses { kept, said_again };  ///< when they are refused: said again by a device that is not answered
    [[nodiscard]] Result<Outbox::Placed> append(const std::vector<sparkplug::Batch>& batches, const Outbox::With& with,
                                                Presses presses = Presses::kept);
    void keep_untold(const AlarmEvent& event, Presses presses);
    void tell_untold();
    void note_appended();
    [[nodiscard]] std::vector<sparkplug::Batch> by_lane(const Reading* reading, std::vector<AlarmEvent> events,
                                                        std::vector<sparkplug::Online> onlines) const;
    struct Gathered {
        Reading reading;
        Moment at;
    };
    [[nodiscard]] std::vector<Outbox::Piece> pieces_of(const std::vector<Gathered>& gathered) const;
    [[nodiscard]] bool does_wait(const DeviceId& device) const;  ///< for the end of the round
    void add_to_round(Gathered gathered);
    void tell_troubles();
    void tell_what_does_not_stand();  ///< once: the cloud may remember what stood when the box ended
    void end_round(const Result<Outbox::Placed>& placed);
    void add_device_birth(std::vector<sparkplug::Metric>& metrics, const DeviceConfig& device, Instant wall) const;
    /// Rows that wait may be of devices that have left the site: what their aliases stand for only a birth can say.
    void add_earlier_names(std::vector<sparkplug::Metric>& metrics, Instant wall) const;
    [[nodiscard]] DeviceId self() const { return DeviceId{site_.edge.value()}; }
    [[nodiscard]] Moment now();

    const Site& site_;
    const Clock& clock_;
    Log& log_;
    Outbox& outbox_;
    Worker& worker_;
    std::uint64_t boot_;
    ClockWatch clock_watch_;
    std::function<void()> appended_ = [] {};
    std::map<DeviceId, guard::DeviceGuard> guards_;
    std::vector<guard::BusGuard> buses_;      ///< those with two devices or more
    std::map<DeviceId, std::size_t> bus_of_;  ///< of buses_
    std::map<DeviceId, Reading> latest_;
    std::vector<Gathered> round_, in_work_;
    struct Untold {
        AlarmEvent event;
        Moment at;
    };
    std::map<std::pair<DeviceId, ConditionId>, Untold> untold_;  ///< the last change that was refused; as many as the profiles have
    std::set<std::string> standing_;                             ///< conditions of the box itself
    bool has_told_standing_ = false;
    Steady appended_at_;
    int idle_rounds_ = 0;
    bool is_round_refused_ = false;
    std::vector<std::string> flags_;
    const sparkplug::Aliases* aliases_ = nullptr;
    Counts counts_;
};

}  // namespace gengfu::edge
