#include "common/mqtt/paho_link.hpp"

#include <mqtt/async_client.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "common/mqtt/graveyard.hpp"

namespace gengfu::mqtt {
namespace asio = boost::asio;
namespace {

constexpr std::size_t inbox_max = 1024;
constexpr std::size_t inbox_bytes_max = 16 * 1024 * 1024;
constexpr int buffered_max = 1000;  // Paho's default of 100 unsent commands applies online too, and then throws
constexpr std::chrono::seconds inbox_wait_max{1};
constexpr Duration looks_every{1'000};
constexpr Duration grace{2'000};  // for the library to keep its own time-outs

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
    State(asio::any_io_executor on, Listener& to) : executor(std::move(on)), listener(&to), deadline(executor) {}

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
            self->watch();
            self->listener->on_connected();
        });
    }
    /// Paho may lose a connection in the moment in which it reports it, and then never say so.
    void watch() {
        deadline.expires_after(looks_every);
        deadline.async_wait([weak = weak_from_this(), of = generation.load()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || !self || of != self->generation || !self->is_up) return;
            if (self->client->is_connected()) return self->watch();
            self->bury_client();
            self->end("the connection was lost without a word");
        });
    }
    void report_disconnected(std::uint64_t of, std::string why) {
        asio::post(executor, [self = shared_from_this(), of, why = std::move(why)] {
            if (of == self->generation) self->end(why);
        });
    }
    void report_lost(std::uint64_t number, std::string why) {
        asio::post(executor, [self = shared_from_this(), number, why = std::move(why)] {
            if (number == self->client_number) self->end(why.empty() ? "connection lost" : why);
        });
    }
    /// Nothing more is said of this connection.
    void end(const std::string& why) {
        ++generation;
        deadline.cancel();
        is_up = false;
        if (listener != nullptr) listener->on_disconnected(why);
    }
    /// A client that says nothing for so long is given up, and the next one is made anew.
    void expect_word_within(Duration within) {
        deadline.expires_after(within);
        deadline.async_wait([weak = weak_from_this(), of = generation.load()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || !self || of != self->generation) return;
            self->bury_client();
            self->end("no word from the MQTT library");
        });
    }
    void bury_client() {
        ++client_number;
        graveyard.bury(std::move(client), {std::move(outcome), std::move(farewell)});
    }
    /// On Paho's thread.
    void take(std::uint64_t number, const ::mqtt::message& message) {
        const std::string& payload = message.get_payload_str();
        std::unique_lock lock(mutex);
        const auto has_room = [&] {
            return inbox.empty() || (inbox.size() < inbox_max && inbox_bytes + payload.size() <= inbox_bytes_max);
        };
        room.wait_for(lock, inbox_wait_max, [&] { return has_room() || is_closing || number != client_number; });
        if (!has_room() || is_closing || number != client_number) {
            ++dropped;
            return;
        }
        inbox_bytes += payload.size();
        inbox.push_back({message.get_topic(), Bytes(payload.begin(), payload.end()), message.get_qos(), message.is_retained()});
        if (inbox.size() == 1) asio::post(executor, [self = shared_from_this()] { self->drain(); });
    }
    void drain() {
        std::deque<Message> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(inbox);
            inbox_bytes = 0;
        }
        room.notify_all();
        for (Message& message : taken) {
            if (listener == nullptr || !is_up) return;
            listener->on_message(std::move(message));
        }
    }

    asio::any_io_executor executor;
    Listener* listener;
    asio::steady_timer deadline;
    Graveyard graveyard;
    std::unique_ptr<::mqtt::async_client> client;
    std::string client_key;                       ///< server and id that `client` was made for
    std::atomic<std::uint64_t> client_number{0};  ///< whatever an earlier client still says counts for nothing
    std::shared_ptr<Outcome> outcome;             ///< Paho keeps only a reference
    std::shared_ptr<Outcome> farewell;
    std::atomic<std::uint64_t> generation{0};
    bool is_up = false;

    std::mutex mutex;
    std::condition_variable room;
    std::deque<Message> inbox;
    std::size_t inbox_bytes = 0;
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
    state_->deadline.cancel();
    state_->bury_client();
    state_->graveyard.close();
}

void PahoLink::connect(const Options& options, const std::optional<Message>& will) {
    State& state = *state_;
    const std::uint64_t generation = ++state.generation;
    try {
        const std::string key = options.server + " " + options.client_id;
        if (!state.client || state.client_key != key) {
            state.bury_client();
            ::mqtt::create_options create;
            create.set_max_buffered_messages(buffered_max);
            state.client = std::make_unique<::mqtt::async_client>(paho_uri(options.server), options.client_id, create);
            state.client_key = key;
            // Handlers are set once, before the first connect: Paho C++ 1.2 takes its locks in the other order later.
            const std::weak_ptr<State> weak = state_;
            const std::uint64_t number = state.client_number;
            state.client->set_connection_lost_handler([weak, number](const std::string& why) {
                if (const auto alive = weak.lock()) alive->report_lost(number, why);
            });
            state.client->set_message_callback([weak, number](::mqtt::const_message_ptr message) {
                if (const auto alive = weak.lock()) alive->take(number, *message);
            });
        }
        state.expect_word_within(options.connect_within + grace);
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
        state.expect_word_within(grace);
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
