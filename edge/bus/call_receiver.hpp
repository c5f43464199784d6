#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/protocol/dc09.hpp"

namespace gengfu::edge {

/// The receiving centre's side of DC-09 for the devices of one listener: message in, answer out. An acknowledgement is
/// only given for what is on disk; without an answer the device sends again. No sockets.
class CallReceiver {
public:
    struct Counts {
        std::uint64_t messages = 0;
        std::uint64_t malformed = 0;
        std::uint64_t refused = 0;  ///< DUH or NAK
    };

    CallReceiver(std::vector<const DeviceConfig*> devices, const Clock& clock, Log& log, Collector& collector);

    /// Nothing: no answer is due (a broken message, or one that could not be saved).
    [[nodiscard]] std::optional<protocol::Bytes> receive(protocol::BytesView frame);

    void count_noise(std::size_t bytes);
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    [[nodiscard]] std::optional<protocol::Bytes> accept(const DeviceConfig& device, const protocol::dc09::Message& message);
    /// How far back the same message is a repetition.
    [[nodiscard]] Duration window_of(const protocol::dc09::Message& message, const Mark& mark);
    void note(const std::string& account, const std::string& what);

    std::map<std::string, const DeviceConfig*> by_account_;
    const Clock& clock_;
    Log& log_;
    Collector& collector_;
    struct Heard {
        std::string content;
        Steady first, last;
    };
    std::map<std::string, Heard> heard_;  ///< by account: its last message
    Counts counts_;
};

}  // namespace gengfu::edge
