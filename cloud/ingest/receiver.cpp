#include "cloud/ingest/receiver.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

constexpr std::string_view everything = "spBv1.0/#";
constexpr std::string_view states = "spBv1.0/STATE/";
constexpr std::uint64_t state_timestamp_max = 253'402'300'799'999;  // the year 9999: a greater one nobody could exceed for long

mqtt::Message state_message(const std::string& host, bool online, std::uint64_t timestamp) {
    const std::string json = sparkplug::to_json({online, timestamp});
    return {sparkplug::state_topic(host), mqtt::Bytes(json.begin(), json.end()), 1, true};
}

}  // namespace

Receiver::Receiver(boost::asio::any_io_executor executor, Ingest& ingest, const Clock& clock, Log& log, Settings settings,
                   std::function<std::uint64_t()> random)
    : executor_(executor),
      ingest_(ingest),
      clock_(clock),
      log_(log),
      settings_(std::move(settings)),
      random_(std::move(random)),
      redial_(executor),
      say_again_(executor),
      watch_(executor),
      company_(executor),
      inbox_(settings_.inbox),
      broker_watch_(settings_.broker_silent_after) {}

void Receiver::start(mqtt::Link& link, std::function<void()> on_ready) {
    link_ = &link;
    on_ready_ = std::move(on_ready);
    watched_at_ = clock_.steady();
    ingest_.begin(watched_at_);
    dial();
    watch_later();
}

void Receiver::stop(std::function<void()> on_stopped) {
    stopping_ = true;
    on_stopped_ = std::move(on_stopped);
    redial_.cancel();
    say_again_.cancel();
    watch_.cancel();
    company_.cancel();
    if (!connected_) return boost::asio::post(executor_, std::exchange(on_stopped_, nullptr));
    renew_state_timestamp();
    publish_state(false);
    link_->disconnect();
}

/// Edges ignore a STATE that is older than the last (Sparkplug 3.0 §5.2), so it grows, also when the clock has been set back.
void Receiver::renew_state_timestamp() {
    const auto wall = static_cast<std::uint64_t>(to_unix_ms(clock_.wall()));
    state_timestamp_ = std::max({wall, state_timestamp_, heard_state_timestamp_ + 1});
}

void Receiver::dial() {
    renew_state_timestamp();
    link_->connect(settings_.options, state_message(settings_.host_id, false, state_timestamp_));
}

void Receiver::on_connected() {
    connected_ = true;
    redial_after_ = redial_first;
    // The host's own STATE is within this filter: whoever says that we are offline is heard (Sparkplug 3.0 §5.2).
    if (const auto subscribed = link_->subscribe(std::string(everything), 1); !subscribed) {
        log_.error("subscribe_failed", {{"why", subscribed.error().what}});
        return link_->disconnect();
    }
    ingest_.hear_anew(clock_.steady());
    publish_state(true);
    log_.info("broker_connected", {{"server", settings_.options.server}});
    if (on_ready_) on_ready_();
}

void Receiver::on_disconnected(const std::string& why) {
    connected_ = false;
    if (stopping_) {
        if (on_stopped_) std::exchange(on_stopped_, nullptr)();
        return;
    }
    log_.warning("broker_lost", {{"server", settings_.options.server}, {"why", why}});
    redial_later();
}

void Receiver::redial_later() {
    const auto most = static_cast<std::uint64_t>(redial_after_.count());
    const Duration wait = redial_after_ / 2 + Duration{static_cast<Duration::rep>(random_() % (most / 2 + 1))};
    redial_after_ = std::min(redial_after_ * 2, redial_most);
    redial_.expires_after(wait);
    redial_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !stopping_) dial();
    });
}

void Receiver::publish_state(bool online) {
    state_said_at_ = clock_.steady();
    if (const auto said = link_->publish(state_message(settings_.host_id, online, state_timestamp_)); !said)
        log_.warning("state_not_published", {{"why", said.error().what}});
}

void Receiver::on_message(mqtt::Message message) {
    if (message.topic.starts_with(states)) return hear_state(message);
    inbox_.put({std::move(message.topic), std::move(message.payload), clock_.wall(), message.retained});
    schedule_drain();
}

/// The will of an earlier connection of ours may come after our birth; two hosts of one name must not answer each other
/// without end.
void Receiver::hear_state(const mqtt::Message& message) {
    constexpr Duration said_again_after{1'000};
    if (stopping_ || message.topic != sparkplug::state_topic(settings_.host_id)) return;
    const auto state = sparkplug::parse_host_state(std::string(message.payload.begin(), message.payload.end()));
    if (!state) return;
    // Of an earlier connection of ours, by a clock that has been set back since. The will must tell the same time as the birth, so
    // there must be another one. What another host of this name says while we listen is left alone, or neither would ever be done.
    const bool is_of_earlier = message.retained || !state->online;
    if (is_of_earlier && state->timestamp > state_timestamp_ && state->timestamp < state_timestamp_max) {
        heard_state_timestamp_ = state->timestamp;
        log_.warning("state_is_ahead", {{"heard", state->timestamp}, {"own", state_timestamp_}});
        return link_->disconnect();
    }
    if (state->online || (message.retained && state->timestamp < state_timestamp_)) return;
    const Duration since = clock_.steady() - state_said_at_;
    if (since >= said_again_after) return publish_state(true);
    say_again_.expires_after(said_again_after - since);
    say_again_.async_wait([this](const boost::system::error_code& error) {
        if (!error && connected_ && !stopping_) publish_state(true);
    });
}

void Receiver::schedule_drain() {
    if (std::exchange(draining_, true)) return;
    boost::asio::post(executor_, [this] { drain(); });
}

void Receiver::drain() {
    draining_ = false;
    const auto bunch = inbox_.next(clock_.steady());
    ingest_.note_queue(inbox_.bytes(), inbox_.limits().bytes);
    if (!bunch.empty()) publish(ingest_.take(bunch, clock_.wall(), clock_.steady()));
    if (const auto cut = inbox_.take_cut(); !cut.empty()) publish(ingest_.settle(cut, clock_.wall(), clock_.steady()));
    const auto due = inbox_.due(clock_.steady());
    if (!due || stopping_) return;
    const Duration wait = *due - clock_.steady();
    if (wait <= Duration{0}) return schedule_drain();
    company_.expires_after(wait);
    company_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !stopping_) schedule_drain();
    });
}

void Receiver::publish(const std::vector<Outgoing>& answers) {
    if (!connected_) return;
    // What is not said now is asked for again: the box repeats its batch, and is answered then.
    for (const Outgoing& answer : answers)
        if (const auto said = link_->publish({answer.topic, answer.payload, 0, false}); !said)
            log_.warning("answer_not_published", {{"topic", answer.topic}, {"why", said.error().what}});
}

std::string Receiver::metrics() const {
    std::string text;
    const auto add = [&](std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
        text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type);
        text.append("\n").append(name).append(" ").append(std::to_string(value)).append("\n");
    };
    const Ingest::Counts& counts = ingest_.counts();
    add("gengfu_inbox_bytes", "gauge", "Memory of messages that wait to be stored.", inbox_.bytes());
    add("gengfu_inbox_messages", "gauge", "Messages that wait to be stored.", inbox_.messages());
    add("gengfu_inbox_dropped_total", "counter", "Messages for which their sender had no room.", inbox_.dropped());
    add("gengfu_history_credit_bytes", "gauge", "History that each box may have on its way.", static_cast<std::uint64_t>(ingest_.credit()));
    add("gengfu_ingest_transactions_total", "counter", "Bunches of messages that were committed.", counts.bunches);
    add("gengfu_ingest_messages_total", "counter", "Messages in them.", counts.messages);
    add("gengfu_ingest_failed_total", "counter", "Bunches that the database did not take.", counts.in_trouble);
    return text;
}

/// Who hears nobody says so of itself, once, and not of each box.
void Receiver::watch() {
    const Steady now = clock_.steady();
    const bool stood_still = now - std::exchange(watched_at_, now) >= stood_still_least;
    if (stood_still) ingest_.hear_anew(now);
    const auto change = broker_watch_.look(connected_, now);
    if (change && ingest_.tell_of_broker(settings_.host_id, *change, clock_.wall())) broker_watch_.told(*change);
    if (connected_) publish(ingest_.watch(clock_.wall(), now));
}

void Receiver::watch_later() {
    watch_.expires_after(watch_every);
    watch_.async_wait([this](const boost::system::error_code& error) {
        if (error || stopping_) return;
        watch();
        watch_later();
    });
}

}  // namespace gengfu::ingest
