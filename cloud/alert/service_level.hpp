#pragma once

#include <array>

#include "cloud/alert/alert.hpp"
#include "cloud/alert/working_time.hpp"

namespace gengfu::alert {

/// How long people have: around the clock, or of the time in which they work.
struct Span {
    Duration length{0};
    bool is_worked = false;

    friend Span operator*(Span span, double part) { return {std::chrono::duration_cast<Duration>(span.length * part), span.is_worked}; }
    friend bool operator==(const Span&, const Span&) = default;
};

/// What one priority asks of people. All spans are of the same sort; the first three rise.
struct ServiceLevel {
    Span acknowledge, dispatch, on_site;  ///< counted from the raising
    Span attended;                        ///< for so long an acknowledgement holds on which nothing moves
    Duration shelved_most{0};             ///< at a time
};

/// The service levels of all priorities (configs/cloud.toml, [service]).
class ServiceLevels {
public:
    ServiceLevels() : ServiceLevels(WorkingTime{}) {}
    explicit ServiceLevels(WorkingTime working_time);

    [[nodiscard]] const ServiceLevel& of(Priority priority) const;
    void set(Priority priority, const ServiceLevel& level);
    [[nodiscard]] const WorkingTime& working_time() const { return working_time_; }

    [[nodiscard]] Instant after(Instant start, Span span) const;

private:
    WorkingTime working_time_;
    std::array<ServiceLevel, 4> levels_;
};

/// Sets the timers that `after` has by what it waits for, and since when it does, given how it was before. `fired` is the timer
/// whose firing led here. What is late is not made up for all at once: the next step comes half a span after the last.
void keep_time(const Alert& before, Alert& after, Transition transition, const std::optional<Timer>& fired, Instant now,
               const ServiceLevels& levels);

/// Of an alert that is being raised.
void start_time(Alert& raised, Instant now, const ServiceLevels& levels);

}  // namespace gengfu::alert
