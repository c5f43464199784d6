#pragma once

#include <optional>

#include "common/model/reading.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::guard {

/// One alarm condition of one device, as ISA-18.2 has it: limit, deadband, on-delay, off-delay. Pure. It starts not
/// knowing whether it stands, so that the first judgement after a restart is always told.
class ConditionState {
public:
    /// What the value changes, if anything. `condition` must be the same for each call.
    std::optional<AlarmChange> judge(const profile::Condition& condition, std::int64_t value, Steady now);

    [[nodiscard]] bool is_active() const noexcept { return standing_ == Standing::active; }
    [[nodiscard]] bool is_known() const noexcept { return standing_ != Standing::unknown; }

private:
    enum class Standing { unknown, clear, active };
    Standing standing_ = Standing::unknown;
    std::optional<Steady> pending_since_;  ///< since when the value has asked for the other standing
};

}  // namespace gengfu::guard
