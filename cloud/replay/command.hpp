#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "common/model/fault.hpp"

namespace gengfu::replay {

/// `gengfu-cloud replay` as it was called.
struct Command {
    std::string recording;
    std::string rules;                  ///< empty: what the code holds for usual
    bool json = false;                  ///< a JSON object a line instead of text for people
    std::vector<std::string> silences;  ///< --silence-from
    std::vector<std::string> leaks;     ///< --leak-from
    double leak_litres_per_hour = 0;    ///< --leak
    std::string lasting;                ///< --for: of each change, when there are several
};

/// Plays the recording and writes what the detectors would have said. With one change it is the whole recording with it; with several each
/// is played for itself, and its lines say which it is.
[[nodiscard]] Checked<void> run(const Command& command, std::ostream& out);

}  // namespace gengfu::replay
