#include "edge/guard/condition.hpp"

namespace gengfu::guard {
namespace {

using profile::Comparison;

bool is_met(const profile::Condition& condition, std::int64_t value) {
    switch (condition.comparison) {
        case Comparison::above: return value > condition.limit;
        case Comparison::below: return value < condition.limit;
        case Comparison::equals: return value == condition.limit;
    }
    return false;
}

bool is_back(const profile::Condition& condition, std::int64_t value) {
    switch (condition.comparison) {
        case Comparison::above: return value <= condition.limit - condition.deadband;
        case Comparison::below: return value >= condition.limit + condition.deadband;
        case Comparison::equals: return value != condition.limit;
    }
    return false;
}

}  // namespace

std::optional<AlarmChange> ConditionState::judge(const profile::Condition& condition, std::int64_t value, Steady now) {
    const bool was_active = standing_ == Standing::active;
    const bool wants_change = was_active ? is_back(condition, value) : is_met(condition, value);
    if (!wants_change) {
        pending_since_.reset();
        if (standing_ != Standing::unknown) return std::nullopt;
        standing_ = Standing::clear;
        return AlarmChange::cleared;
    }
    if (!pending_since_) pending_since_ = now;
    if (now - *pending_since_ < (was_active ? condition.off_delay : condition.on_delay)) return std::nullopt;
    pending_since_.reset();
    standing_ = was_active ? Standing::clear : Standing::active;
    return was_active ? AlarmChange::cleared : AlarmChange::active;
}

}  // namespace gengfu::guard
