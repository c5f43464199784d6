#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cloud/store/store.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::dispatch {

/// Fires the timers of the alerts when they are due: escalations, re-alarms, ends of shelvings. The store's rows are the truth; the timer
/// here only looks at the earliest.
class Escalation {
public:
    static constexpr std::size_t at_once_max = 100;  ///< timers in one transaction
    static constexpr Duration looks_every{10'000};   ///< at the latest: the wall clock may be set
    static constexpr Duration again_after_trouble{1'000};

    Escalation(boost::asio::any_io_executor executor, store::Store& store, const Clock& clock, Log& log);

    void start() { look(); }
    /// The earliest time may have changed.
    void wake() { look(); }
    void stop();

    /// Does what is due and gives how long to wait until the next look; what `look` does without the timer.
    [[nodiscard]] Duration run_due();

private:
    void look();

    boost::asio::steady_timer timer_;
    store::Store& store_;
    const Clock& clock_;
    Log& log_;
    bool running_ = false;
    bool stopped_ = false;
};

}  // namespace gengfu::dispatch
