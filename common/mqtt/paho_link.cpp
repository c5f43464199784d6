#include "common/mqtt/paho_link.hpp"

#include <mqtt/async_client.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace gengfu::mqtt {
namespace asio = boost::asio;
namespace {

constexpr std::size_t inbox_max = 1024;
constexpr int buffered_max = 1000;  // Paho's default of 100 unsent commands applies online too, and then throws
constexpr std::chrono::seconds inbox_wait_max{1};

std::string paho_uri(const std::string& server) {
    if (server.starts_with("mqtt://")) return "tcp://" + server.substr(7);
    if (server.starts_with("mqtts://")) return "ssl://" + server.substr(8);
    return server;
}

::mqtt::connect_options paho_options(const Options& options, const std::optional<Message>& will) {
    ::mqtt::connect_options paho;
    paho.set_mqtt_version(MQTTVERSION_3_1_1);
    paho.set_clean_session(true);
    paho.set_automatic_reconnect(false);
    paho.set_keep_alive_interval(std::chrono::duration_cast<std::chrono::seconds>(options.keepalive));
    paho.set_connect_timeout(std::chrono::duration_cast<std::chrono::seconds>(options.connect_within));
    paho.set_max_inflight(64);
    if (options.username) {
        paho.set_user_name(*options.username);
        paho.set_password(options.password.reveal());
    }
    if (will)
        paho.set_will_message(::mqtt::make_message(will->topic, will->payload.data(), will->payload.size(), will->qos, will->retained));
    if (options.server.starts_with("mqtts://")) {
        ::mqtt::ssl_options tls;
        tls.set_trust_store(options.ca_file);
        if (!options.certificate_file.empty()) tls.set_key_store(options.certificate_file);
        if (!options.key_file.empty()) tls.set_private_key(options.key_file);
        tls.set_enable_server_cert_auth(true);
        tls.set_verify(true);
        tls.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);  // the lowest; 1.3 where the broker has it
        paho.set_ssl(std::move(tls));
    }
    return paho;
}

}  // namespace

/// Shared with Paho's threads, whose last callback may come after the link has gone.
struct PahoLink::State : std::enable_shared_from_this<PahoLink::State> {
    State(asio::any_io_executor on, Listener& to) : executor(std::move(on)), listener(&to) {}

    struct Outcome final : ::mqtt::iaction_listener {
        Outcome(std::weak_ptr<State> owner, std::uint64_t generation, bool connecting)
            : state(std::move(owner)), of(generation), is_connect(connecting) {}
        void on_success(const ::mqtt::token&) override {
            if (const auto alive = state.lock()) is_connect ? alive->report_connected(of) : alive->report_disconnected(of, "asked to");
        }
        void on_failure(const ::mqtt::token& token) override {
            if (const auto alive = state.lock()) alive->report_disconnected(of, "code " + std::to_string(token.get_return_code()));
        }
        std::weak_ptr<State> state;
        std::uint64_t of;
        bool is_connect;
    };

    void report_connected(std::uint64_t of) {
        asio::post(executor, [self = shared_from_this(), of] {
            if (of != self->generation || self->listener == nullptr) return;
            self->is_up = true;
            self->listener->on_connected();
        });
    }
    void report_disconnected(std::uint64_t of, std::string why) {
        asio::post(executor, [self = shared_from_this(), of, why = std::move(why)] {
            if (of != self->generation || self->listener == nullptr) return;
            ++self->generation;  // nothing more is said of this connection
            self->is_up = false;
            self->listener->on_disconnected(why);
        });
    }
    /// On Paho's thread.
    void take(const ::mqtt::message& message) {
        std::unique_lock lock(mutex);
        const bool has_room = room.wait_for(lock, inbox_wait_max, [this] { return inbox.size() < inbox_max || is_closing; });
        if (!has_room || is_closing) {
            ++dropped;
            return;
        }
        const std::string& payload = message.get_payload_str();
        inbox.push_back({message.get_topic(), Bytes(payload.begin(), payload.end()), message.get_qos(), message.is_retained()});
        if (inbox.size() == 1) asio::post(executor, [self = shared_from_this()] { self->drain(); });
    }
    void drain() {
        std::deque<Message> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(inbox);
        }
        room.notify_all();
        for (Message& message : taken) {
            if (listener == nullptr || !is_up) return;
            listener->on_message(std::move(message));
        }
    }

    asio::any_io_executor executor;
    Listener* listener;
    std::unique_ptr<::mqtt::async_client> client;
    std::string client_key;            ///< server and id that `client` was made for
    std::shared_ptr<Outcome> outcome;  ///< Paho keeps only a reference
    std::shared_ptr<Outcome> farewell;
    std::atomic<std::uint64_t> generation{0};
    bool is_up = false;

    std::mutex mutex;
    std::condition_variable room;
    std::deque<Message> inbox;
    bool is_closing = false;
    std::atomic<std::uint64_t> dropped{0};
};

PahoLink::PahoLink(asio::any_io_executor executor, Listener& listener) : state_(std::make_shared<State>(std::move(executor), listener)) {}

PahoLink::~PahoLink() {
    state_->listener = nullptr;
    {
        const std::lock_guard lock(state_->mutex);
        state_->is_closing = true;
    }
    state_->room.notify_all();
    state_->client.reset();
}

void PahoLink::connect(const Options& options, const std::optional<Message>& will) {
    State& state = *state_;
    const std::uint64_t generation = ++state.generation;
    try {
        const std::string key = options.server + " " + options.client_id;
        if (!state.client || state.client_key != key) {
            ::mqtt::create_options create;
            create.set_max_buffered_messages(buffered_max);
            state.client = std::make_unique<::mqtt::async_client>(paho_uri(options.server), options.client_id, create);
            state.client_key = key;
            // Handlers are set once, before the first connect: Paho C++ 1.2 takes its locks in the other order later.
            const std::weak_ptr<State> weak = state_;
            state.client->set_connection_lost_handler([weak](const std::string& why) {
                if (const auto alive = weak.lock()) alive->report_disconnected(alive->generation, why.empty() ? "connection lost" : why);
            });
            state.client->set_message_callback([weak](::mqtt::const_message_ptr message) {
                if (const auto alive = weak.lock()) alive->take(*message);
            });
        }
        state.outcome = std::make_shared<State::Outcome>(state_, generation, true);
        state.client->connect(paho_options(options, will), nullptr, *state.outcome);
    } catch (const ::mqtt::exception& error) {
        state.report_disconnected(generation, error.what());
    }
}

void PahoLink::disconnect() {
    State& state = *state_;
    if (!state.client) return;
    try {
        state.farewell = std::make_shared<State::Outcome>(state_, state.generation, false);
        state.client->disconnect(0, nullptr, *state.farewell);
    } catch (const ::mqtt::exception& error) {
        state.report_disconnected(state.generation, error.what());
    }
}

Result<void> PahoLink::publish(const Message& message) {
    State& state = *state_;
    if (!state.client || !state.is_up) return fail(FaultKind::unreachable, "not connected");
    try {
        state.client->publish(message.topic, message.payload.data(), message.payload.size(), message.qos, message.retained);
    } catch (const ::mqtt::exception& error) {
        const bool is_full = error.get_return_code() == MQTTASYNC_MAX_BUFFERED_MESSAGES;
        return fail(is_full ? FaultKind::full : FaultKind::unreachable, error.what());
    }
    return {};
}

Result<void> PahoLink::subscribe(const std::string& filter, int qos) {
    State& state = *state_;
    if (!state.client || !state.is_up) return fail(FaultKind::unreachable, "not connected");
    try {
        state.client->subscribe(filter, qos);
    } catch (const ::mqtt::exception& error) {
        return fail(FaultKind::unreachable, error.what());
    }
    return {};
}

std::uint64_t PahoLink::dropped() const {
    return state_->dropped;
}

}  // namespace gengfu::mqtt
