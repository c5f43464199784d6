#include "simulators/rim/pty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace gengfu::sim {
namespace {

tl::unexpected<Fault> failed(const std::string& what) {
    return fail(FaultKind::io, what + ": " + std::generic_category().message(errno));
}

}  // namespace

Pty::Pty(Pty&& other) noexcept
    : near_(std::exchange(other.near_, -1)), far_(std::exchange(other.far_, -1)), link_(std::exchange(other.link_, {})) {}

Pty::~Pty() {
    if (!link_.empty()) {
        std::error_code ignored;
        std::filesystem::remove(link_, ignored);
    }
    if (far_ >= 0) ::close(far_);
    if (near_ >= 0) ::close(near_);
}

int Pty::release() noexcept {
    return std::exchange(near_, -1);
}

Result<Pty> Pty::open(const std::filesystem::path& link) {
    Pty pty;
    pty.near_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty.near_ < 0 || ::grantpt(pty.near_) != 0 || ::unlockpt(pty.near_) != 0) return failed("cannot open a pseudo-terminal");
    std::array<char, 64> name{};
    if (::ptsname_r(pty.near_, name.data(), name.size()) != 0) return failed("a pseudo-terminal has no name");
    pty.far_ = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios settings{};
    if (pty.far_ < 0 || ::tcgetattr(pty.far_, &settings) != 0) return failed(std::string("cannot open ") + name.data());
    ::cfmakeraw(&settings);
    if (::tcsetattr(pty.far_, TCSANOW, &settings) != 0) return failed(std::string("cannot set ") + name.data() + " to raw");
    std::error_code error;
    std::filesystem::remove(link, error);
    std::filesystem::create_symlink(name.data(), link, error);
    if (error) return fail(FaultKind::io, "cannot link " + link.string() + ": " + error.message());
    pty.link_ = link;
    return pty;
}

}  // namespace gengfu::sim
