#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "common/model/time.hpp"

namespace gengfu::mqtt {

using Bytes = std::vector<std::uint8_t>;

struct Message {
    std::string topic;
    Bytes payload;
    int qos = 0;
    bool retained = false;
};

struct Options {
    std::string server;  ///< "mqtt://127.0.0.1:1883" or "mqtts://host:8883"
    std::string client_id;
    std::optional<std::string> username;
    Secret<std::string> password;
    std::string ca_file, certificate_file, key_file;  ///< mqtts only; certificate and key may be empty
    Duration keepalive{10'000};
    Duration connect_within{5'000};
};

/// What happens on a link; called on the executor, never from a thread of the library. After on_disconnected nothing
/// more is said of that connection.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void on_connected() = 0;
    virtual void on_disconnected(const std::string& why) = 0;
    virtual void on_message(Message message) = 0;
};

/// One connection to a broker, clean start, nothing durable in it. Nothing here waits.
class Link {
public:
    virtual ~Link() = default;
    /// Ends in exactly one on_connected or on_disconnected, within `options.connect_within` and a little.
    virtual void connect(const Options& options, const std::optional<Message>& will) = 0;
    /// Politely, without the will. on_disconnected follows.
    virtual void disconnect() = 0;
    /// `full` is back-pressure: try again later. Success means handed over, not delivered.
    virtual Result<void> publish(const Message& message) = 0;
    virtual Result<void> subscribe(const std::string& filter, int qos) = 0;
};

}  // namespace gengfu::mqtt
