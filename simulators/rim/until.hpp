#pragma once

#include <boost/asio/io_context.hpp>
#include <optional>

#include "common/model/time.hpp"

namespace gengfu::sim {

/// Runs until SIGINT or SIGTERM, or until the time is over.
void run_until_stopped(boost::asio::io_context& io, std::optional<Duration> lasts);

}  // namespace gengfu::sim
