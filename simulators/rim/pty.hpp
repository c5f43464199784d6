#pragma once

#include <filesystem>

#include "common/model/fault.hpp"

namespace gengfu::sim {

/// A serial line that does not exist: a pseudo-terminal in raw mode behind a symbolic link. Its far end is held open,
/// so that a master may come and go without a hang-up. The link is removed with the object.
class Pty {
public:
    [[nodiscard]] static Result<Pty> open(const std::filesystem::path& link);

    Pty(Pty&& other) noexcept;
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;
    Pty& operator=(Pty&&) = delete;
    ~Pty();

    /// Gives the near end away; the caller closes it.
    [[nodiscard]] int release() noexcept;
    [[nodiscard]] const std::filesystem::path& link() const noexcept { return link_; }

private:
    Pty() = default;

    int near_ = -1;
    int far_ = -1;
    std::filesystem::path link_;
};

}  // namespace gengfu::sim
