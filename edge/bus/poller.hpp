#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/bus/channel.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/poll/schedule.hpp"

namespace gengfu::edge {

/// One bus and its devices: asks whoever is due, one request at a time, for as long as the coroutine runs. A device
/// that is silent, babbles, or answers for another address costs its own poll and nobody else's reading.
class Poller {
public:
    struct Counts {
        std::uint64_t polls = 0;
        std::uint64_t readings = 0;
        std::uint64_t timeouts = 0;
        std::uint64_t malformed = 0;    ///< frames for us that could not be read
        std::uint64_t noise_bytes = 0;  ///< bytes that belonged to nobody we asked
    };

    Poller(boost::asio::any_io_executor executor, const BusConfig& bus, std::vector<const DeviceConfig*> devices, const Clock& clock,
           Log& log, Collector& collector);

    boost::asio::awaitable<void> run();
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    boost::asio::awaitable<void> poll(std::size_t index);
    boost::asio::awaitable<void> obey(const DeviceConfig& device, const std::vector<const profile::Interlock*>& commands);
    boost::asio::awaitable<Result<protocol::Bytes>> exchange(const protocol::Bytes& request, Duration within);
    boost::asio::awaitable<bool> be_open();
    void tell(const DeviceConfig& device, const std::string& trouble);
    void count(const Fault& fault);

    const BusConfig& bus_;
    std::vector<const DeviceConfig*> devices_;
    const Clock& clock_;
    Log& log_;
    Collector& collector_;
    Channel channel_;
    poll::Schedule schedule_;
    std::uint16_t tag_ = 0;
    Counts counts_;
    std::map<DeviceId, std::string> trouble_;  ///< the last word about each device, so that only changes are logged
    std::string line_trouble_;
};

}  // namespace gengfu::edge
