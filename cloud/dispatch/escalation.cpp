#include "cloud/dispatch/escalation.hpp"

#include <algorithm>
#include <utility>

namespace gengfu::dispatch {

Escalation::Escalation(boost::asio::any_io_executor executor, store::Store& store, const Clock& clock, Log& log)
    : timer_(executor), store_(store), clock_(clock), log_(log) {}

void Escalation::stop() {
    stopped_ = true;
    timer_.cancel();
}

Duration Escalation::run_due() {
    try {
        auto next = store_.next_timer();
        if (next && *next <= clock_.wall()) {
            const std::size_t fired = store_.fire_due(clock_.wall(), at_once_max);
            log_.warning("alert_timers_fired", {{"count", fired}});
            next = store_.next_timer();
        }
        if (!next) return looks_every;
        return std::clamp<Duration>(*next - clock_.wall(), Duration{0}, looks_every);
    } catch (const sqlite::Error& error) {
        log_.error("escalation_failed", {{"error", error.what()}});
        return again_after_trouble;
    }
}

void Escalation::look() {
    // Escalating changes the journal, of which we are told as well.
    if (stopped_ || std::exchange(running_, true)) return;
    timer_.expires_after(run_due());
    running_ = false;
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) look();
    });
}

}  // namespace gengfu::dispatch
