#include <chrono>
#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "simulators/wire/dc09.hpp"
#include "tests/bench/bare_chain.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/line_socket.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::chrono::seconds deadline{20};

/// When each press was due, until the feed shows it. Those of one button arrive in their order.
class Presses {
public:
    void press(const std::string& device, Moment due) {
        const std::lock_guard lock(mutex_);
        waiting_[device].push_back(due);
        ++count_;
    }
    void arrive(const std::string& device, Moment at) {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(device);
        if (found == waiting_.end() || found->second.empty()) return;
        delays_.push_back(Milliseconds(at - found->second.front()).count());
        found->second.pop_front();
        --count_;
    }
    [[nodiscard]] std::size_t missing() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }
    [[nodiscard]] std::vector<double> delays() const {
        const std::lock_guard lock(mutex_);
        return delays_;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::deque<Moment>> waiting_;
    std::vector<double> delays_;
    std::size_t count_ = 0;
};

/// The cloud's feed, read on a thread of its own.
class Feed {
public:
    Feed(std::uint16_t port, Presses& presses) : socket_(port), presses_(presses) {
        socket_.write("GET /api/v1/feed HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");
        while (true) {
            const std::string head = socket_.line('\n', deadline);
            if (head.empty()) throw std::runtime_error("the feed does not answer");
            if (head == "\r\n") break;
        }
        reader_ = std::thread([this] { read(); });
    }
    ~Feed() {
        socket_.shut();
        reader_.join();
    }
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

private:
    void read() {
        constexpr std::chrono::seconds heartbeat{60};
        for (std::string line = socket_.line('\n', heartbeat); !line.empty(); line = socket_.line('\n', heartbeat)) {
            const Moment now = Clock::now();
            if (!line.starts_with("data:")) continue;
            const boost::json::value change = boost::json::parse(std::string_view(line).substr(5));
            const auto transition = change.at("entry").at("transition").as_string();
            if (transition != "raise" && transition != "attach") continue;
            presses_.arrive(std::string(change.at("alert").at("device").as_string()), now);
        }
    }

    LineSocket socket_;
    Presses& presses_;
    std::thread reader_;
};

/// A row of call buttons on one line to the edge. Their ids and accounts are those that scripts/bench wrote into the site.
class Buttons {
public:
    Buttons(std::uint16_t port, std::size_t count) : line_(port), count_(count) {
        // What an earlier run sent must not look like a repetition.
        sequence_ = static_cast<std::uint16_t>(std::random_device{}() % sequence_max);
    }
    /// Pressed, and acknowledged by the edge: it is on the edge's disk.
    void press(Presses& presses, Moment due) {
        constexpr int sos = 101;
        if (next_ == 0) sequence_ = static_cast<std::uint16_t>(sequence_ % sequence_max + 1);
        const std::size_t number = next_;
        next_ = (next_ + 1) % count_;
        std::string id = std::to_string(number), account = std::to_string(1'000 + number);
        presses.press("call-" + id, due);
        const auto frame = sim::dc09::event_message({account, "", "0", std::nullopt}, sequence_, {1, sos, 0, 0}, std::nullopt);
        line_.write({reinterpret_cast<const char*>(frame.data()), frame.size()});
        const std::string reply = line_.line('\r', deadline);
        if (reply.find("\"ACK\"") == std::string::npos) throw std::runtime_error("the edge does not acknowledge a press: " + reply);
        acknowledged_.push_back(Milliseconds(Clock::now() - due).count());
    }
    [[nodiscard]] const std::vector<double>& acknowledged() const { return acknowledged_; }

private:
    static constexpr std::uint16_t sequence_max = 9'999;

    LineSocket line_;
    std::size_t count_, next_ = 0;
    std::uint16_t sequence_ = 0;
    std::vector<double> acknowledged_;
};

}  // namespace

int alarm(const AlarmPlan& plan) {
    Presses presses;
    std::optional<Feed> feed;
    std::optional<Buttons> buttons;
    std::optional<BareChain> chain;
    if (plan.call != 0) {
        feed.emplace(plan.feed, presses);
        buttons.emplace(plan.call, plan.buttons);
    }
    if (plan.bare) chain.emplace(plan.folder, plan.broker);
    std::vector<double> bare;
    const auto every = std::chrono::duration_cast<Clock::duration>(Milliseconds(plan.every_ms));
    const Moment began = Clock::now();
    for (std::size_t i = 0; i < plan.count; ++i) {
        const Moment due = began + i * every;
        std::this_thread::sleep_until(due);
        if (buttons) buttons->press(presses, due);
        if (!chain) continue;
        const Moment bare_due = due + every / 2;
        std::this_thread::sleep_until(bare_due);
        chain->carry();
        bare.push_back(Milliseconds(Clock::now() - bare_due).count());
    }
    const Moment until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(plan.give_up_after));
    while (presses.missing() > 0 && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    boost::json::object result{{"missing", presses.missing()}};
    if (buttons) {
        result["to_cloud_ms"] = spread(presses.delays());
        result["to_edge_ms"] = spread(buttons->acknowledged());
    }
    if (chain) result["bare_ms"] = spread(bare);
    std::cout << result << "\n";
    return presses.missing() == 0 ? 0 : 1;
}

}  // namespace gengfu::bench
