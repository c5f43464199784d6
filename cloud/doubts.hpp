#pragma once

#include <vector>

#include "cloud/config.hpp"

/// What is well by itself and leaves somebody out: a check refuses it, a start warns of it.
namespace gengfu::cloud {

/// Levels of the plan that would have nobody at some hour of a week, at the lines of their rules.
[[nodiscard]] Diagnostics gaps_of(const Config& config);

/// Responders without an address for any of their channels: they do not count as somebody.
[[nodiscard]] Diagnostics unreachable_in(const Config& config);

/// Rules that mean several boxes or devices of the same name. `heard`: boxes (without a device) and devices; those that the file of
/// people names are known besides.
[[nodiscard]] Diagnostics unclear_in(const Config& config, std::vector<detect::Whose> heard);

}  // namespace gengfu::cloud
