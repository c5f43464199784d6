#pragma once

#include <array>

namespace gengfu::detect {

/// A home of which nothing is known yet: in which share of the hours from midnight on it uses water.
inline constexpr std::array<double, 24> share_at_large{.15, .12, .10, .10, .15, .35, .50, .55, .50, .45, .45, .50,
                                                       .50, .45, .45, .45, .50, .55, .60, .60, .55, .50, .35, .25};

}  // namespace gengfu::detect
