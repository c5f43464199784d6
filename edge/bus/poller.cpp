#include "edge/bus/poller.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "common/runtime/task.hpp"

namespace gengfu::edge {
namespace asio = boost::asio;

namespace {
constexpr Duration open_within{2'000};
constexpr Duration reopen_after{1'000};
constexpr std::size_t received_max = 4'096;
}  // namespace

Poller::Poller(asio::any_io_executor executor, const BusConfig& bus, std::vector<const DeviceConfig*> devices, const Clock& clock, Log& log,
               Collector& collector)
    : bus_(bus), devices_(std::move(devices)), clock_(clock), log_(log), collector_(collector), channel_(std::move(executor), bus.line) {
    // Spread over the period, so that a box does not ask everything in the same moment.
    for (std::size_t i = 0; i < devices_.size(); ++i) {
        const auto share = static_cast<std::int64_t>(i) * devices_[i]->poll_every.count() / static_cast<std::int64_t>(devices_.size());
        schedule_.add(devices_[i]->poll_every, clock.steady() + Duration{share});
    }
}

asio::awaitable<void> Poller::run() {
    while (const auto due = schedule_.next()) {
        const Steady now = clock_.steady();
        if (due->at > now) {
            co_await sleep_for(due->at - now);
            continue;
        }
        const bool is_open = co_await be_open();
        if (!is_open) {
            schedule_.missed(due->device, clock_.steady());
            co_await sleep_for(reopen_after);
            continue;
        }
        co_await poll(due->device);
    }
}

asio::awaitable<bool> Poller::be_open() {
    if (channel_.is_open()) co_return true;
    const auto opened = co_await channel_.open(open_within);
    const std::string trouble = opened ? "" : opened.error().what;
    if (trouble != std::exchange(line_trouble_, trouble) && !trouble.empty())
        log_.warning("bus_down", {{"bus", bus_.id}, {"why", trouble}});
    if (opened) log_.info("bus_up", {{"bus", bus_.id}});
    co_return opened.has_value();
}

asio::awaitable<void> Poller::poll(std::size_t index) {
    const DeviceConfig& device = *devices_[index];
    Reading reading{device.id, {}, {}};
    Result<void> outcome;
    ++counts_.polls;
    const auto requests = bus_.codec->requests(*device.profile, device.address, ++tag_);
    for (const protocol::Bytes& request : requests) {
        const auto frame = co_await exchange(request, device.profile->reply_within);
        reading.taken_at = clock_.wall();
        auto values = frame ? bus_.codec->decode(*device.profile, request, *frame) : tl::make_unexpected(frame.error());
        if (!values) {
            outcome = tl::make_unexpected(values.error());
            count(values.error());
            continue;
        }
        for (FieldValue& value : *values) reading.values.push_back(std::move(value));
    }
    tag_ = static_cast<std::uint16_t>(tag_ + requests.size());
    tell(device, outcome ? "" : outcome.error().what);
    if (reading.values.empty()) {
        schedule_.missed(index, clock_.steady());
        co_return;
    }
    ++counts_.readings;
    const auto commands = collector_.take(std::move(reading));
    schedule_.answered(index, clock_.steady());
    if (commands.empty()) co_return;
    co_await obey(device, commands);
    schedule_.hasten(index, clock_.steady());  // read back
}

asio::awaitable<void> Poller::obey(const DeviceConfig& device, const std::vector<const profile::Interlock*>& commands) {
    for (const profile::Interlock* command : commands) {
        const auto request = bus_.codec->command(device.address, *command, ++tag_);
        Result<void> done;
        if (!request) {
            done = tl::make_unexpected(request.error());
        } else {
            const auto answer = co_await exchange(*request, device.profile->reply_within);
            done = answer ? bus_.codec->confirm(*request, *answer) : tl::make_unexpected(answer.error());
        }
        // The guard repeats the command until the device itself reads back as closed.
        if (!done) log_.error("interlock_not_obeyed", {{"device", device.id}, {"when", command->when}, {"why", done.error().what}});
    }
}

asio::awaitable<Result<protocol::Bytes>> Poller::exchange(const protocol::Bytes& request, Duration within) {
    if (!channel_.is_open()) co_return fail(FaultKind::unreachable, "the line is not open");
    if (const auto gap = channel_.frame_gap(); gap.count() > 0) {
        asio::steady_timer timer(co_await asio::this_coro::executor, gap);
        co_await timer.async_wait(asio::use_awaitable);
    }
    channel_.discard_input();
    const auto written = co_await channel_.write(request, within);
    if (!written) co_return tl::make_unexpected(written.error());
    const Steady deadline = clock_.steady() + within;
    protocol::Bytes received;
    while (received.size() < received_max) {
        const Duration left = deadline - clock_.steady();
        if (left <= Duration{0}) break;
        auto bytes = co_await channel_.read(left);
        if (!bytes) co_return tl::make_unexpected(bytes.error());
        received.insert(received.end(), bytes->begin(), bytes->end());
        for (;;) {
            const protocol::Split split = bus_.codec->split(request, received);
            if (split.kind == protocol::Split::Kind::incomplete) break;
            const auto end = received.begin() + static_cast<std::ptrdiff_t>(split.size);
            if (split.kind == protocol::Split::Kind::frame) co_return protocol::Bytes(received.begin(), end);
            counts_.noise_bytes += split.size;
            received.erase(received.begin(), end);
        }
    }
    co_return fail(FaultKind::timeout, received.empty() ? "no answer" : "no whole answer");
}

void Poller::count(const Fault& fault) {
    if (fault.kind == FaultKind::timeout) ++counts_.timeouts;
    if (fault.kind == FaultKind::malformed) ++counts_.malformed;
}

void Poller::tell(const DeviceConfig& device, const std::string& trouble) {
    std::string& last = trouble_[device.id];
    if (last == trouble) return;
    if (trouble.empty())
        log_.info("device_well", {{"device", device.id}});
    else
        log_.warning("device_trouble", {{"device", device.id}, {"bus", bus_.id}, {"why", trouble}});
    last = trouble;
}

}  // namespace gengfu::edge
