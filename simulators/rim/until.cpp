#include "simulators/rim/until.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>

namespace gengfu::sim {

void run_until_stopped(boost::asio::io_context& io, std::optional<Duration> lasts) {
    std::fflush(stdout);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code& error, int) {
        if (!error) io.stop();
    });
    boost::asio::steady_timer end(io);
    if (lasts) {
        end.expires_after(*lasts);
        end.async_wait([&io](const boost::system::error_code& error) {
            if (!error) io.stop();
        });
    }
    io.run();
}

}  // namespace gengfu::sim
