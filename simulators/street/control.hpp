#pragma once

#include <string>
#include <string_view>

#include "simulators/street/stage.hpp"

namespace gengfu::sim {

inline constexpr std::size_t control_line_max = 256;

/// Answers one line of the control socket, "list" or "<verb> <device>", with one line of JSON:
/// {"ok":true,"said":"…"}, {"ok":true,"devices":[{"id","kind","edge","place","alive","answered","causes"}]} or
/// {"ok":false,"error":"…"}.
[[nodiscard]] std::string answer_control(Stage& stage, std::string_view line, Moment now);

/// The reply as a person reads it: the text, or a table of the devices. A refusal is the fault.
[[nodiscard]] Result<std::string> read_control(std::string_view reply);

}  // namespace gengfu::sim
