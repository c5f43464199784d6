#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/config.hpp"
#include "edge/guard/guard.hpp"
#include "edge/outbox/outbox.hpp"

namespace gengfu::edge {

/// Where every reading of a box goes: judged, then on disk, then the uplink is told. Routine readings wait for the
/// round they belong to; a reading that raises or clears an alarm goes to disk at once with it, in the alarm lane.
/// A reading counts as taken when it is on disk. One thread.
class Collector {
public:
    Collector(const Site& site, const Clock& clock, Log& log, Outbox& outbox);

    /// Called after each append.
    void on_appended(std::function<void()> handler) { appended_ = std::move(handler); }

    /// Gives what must be written to the device at once.
    std::vector<const profile::Interlock*> take(Reading reading);

    /// For a device that speaks first: on disk when it succeeds, so that it may be acknowledged. A repeated message
    /// (same mark within `window`) is not taken again and succeeds.
    Result<void> take_now(Reading reading, const Mark& mark, Duration window);

    /// Time has passed: silence and unanswered interlocks.
    void on_time();
    [[nodiscard]] Steady deadline() const;

    /// Ends the round: what has gathered goes to disk as one batch. A box with nothing to say for `quiet_max` sends an
    /// empty batch, so that the cloud can tell a quiet box from a dead one.
    void flush();

    /// The metrics of a birth.
    [[nodiscard]] std::vector<sparkplug::Metric> birth(Instant wall) const;

private:
    /// At the bound the oldest routine readings of the round give way; an alarm never does.
    static constexpr std::size_t round_readings_max = 10'000;
    static constexpr std::size_t unsaved_alarms_max = 1'000;
    static constexpr Duration quiet_max{10'000};

    void register_names();
    void apply(const DeviceId& device, guard::Verdict& verdict, const Reading* reading);
    [[nodiscard]] Result<void> append(Lane lane, std::vector<Reading> readings, std::vector<AlarmEvent> events,
                                      std::vector<sparkplug::Online> onlines, const std::optional<Mark>& mark = {});
    void keep_unsaved(sparkplug::Batch batch, const Fault& fault);

    const Site& site_;
    const Clock& clock_;
    Log& log_;
    Outbox& outbox_;
    std::function<void()> appended_ = [] {};
    std::map<DeviceId, guard::DeviceGuard> guards_;
    std::map<DeviceId, Reading> latest_;
    std::vector<Reading> round_;
    std::vector<sparkplug::Batch> unsaved_alarms_;  ///< the disk refused them; tried again each round
    Steady appended_at_;
    std::vector<std::string> flags_;
    const sparkplug::Aliases* aliases_ = nullptr;
};

}  // namespace gengfu::edge
