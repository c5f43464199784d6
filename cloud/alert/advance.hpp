#pragma once

#include "cloud/alert/alert.hpp"
#include "cloud/alert/service_level.hpp"

/// Inside cloud/alert: what every step does.
namespace gengfu::alert {

constexpr std::string_view system_actor = "system";

/// Completes a step whose alert has what the transition changes and whose entry says who did what: one version on, its timers set.
[[nodiscard]] Step advance(const Alert& before, Step step, Instant now, const ServiceLevels& levels);

}  // namespace gengfu::alert
