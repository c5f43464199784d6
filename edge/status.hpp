#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "common/runtime/log.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/outbox/outbox.hpp"

namespace gengfu::edge {

/// One JSON object, as `gengfu-edge status --json` prints it. What is not known is absent. `running`: the counts of a box that runs.
[[nodiscard]] std::string status_json(const Site& site, const Outbox::Status& status, const Collector::Counts* running);
/// The same for people.
[[nodiscard]] std::string status_text(const std::string& json);

/// Tells who asks how the box is: a local socket in its data directory, so that nothing has to be written to flash for it. Whoever
/// connects gets the status and the end. A socket that cannot be opened is logged and done without.
class StatusListener {
public:
    StatusListener(boost::asio::io_context& context, std::filesystem::path directory, std::function<std::string()> status, Log& log);
    ~StatusListener();
    StatusListener(const StatusListener&) = delete;
    StatusListener& operator=(const StatusListener&) = delete;

    void start();
    void stop();

private:
    void accept();

    std::filesystem::path directory_;
    std::function<std::string()> status_;
    Log& log_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
};

/// Asks the box that runs on this directory; nothing when there is none, or none that answers within two seconds.
[[nodiscard]] std::optional<std::string> ask_status(const std::filesystem::path& directory);

}  // namespace gengfu::edge
