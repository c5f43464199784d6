#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "common/runtime/clock.hpp"

namespace gengfu::tests {

/// Time that moves only when told to.
class ManualClock final : public Clock {
public:
    Instant wall_now = from_unix_ms(1'800'000'000'000);
    Steady steady_now{};

    [[nodiscard]] Instant wall() const override { return wall_now; }
    [[nodiscard]] Steady steady() const override { return steady_now; }
    void advance(Duration by) {
        wall_now += by;
        steady_now += by;
    }
};

/// A directory of its own for one test, removed afterwards.
class ScratchDirectory {
public:
    ScratchDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "gengfu-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
        path_ = name;
    }
    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace gengfu::tests
