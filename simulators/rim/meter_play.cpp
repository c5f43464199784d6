#include "simulators/rim/meter_play.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <numeric>

#include "common/runtime/task.hpp"
#include "simulators/rim/lines.hpp"
#include "simulators/rim/ready_file.hpp"
#include "simulators/rim/until.hpp"

namespace gengfu::sim {

Result<void> play_meter(const MeterOptions& options, const Clock& clock, Log& log) {
    const auto hours = load_recording(options.recording);
    if (!hours) return tl::make_unexpected(hours.error());
    if (const auto address = cjt188::parse_address(options.address); !address) return tl::make_unexpected(address.error());
    profile::Profile water;
    water.settings = profile::Cjt188Settings{};
    DevicePlan plan;
    plan.id = DeviceId("meter");
    plan.address = options.address;
    PlayedDevice device(std::move(plan), water, 0, std::make_unique<PolledMeter>(*hours, 0));

    boost::asio::io_context io;
    auto acceptor = listen_at(io.get_executor(), options.listen);
    if (!acceptor) return tl::make_unexpected(acceptor.error());
    const std::string endpoint = endpoint_of(*acceptor);
    spawn(io.get_executor(), "meter",
          play_tcp({io.get_executor(), clock, log}, std::move(*acceptor),
                   [&device] { return Conversation(Framing::cjt188, {&device}, false); }),
          log);
    const auto litres = std::accumulate(hours->begin(), hours->end(), std::uint64_t{0});
    if (options.ready)
        if (const auto said = write_atomically(*options.ready, meter_ready_text(endpoint, options.address, hours->size(), litres)); !said)
            return said;
    fmt::print("meter {} at {}: {} hours, {} L\n", options.address, endpoint, hours->size(), litres);
    run_until_stopped(io, options.lasts);
    return {};
}

}  // namespace gengfu::sim
