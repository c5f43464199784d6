#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "common/mqtt/link.hpp"

namespace gengfu::mqtt {

/// Link over Eclipse Paho MQTT C++. Paho's threads only fill a bounded queue; the listener is called on `executor`,
/// which must be that of one thread and outlive the link. When the queue is full Paho's thread waits (back-pressure),
/// at most a second, and then drops the message, which its sender repeats. Construct, use and destroy on the executor.
class PahoLink final : public Link {
public:
    PahoLink(boost::asio::any_io_executor executor, Listener& listener);
    ~PahoLink() override;

    void connect(const Options& options, const std::optional<Message>& will) override;
    void disconnect() override;
    Result<void> publish(const Message& message) override;
    Result<void> subscribe(const std::string& filter, int qos) override;

    /// Messages dropped because the queue stayed full.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace gengfu::mqtt
