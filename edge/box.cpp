#include "edge/box.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "common/runtime/task.hpp"

namespace gengfu::edge {
namespace asio = boost::asio;

namespace {

std::vector<const DeviceConfig*> devices_on(const Site& site, const std::string& id) {
    std::vector<const DeviceConfig*> devices;
    for (const DeviceConfig& device : site.devices)
        if (device.on == id) devices.push_back(&device);
    return devices;
}

std::string text(const Endpoint& endpoint) {
    return endpoint.host + ":" + std::to_string(endpoint.port);
}

}  // namespace

Box::Box(asio::io_context& context, const Site& site, const Clock& clock, Log& log, Parts parts)
    : context_(context),
      site_(site),
      clock_(clock),
      log_(log),
      outbox_(parts.outbox),
      collector_(parts.collector),
      uplink_(parts.uplink),
      watch_(context) {
    for (const BusConfig& bus : site.buses)
        pollers_.emplace_back(context.get_executor(), bus, devices_on(site, bus.id), clock, log, collector_);
    for (const ListenerConfig& listener : site.listeners) {
        receivers_.emplace_back(devices_on(site, listener.id), clock, log, collector_);
        listeners_.emplace_back(context.get_executor(), listener, receivers_.back(), log);
    }
}

Result<void> Box::start() {
    for (CallListener& listener : listeners_)
        if (auto opened = listener.open(); !opened) return opened;
    collector_.on_appended([this] { uplink_.kick(); });
    for (CallListener& listener : listeners_) listener.start();
    for (std::size_t i = 0; i < pollers_.size(); ++i) spawn(context_.get_executor(), "bus " + site_.buses[i].id, pollers_[i].run(), log_);
    spawn(context_.get_executor(), "rounds", run_rounds(), log_);
    watch_deadline();
    uplink_.start();
    return {};
}

void Box::stop() {
    watch_.cancel();
    for (CallListener& listener : listeners_) listener.close();
    collector_.finish();
    uplink_.stop();
    log_counts();
}

asio::awaitable<void> Box::run_rounds() {
    for (bool is_running = true; is_running;) {
        is_running = co_await sleep_for(site_.round);
        if (is_running) collector_.flush();
    }
}

void Box::watch_deadline() {
    // A reading may put a deadline off at any time, so the watch looks at least once a second rather than being told.
    constexpr Duration look_again_after{1'000};
    const Duration left = std::clamp(collector_.deadline() - clock_.steady(), Duration{10}, look_again_after);
    watch_.expires_after(left);
    watch_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        collector_.on_time();
        watch_deadline();
    });
}

void Box::log_counts() {
    const Collector::Counts& taken = collector_.counts();
    const Outbox::Status status = outbox_.status();
    log_.info("outbox_counts", {{"taken", status.taken},
                                {"pending", status.pending},
                                {"lost", status.readings_lost},
                                {"bytes_written", status.bytes_written},
                                {"readings_written", status.readings_written},
                                {"rounds", taken.rounds},
                                {"rounds_refused", taken.rounds_refused},
                                {"readings_dropped", taken.readings_dropped},
                                {"alarms_refused", taken.alarms_refused}});
    for (std::size_t i = 0; i < pollers_.size(); ++i) {
        const Poller::Counts& counts = pollers_[i].counts();
        log_.info("bus_counts", {{"bus", site_.buses[i].id},
                                 {"polls", counts.polls},
                                 {"readings", counts.readings},
                                 {"timeouts", counts.timeouts},
                                 {"malformed", counts.malformed},
                                 {"noise_bytes", counts.noise_bytes}});
    }
    for (std::size_t i = 0; i < receivers_.size(); ++i) {
        const CallReceiver::Counts& counts = receivers_[i].counts();
        log_.info("listener_counts", {{"listener", site_.listeners[i].id},
                                      {"messages", counts.messages},
                                      {"malformed", counts.malformed},
                                      {"refused", counts.refused}});
    }
}

std::string Box::ready_json(int pid) const {
    boost::json::object listeners;
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
        boost::json::object addresses;
        if (const auto tcp = listeners_[i].tcp()) addresses["tcp"] = text(*tcp);
        if (const auto udp = listeners_[i].udp()) addresses["udp"] = text(*udp);
        listeners[site_.listeners[i].id] = std::move(addresses);
    }
    return boost::json::serialize(boost::json::object{{"pid", pid}, {"listeners", std::move(listeners)}}) + "\n";
}

}  // namespace gengfu::edge
