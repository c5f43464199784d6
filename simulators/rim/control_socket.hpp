#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <string>

#include "simulators/rim/lines.hpp"
#include "simulators/street/stage.hpp"

namespace gengfu::sim {

/// Where a street is told what to do: `<data>/sim/control.sock`, which only its owner may open.
[[nodiscard]] std::filesystem::path control_path(const std::filesystem::path& data);

[[nodiscard]] Result<boost::asio::local::stream_protocol::acceptor> open_control(const boost::asio::any_io_executor& executor,
                                                                                 const std::filesystem::path& path);

/// Answers one command a connection (simulators/street/control.hpp), each within `command_within`.
boost::asio::awaitable<void> play_control(World world, boost::asio::local::stream_protocol::acceptor acceptor, Stage& stage);
inline constexpr Duration command_within{2000};

/// The other side: sends one command, gives the line that answers it. unreachable when no street plays there.
[[nodiscard]] Result<std::string> ask_street(const std::filesystem::path& data, const std::string& command);

}  // namespace gengfu::sim
