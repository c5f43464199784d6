#include "simulators/rim/street_play.hpp"

#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "simulators/rim/control_socket.hpp"
#include "simulators/rim/ready_file.hpp"
#include "tests/simulators/kinds.hpp"
#include "tests/simulators/rim/scratch.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

std::size_t lines_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
}

}  // namespace

TEST_CASE("A street plays for as long as it was told, and leaves site files and a journal but no link and no socket") {
    const Scratch scratch;
    StreetOptions options;
    options.buildings = 2;
    options.data = scratch.path;
    options.profiles = std::filesystem::path(GENGFU_SOURCE_DIR) / "configs/profiles";
    options.broker = "mqtt://127.0.0.1:1";
    options.ready = scratch.path / "ready.json";
    options.lasts = 250ms;
    const SystemClock clock;
    const auto log = silent_log();
    const auto played = play_street(options, clock, *log);
    if (!played) FAIL(played.error().what);
    CHECK(std::filesystem::exists(scratch.path / "sites/b01.toml"));
    CHECK(std::filesystem::exists(scratch.path / "sites/b02.toml"));
    CHECK(std::filesystem::exists(*options.ready));
    CHECK(std::filesystem::is_empty(scratch.path / "tty"));
    CHECK_FALSE(std::filesystem::exists(control_path(scratch.path)));
    CHECK(lines_of(scratch.path / "sim/journal.jsonl") >= 30);
}

TEST_CASE("The control socket answers its owner, and nobody answers where no street plays") {
    const Scratch scratch;
    std::filesystem::create_directories(scratch.path / "sim");
    CHECK(ask_street(scratch.path, "list").error().kind == FaultKind::unreachable);

    const auto kinds = kinds::catalogue();
    Stage stage(kinds, [](const Note&) {});
    const auto street = plan_street(kinds, 1, 1).value();
    for (const BuildingPlan& building : street)
        for (const DevicePlan& device : building.devices) stage.add(device, building.edge, 1, nullptr);
    const SystemClock clock;
    const auto log = silent_log();
    boost::asio::io_context io;
    auto acceptor = open_control(io.get_executor(), control_path(scratch.path));
    REQUIRE(acceptor);
    struct stat status{};
    REQUIRE(::stat(control_path(scratch.path).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    boost::asio::co_spawn(io, play_control({io.get_executor(), clock, *log}, std::move(*acceptor), stage), boost::asio::detached);
    std::thread runner([&io] { io.run(); });
    const auto done = ask_street(scratch.path, "kill gas-0101");
    const auto refused = ask_street(scratch.path, "kill gas-9");
    io.stop();
    runner.join();
    REQUIRE(done);
    CHECK(*done == "{\"ok\":true,\"said\":\"gas-0101 has fallen silent\"}\n");
    REQUIRE(refused);
    CHECK_THAT(*refused, Catch::StartsWith("{\"ok\":false"));
}

TEST_CASE("A path that is too long for a socket is refused by name") {
    const auto asked = ask_street("/" + std::string(120, 'x'), "list");
    REQUIRE_FALSE(asked);
    CHECK_THAT(asked.error().what, Catch::Contains("shorter --data"));
}

TEST_CASE("A caller finds its listener in the edge's ready file, or nothing") {
    const Scratch scratch;
    const auto file = scratch.path / "b01.ready.json";
    CHECK_FALSE(find_listener(file, "call-1", "tcp"));
    std::ofstream(file) << R"({"pid":7,"listeners":{"call-1":{"tcp":"127.0.0.1:4711","udp":"127.0.0.1:4712"}}})";
    CHECK(find_listener(file, "call-1", "udp") == "127.0.0.1:4712");
    CHECK_FALSE(find_listener(file, "call-2", "tcp"));
    std::ofstream(file) << R"({"pid":7,"listeners":[)";
    CHECK_FALSE(find_listener(file, "call-1", "tcp"));
}
