#include "simulators/rim/caller_line.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "common/runtime/task.hpp"
#include "simulators/rim/ready_file.hpp"

namespace gengfu::sim {
namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using namespace asio::experimental::awaitable_operators;
namespace {

constexpr std::size_t reply_max = 1024;
constexpr Duration connect_within{2000};

/// One way to the receiver. Every failure closes it; what was heard before it failed is gone.
class Path {
public:
    Path(const asio::any_io_executor& executor, bool udp) : udp_(udp), stream_(executor), datagrams_(executor) {}

    [[nodiscard]] bool is_open() const { return stream_.is_open() || datagrams_.is_open(); }

    void close() {
        boost::system::error_code ignored;
        stream_.close(ignored);
        datagrams_.close(ignored);
        heard_.clear();
    }

    asio::awaitable<bool> connect(tcp::endpoint to) {
        boost::system::error_code error;
        if (udp_) {
            datagrams_.open(udp::v4(), error);
            if (!error) datagrams_.connect(udp::endpoint(to.address(), to.port()), error);
        } else {
            co_await (stream_.async_connect(to, asio::redirect_error(asio::use_awaitable, error)) || sleep_for(connect_within));
        }
        if (error) close();
        co_return !error;
    }

    asio::awaitable<bool> send(Bytes message) {
        boost::system::error_code error;
        if (udp_)
            co_await datagrams_.async_send(asio::buffer(message), asio::redirect_error(asio::use_awaitable, error));
        else
            co_await asio::async_write(stream_, asio::buffer(message), asio::redirect_error(asio::use_awaitable, error));
        if (error) close();
        co_return !error;
    }

    /// One frame up to its CR, or nothing within the time.
    asio::awaitable<std::optional<Bytes>> hear(Duration within) {
        std::optional<Bytes> frame;
        co_await (receive(frame) || sleep_for(within));
        co_return frame;
    }

private:
    asio::awaitable<void> receive(std::optional<Bytes>& frame) {
        boost::system::error_code error;
        if (udp_) {
            Bytes datagram(reply_max);
            const std::size_t size =
                co_await datagrams_.async_receive(asio::buffer(datagram), asio::redirect_error(asio::use_awaitable, error));
            datagram.resize(size);
            if (!error) frame = std::move(datagram);
        } else {
            const std::size_t size = co_await asio::async_read_until(stream_, asio::dynamic_buffer(heard_, reply_max), '\r',
                                                                     asio::redirect_error(asio::use_awaitable, error));
            if (!error) {
                frame.emplace(heard_.begin(), heard_.begin() + static_cast<std::ptrdiff_t>(size));
                heard_.erase(0, size);
            }
        }
        if (error && error != asio::error::operation_aborted) close();
    }

    bool udp_;
    tcp::socket stream_;
    udp::socket datagrams_;
    std::string heard_;
};

asio::awaitable<bool> reach(Path& path, const CallerPlan& plan) {
    if (path.is_open()) co_return true;
    const auto where = find_listener(plan.edge_ready_file, plan.listener, plan.udp ? "udp" : "tcp");
    if (!where) co_return false;
    const auto endpoint = parse_endpoint(*where);
    if (!endpoint) co_return false;
    co_return co_await path.connect(*endpoint);
}

/// Sends what is due and listens until it is answered or due again. An unanswered message is tried on a fresh path,
/// for the edge may have moved.
asio::awaitable<void> exchange(const World& world, Stage& stage, Caller& caller, Path& path, const DeviceId& device) {
    bool reached = co_await path.send(caller.next(world.now()));
    const Steady until = world.clock.steady() + Caller::resend_after;
    while (reached) {
        const Duration left = until - world.clock.steady();
        std::optional<Bytes> frame;
        if (left > Duration{0}) frame = co_await path.hear(left);
        reached = path.is_open();
        if (!frame) break;
        const auto outcome = caller.hear(*frame);
        if (!outcome) world.log.warning("reply_malformed", {{"device", device}, {"why", outcome.error().what}});
        if (outcome && *outcome) {
            stage.settle(device, **outcome, world.now());
            co_return;
        }
    }
    path.close();
    if (reached) co_return;
    caller.lost();
    co_await sleep_for(retry_after);
}

}  // namespace

asio::awaitable<void> play_caller(World world, Stage& stage, CallerPlan plan) {
    Caller& caller = *stage.find_caller(plan.device);
    const PlayedDevice& device = *stage.find(plan.device);
    Path path(world.executor, plan.udp);
    while (true) {
        const Steady now = world.clock.steady();
        const Duration idle = caller.due(now) - now;
        if (idle > Duration{0}) {
            boost::system::error_code rung;
            plan.bell->expires_after(idle);
            co_await plan.bell->async_wait(asio::redirect_error(asio::use_awaitable, rung));
            continue;
        }
        bool reached = device.speaks();
        if (reached) reached = co_await reach(path, plan);
        if (reached)
            co_await exchange(world, stage, caller, path, plan.device);
        else
            co_await sleep_for(retry_after);
    }
}

}  // namespace gengfu::sim
