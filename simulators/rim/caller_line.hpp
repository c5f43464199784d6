#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "simulators/rim/lines.hpp"
#include "simulators/street/stage.hpp"

namespace gengfu::sim {

/// A device that speaks first, on its way to the edge's listener.
struct CallerPlan {
    DeviceId device;
    std::filesystem::path edge_ready_file;  ///< says where the listener is; an edge that restarts has new ports
    std::string listener;
    bool udp = false;
    std::shared_ptr<boost::asio::steady_timer> bell;  ///< cancelled when there is something new to say
};

/// Sends supervision and events for as long as the street lives. An edge that is not there is tried again every
/// `retry_after`.
boost::asio::awaitable<void> play_caller(World world, Stage& stage, CallerPlan plan);
inline constexpr Duration retry_after{500};

}  // namespace gengfu::sim
