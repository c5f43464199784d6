#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"

namespace gengfu::document {

/// The first place in `text` that we keep from the TOML parser: a line that is too long (a dotted key nests as deeply as
/// its line is long), a text over several lines, or a character outside of quotes and comments that is not ASCII (toml++
/// 3.3.0 answers some of those, "°" for one, with undefined behaviour).
[[nodiscard]] std::optional<Diagnostic> find_unreadable(std::string_view text, const std::string& file);

}  // namespace gengfu::document
