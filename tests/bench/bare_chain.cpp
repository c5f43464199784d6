#include "tests/bench/bare_chain.hpp"

#include <mqtt/async_client.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "tests/bench/bare_table.hpp"

namespace gengfu::bench {
namespace {

constexpr std::chrono::seconds deadline{10};
constexpr std::string_view topic = "bench/alarm";
constexpr std::size_t alarm_bytes = 160;  // about what an alarm of ours is on the wire

void connect(::mqtt::async_client& client) {
    ::mqtt::connect_options options;
    options.set_clean_session(true);
    if (!client.connect(options)->wait_for(deadline)) throw std::runtime_error("the broker does not answer");
}

std::string uri(std::uint16_t broker) {
    return "tcp://127.0.0.1:" + std::to_string(broker);
}

}  // namespace

struct BareChain::State {
    State(const std::filesystem::path& folder, std::uint16_t broker)
        : from(folder / "bare-edge.db"),
          to(folder / "bare-cloud.db"),
          sender(uri(broker), "bench-sender"),
          receiver(uri(broker), "bench-receiver") {}

    BareTable from, to;
    ::mqtt::async_client sender, receiver;
    std::vector<std::uint8_t> payload = std::vector<std::uint8_t>(alarm_bytes, 0x5A);
    std::mutex mutex;
    std::condition_variable arrived;
    std::uint64_t committed = 0, sent = 0;
};

BareChain::BareChain(const std::filesystem::path& folder, std::uint16_t broker) : state_(std::make_unique<State>(folder, broker)) {
    State& state = *state_;
    state.receiver.set_message_callback([&state](const ::mqtt::const_message_ptr& message) {
        const std::string& text = message->get_payload_str();
        state.to.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        const std::lock_guard lock(state.mutex);
        ++state.committed;
        state.arrived.notify_one();
    });
    connect(state.receiver);
    connect(state.sender);
    if (!state.receiver.subscribe(std::string(topic), 1)->wait_for(deadline)) throw std::runtime_error("the broker does not let us listen");
}

BareChain::~BareChain() {
    for (::mqtt::async_client* client : {&state_->sender, &state_->receiver}) client->disconnect()->wait_for(deadline);
}

void BareChain::carry() {
    State& state = *state_;
    state.from.append(state.payload);
    const auto token = state.sender.publish(std::string(topic), state.payload.data(), state.payload.size(), 1, false);
    std::unique_lock lock(state.mutex);
    ++state.sent;
    if (!state.arrived.wait_for(lock, deadline, [&] { return state.committed >= state.sent; }))
        throw std::runtime_error("the bare chain has lost a message");
}

}  // namespace gengfu::bench
