#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace gengfu::sim {

/// A directory of a test's own, gone with it.
struct Scratch {
    std::filesystem::path path;

    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "gengfu-sim-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

}  // namespace gengfu::sim
