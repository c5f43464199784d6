#include "cloud/alert/service_level.hpp"

#include <algorithm>
#include <utility>

namespace gengfu::alert {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double half = 0.5;
constexpr int steps_once_acknowledged = 2;

Span around_the_clock(Duration length) {
    return {length, false};
}

std::size_t place_of(Priority priority) {
    return static_cast<std::size_t>(std::clamp(static_cast<int>(priority), 1, 4) - 1);
}

/// Which service level runs.
std::optional<Timing> stage_of(State state) {
    switch (state) {
        case State::raised: return Timing::acknowledge;
        case State::acknowledged: return Timing::dispatch;
        case State::dispatched:
        case State::accepted: return Timing::on_site;
        default: return std::nullopt;
    }
}

const Timer* find(const Alert& alert, Timing timing) {
    for (const Timer& each : alert.timers)
        if (each.timing == timing) return &each;
    return nullptr;
}

/// The time that a stage has for itself: who takes over late still gets it.
Span share_of(Timing stage, const ServiceLevel& level) {
    const auto between = [](Span from, Span to) { return Span{to.length - from.length, to.is_worked}; };
    if (stage == Timing::dispatch) return between(level.acknowledge, level.dispatch);
    if (stage == Timing::on_site) return between(level.dispatch, level.on_site);
    return level.acknowledge;
}

Instant due_of(Timing stage, int step, const Alert& alert, const ServiceLevels& levels) {
    const ServiceLevel& level = levels.of(alert.priority);
    const double part = step == 1 ? half : 1.0;
    const Instant own = levels.after(alert.stage_at, share_of(stage, level) * part);
    if (stage == Timing::acknowledge) return own;
    const Span whole = stage == Timing::dispatch ? level.dispatch : level.on_site;
    return std::max(own, levels.after(alert.clock_at, whole * part));
}

/// Not before people could have done something about it.
Instant due_later(Instant due, Timing stage, const Alert& alert, Instant now, const ServiceLevels& levels) {
    return std::max(due, levels.after(now, share_of(stage, levels.of(alert.priority)) * half));
}

std::optional<Timer> after_firing(const Timer& fired, const Alert& alert, Instant now, const ServiceLevels& levels) {
    const Timing stage = fired.timing;
    if (stage != Timing::acknowledge && fired.step >= steps_once_acknowledged) return std::nullopt;
    const bool is_further = fired.step >= 2;
    const Instant due =
        is_further ? levels.after(fired.due, levels.of(alert.priority).acknowledge) : due_of(stage, fired.step + 1, alert, levels);
    return Timer{stage, fired.step + 1, due_later(due, stage, alert, now, levels)};
}

std::optional<Timer> stage_timer(const Alert& before, const Alert& after, Timing stage, bool begins, const std::optional<Timer>& fired,
                                 Instant now, const ServiceLevels& levels) {
    if (begins) return Timer{stage, 1, due_of(stage, 1, after, levels)};
    if (fired && fired->timing == stage) return after_firing(*fired, after, now, levels);
    const Timer* kept = find(before, stage);
    if (kept == nullptr) return std::nullopt;
    if (after.priority >= before.priority) return *kept;
    const Instant sooner = due_later(due_of(stage, kept->step, after, levels), stage, after, now, levels);
    return Timer{stage, kept->step, std::min(kept->due, sooner)};
}

bool needs_attention(const Alert& alert) {
    switch (alert.state) {
        case State::acknowledged:
        case State::dispatched:
        case State::accepted:
        case State::on_site: return true;
        case State::resolved:
        case State::verified: return alert.condition_active;
        default: return false;
    }
}

/// Who is on the way or at work there has as long as getting there may take.
Span attended_for(State state, const ServiceLevel& level) {
    return state == State::acknowledged || level.attended.length > level.on_site.length ? level.attended : level.on_site;
}

std::optional<Timer> realarm_timer(const Alert& before, const Alert& after, bool begins, Instant now, const ServiceLevels& levels) {
    if (!needs_attention(after)) return std::nullopt;
    const Instant anew = levels.after(now, attended_for(after.state, levels.of(after.priority)));
    const Timer* kept = find(before, Timing::realarm);
    if (begins || kept == nullptr) return Timer{Timing::realarm, 1, anew};
    return Timer{Timing::realarm, 1, after.priority < before.priority ? std::min(kept->due, anew) : kept->due};
}

bool is_moved_by_people(Transition transition) {
    return transition < Transition::shelve;
}

}  // namespace

ServiceLevels::ServiceLevels(WorkingTime working_time) : working_time_(std::move(working_time)) {
    const auto worked_days = [day = working_time_.day()](int days) { return Span{day * days, true}; };
    const auto span = around_the_clock;
    levels_ = {{
        {span(seconds{60}), span(minutes{3}), span(minutes{15}), span(minutes{5}), minutes{10}},
        {span(minutes{5}), span(minutes{15}), span(hours{2}), span(minutes{30}), hours{2}},
        {span(minutes{30}), span(hours{4}), span(hours{24}), span(hours{8}), hours{24}},
        {worked_days(1), worked_days(2), worked_days(5), worked_days(3), hours{24 * 7}},
    }};
}

const ServiceLevel& ServiceLevels::of(Priority priority) const {
    return levels_[place_of(priority)];
}

void ServiceLevels::set(Priority priority, const ServiceLevel& level) {
    levels_[place_of(priority)] = level;
}

Instant ServiceLevels::after(Instant start, Span span) const {
    return span.is_worked ? working_time_.add(start, span.length) : start + span.length;
}

void keep_time(const Alert& before, Alert& after, Transition transition, const std::optional<Timer>& fired, Instant now,
               const ServiceLevels& levels) {
    after.timers.clear();
    if (!is_open(after.state)) {
        after.shelved_until.reset();
        return;
    }
    if (after.shelved_until) {
        after.timers.push_back({Timing::shelve, 1, *after.shelved_until});
        return;
    }
    const auto stage = stage_of(after.state);
    const bool is_led_back = after.round != before.round;
    const bool begins = before.shelved_until.has_value() || stage != stage_of(before.state) || is_led_back;
    if (begins) after.stage_at = now;
    if (begins && (is_led_back || transition == Transition::realarm || transition == Transition::rework)) after.clock_at = now;
    if (stage)
        if (const auto timer = stage_timer(before, after, *stage, begins, fired, now, levels)) after.timers.push_back(*timer);
    const bool attended = is_moved_by_people(transition) || (fired && fired->timing == Timing::realarm) || before.shelved_until;
    if (const auto timer = realarm_timer(before, after, attended, now, levels)) after.timers.push_back(*timer);
}

void start_time(Alert& raised, Instant now, const ServiceLevels& levels) {
    raised.clock_at = raised.stage_at = now;
    raised.timers = {{Timing::acknowledge, 1, due_of(Timing::acknowledge, 1, raised, levels)}};
}

}  // namespace gengfu::alert
