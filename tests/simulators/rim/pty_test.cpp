#include "simulators/rim/pty.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>

#include "tests/simulators/rim/scratch.hpp"

using namespace gengfu::sim;

TEST_CASE("A pseudo-terminal carries every byte unchanged, survives a master that goes, and leaves no link") {
    const Scratch scratch;
    const auto link = scratch.path / "line";
    {
        auto pty = Pty::open(link);
        REQUIRE(pty);
        const int near = pty->release();
        std::array<std::uint8_t, 256> all{};
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
        for (int visit = 0; visit < 2; ++visit) {
            const int master = ::open(link.c_str(), O_RDWR | O_NOCTTY);
            REQUIRE(master >= 0);
            REQUIRE(::write(master, all.data(), all.size()) == static_cast<ssize_t>(all.size()));
            std::array<std::uint8_t, 256> heard{};
            std::size_t size = 0;
            while (size < heard.size()) {
                const auto got = ::read(near, heard.data() + size, heard.size() - size);
                REQUIRE(got > 0);
                size += static_cast<std::size_t>(got);
            }
            CHECK(heard == all);
            ::close(master);
        }
        ::close(near);
    }
    CHECK_FALSE(std::filesystem::is_symlink(link));
}

TEST_CASE("A link that cannot be made is a fault that names it") {
    const auto pty = Pty::open("/nowhere/at/all");
    REQUIRE_FALSE(pty);
    CHECK_THAT(pty.error().what, Catch::Contains("/nowhere/at/all"));
}
