#pragma once

#include <filesystem>
#include <fstream>

#include "simulators/street/stage.hpp"

namespace gengfu::sim {

/// What happened on the street, kept apart from what the system under test says about it: one JSON object a line,
/// {"at","event","device",…}, appended and flushed.
class Journal {
public:
    [[nodiscard]] static Result<Journal> open(const std::filesystem::path& file);

    void write(const Note& note);

private:
    explicit Journal(std::ofstream out) : out_(std::move(out)) {}

    std::ofstream out_;
};

[[nodiscard]] std::string journal_line(const Note& note);

}  // namespace gengfu::sim
