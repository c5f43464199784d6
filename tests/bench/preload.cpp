#include <iostream>
#include <stdexcept>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/task.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/outbox/outbox.hpp"
#include "edge/store_thread.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

/// The wall moves with the rounds; the steady clock stands still, so that no device is silent for too long.
class RoundClock final : public Clock {
public:
    explicit RoundClock(Instant from) : wall_(from) {}
    [[nodiscard]] Instant wall() const override { return wall_; }
    [[nodiscard]] Steady steady() const override { return steady_; }
    void pass(Duration by) { wall_ += by; }

private:
    Instant wall_;
    Steady steady_ = SystemClock().steady();
};

/// Values of a quiet home: no condition comes to stand.
Reading quiet_reading(const edge::DeviceConfig& device, Instant at, std::size_t number) {
    Reading reading{device.id, at, {}};
    for (const profile::Field& field : device.profile->fields) {
        const bool is_amount = field.quantity != Quantity::flag && field.quantity != Quantity::code;
        reading.values.push_back({field.id, is_amount ? static_cast<std::int64_t>(number % 7) : 0});
    }
    return reading;
}

}  // namespace

int preload(const PreloadPlan& plan) {
    const auto site = edge::load_site(plan.site);
    if (!site) throw std::runtime_error(to_string(site.error()));
    std::filesystem::create_directories(site->data);
    RoundClock clock(SystemClock().wall() - Duration{static_cast<Duration::rep>(plan.back_s * 1'000)});
    const auto log = silent_log();
    edge::Outbox::Settings settings;
    settings.directory = site->data;
    settings.readings_bytes_max = site->outbox.readings_bytes_max;
    settings.alarms_bytes_max = site->outbox.alarms_bytes_max;
    settings.boot = random_bits();
    settings.random = random_bits;
    const std::uint64_t boot = settings.boot;
    edge::Outbox outbox(std::move(settings), clock);
    edge::InlineWorker worker;
    edge::Collector collector(*site, clock, *log, outbox, worker, boot);
    std::size_t taken = 0;
    for (std::size_t round = 0; taken < plan.readings; ++round) {
        const std::size_t before = taken;
        for (const edge::DeviceConfig& device : site->devices) {
            if (device.poll_every.count() == 0 || taken >= plan.readings) continue;
            (void)collector.take(quiet_reading(device, clock.wall(), round));
            ++taken;
        }
        if (taken == before) throw std::runtime_error("no device of the site is polled");
        collector.flush();
        clock.pass(site->round);
    }
    collector.finish();
    std::cout << boost::json::object{{"readings", taken}} << "\n";
    return 0;
}

}  // namespace gengfu::bench
