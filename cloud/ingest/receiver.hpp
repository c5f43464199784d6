#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "cloud/ingest/broker_watch.hpp"
#include "cloud/ingest/inbox.hpp"
#include "cloud/ingest/ingest.hpp"
#include "common/mqtt/link.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::ingest {

/// The Sparkplug host's link to the broker: gathers in the inbox what comes while the last transaction ran, hands it to Ingest
/// bunch by bunch, publishes the answers; says in STATE whether the host is online; dials again when the link is lost. One thread.
class Receiver final : public mqtt::Listener {
public:
    static constexpr Duration redial_first{250};
    static constexpr Duration redial_most{2'000};
    static constexpr Duration watch_every{1'000};
    static constexpr Duration stood_still_least{10'000};  ///< between two looks: then the process, and not its boxes, was away

    struct Settings {
        mqtt::Options options;
        std::string host_id;
        Inbox::Limits inbox = {};
        Duration broker_silent_after{0};  ///< then the cloud raises an alert of its own; 0: never
    };
    /// `random` gives 64 random bits; it spreads the redialling of many.
    Receiver(boost::asio::any_io_executor executor, Ingest& ingest, const Clock& clock, Log& log, Settings settings,
             std::function<std::uint64_t()> random);

    /// `link` must call this listener and outlive it or `stop`. `on_ready` is called after each subscription.
    void start(mqtt::Link& link, std::function<void()> on_ready);
    /// Says offline and hangs up; `on_stopped` is called once the link is down.
    void stop(std::function<void()> on_stopped);

    void on_connected() override;
    void on_disconnected(const std::string& why) override;
    void on_message(mqtt::Message message) override;

    /// Looks for who has fallen silent: the broker, or, while there is one, boxes. Once started it is called by itself.
    void watch();

    [[nodiscard]] bool is_connected() const noexcept { return connected_; }
    [[nodiscard]] const Inbox& inbox() const noexcept { return inbox_; }
    /// What the queue and the transactions have done, in the text format of Prometheus.
    [[nodiscard]] std::string metrics() const;

private:
    void dial();
    void redial_later();
    void publish_state(bool online);
    void renew_state_timestamp();
    void hear_state(const mqtt::Message& message);
    void schedule_drain();
    void drain();
    void publish(const std::vector<Outgoing>& answers);
    void watch_later();

    boost::asio::any_io_executor executor_;
    Ingest& ingest_;
    const Clock& clock_;
    Log& log_;
    Settings settings_;
    std::function<std::uint64_t()> random_;
    boost::asio::steady_timer redial_;
    boost::asio::steady_timer say_again_;
    boost::asio::steady_timer watch_;
    boost::asio::steady_timer company_;  ///< that routine messages wait for

    mqtt::Link* link_ = nullptr;
    std::function<void()> on_ready_;
    std::function<void()> on_stopped_;
    Inbox inbox_;
    BrokerWatch broker_watch_;
    std::uint64_t state_timestamp_ = 0;        ///< that of the will, repeated in the birth
    std::uint64_t heard_state_timestamp_ = 0;  ///< the greatest that was said in this host's name
    Steady state_said_at_{};
    Steady watched_at_{};
    Duration redial_after_ = redial_first;
    bool connected_ = false;
    bool stopping_ = false;
    bool draining_ = false;
};

}  // namespace gengfu::ingest
