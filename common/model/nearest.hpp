#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gengfu {

/// `, did you mean "gas-detector"?` when one of the valid words is close to the one given, by edit distance;
/// otherwise `; one of: …` with all of them when they are few, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& valid);

}  // namespace gengfu
