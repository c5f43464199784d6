#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <string>

#include "cloud/ingest/ingest.hpp"
#include "cloud/store/store.hpp"
#include "edge/uplink/conversation.hpp"
#include "tests/edge/box_parts.hpp"

/// One box and one cloud in virtual time, joined by a broker that may lose, repeat and cut off, all drawn from one seed.
/// The pure rooms and the real databases of both sides; no socket, no thread, no waiting.
class SmallStreet {
public:
    struct Faults {
        double lose = 0;    ///< of each message
        double repeat = 0;  ///< of each message
        double cut = 0;     ///< of each step: the link goes down
        double kill_edge = 0, kill_cloud = 0;
    };
    static constexpr gengfu::Duration step{100};

    explicit SmallStreet(std::uint32_t seed) : random_(seed) {
        start_edge();
        start_cloud();
    }

    void run(gengfu::Duration duration, const Faults& faults) {
        for (gengfu::Duration passed{0}; passed < duration; passed += step) {
            box_.clock.pass(step);
            ++steps_;
            if (chance(faults.kill_edge)) start_edge();
            if (chance(faults.kill_cloud)) start_cloud();
            if (chance(faults.cut)) hang_up();
            if (steps_ % 10 == 0) play_second();
            act(conversation_->on_time(now()));
            deliver(faults);
        }
    }

    /// A press whose acknowledgement may be lost on the way back: the device sends until it sees one.
    void press() {
        using namespace gengfu;
        ++presses_;
        const edge::Mark mark{"call-1", std::to_string(presses_)};
        do {
            const Reading reading{DeviceId{"call-1"}, box_.clock.wall(), {{FieldId{"code"}, 101}, {FieldId{"qualifier"}, 1}}};
            if (!box_.collector->take_now(reading, mark, Duration{600'000})) throw std::runtime_error("the outbox took nothing");
        } while (chance(0.3));
    }
    void leak(bool leaking) { leaking_ = leaking; }
    /// The box starts anew with a site file in which another button has taken the place of the one that is pressed.
    void change_button() {
        box_.site.devices.front().id = gengfu::DeviceId{"call-9"};
        box_.site.devices.front().address = "9999";
        start_edge();
    }

    [[nodiscard]] std::int64_t taken() const { return static_cast<std::int64_t>(box_.taken()); }
    [[nodiscard]] gengfu::alert::Book::Summary summary() const { return store_->summary(); }
    [[nodiscard]] std::int64_t presses() const { return presses_; }
    [[nodiscard]] gengfu::store::Store& store() { return *store_; }
    [[nodiscard]] std::vector<gengfu::alert::Alert> alerts_of(const std::string& condition) const {
        std::vector<gengfu::alert::Alert> found;
        for (const gengfu::alert::Alert& alert : store_->list({}))
            if (alert.cause.condition.value() == condition) found.push_back(alert);
        return found;
    }
    [[nodiscard]] std::string story() const {
        return "taken " + std::to_string(taken()) + ", stored " + std::to_string(summary().readings_stored) + ", presses " +
               std::to_string(presses_);
    }

private:
    [[nodiscard]] bool chance(double probability) { return std::uniform_real_distribution<double>(0, 1)(random_) < probability; }
    [[nodiscard]] gengfu::edge::Now now() const { return {box_.clock.wall(), box_.clock.steady()}; }

    void start_edge() {
        using namespace gengfu;
        is_up_ = false;
        to_cloud_.clear();
        to_edge_.clear();
        conversation_.reset();
        box_.start();  // the files stay
        conversation_.emplace(edge::Conversation::Settings{box_.site.group, box_.site.edge, "host", random_(), true}, *box_.outbox,
                              [this](Instant wall) { return box_.collector->birth(wall); });
        box_.collector->on_appended([this] { act(conversation_->on_appended(now())); });
    }

    void start_cloud() {
        using namespace gengfu;
        to_cloud_.clear();
        ingest_.reset();
        store_.reset();
        store_.emplace(sqlite::Database(box_.directory / "cloud.db", sqlite::Database::Access::write), box_.clock);
        ingest_.emplace(*store_, Duration{30'000}, *box_.log);
        ingest_->begin(box_.clock.steady());
    }

    void hang_up() {
        if (!is_up_) return;
        is_up_ = false;
        to_cloud_.clear();
        to_edge_.clear();
        act(conversation_->on_disconnected(now()));
    }

    void play_second() {
        using namespace gengfu;
        const std::int64_t concentration = leaking_ ? 650 : 5;
        (void)box_.collector->take({DeviceId{"gas-1"},
                                    box_.clock.wall(),
                                    {{FieldId{"concentration"}, concentration}, {FieldId{"valve-closed"}, leaking_ ? 1 : 0}}});
        box_.collector->flush();
        box_.collector->on_time();
        ingest_->watch(box_.clock.wall(), box_.clock.steady());
    }

    void act(const gengfu::edge::Effects& effects) {
        using namespace gengfu::edge;
        bool hung_up = false;
        for (const Effect& effect : effects) {
            if (std::holds_alternative<Dial>(effect)) dialled_ = true;
            if (std::holds_alternative<HangUp>(effect)) hung_up = true;
            if (const auto* publish = std::get_if<Publish>(&effect)) to_cloud_.push_back(publish->message);
        }
        conversation_->on_handed_over();
        if (hung_up) hang_up();
    }

    void connect() {
        dialled_ = false;
        is_up_ = true;
        act(conversation_->on_connected(now()));
        const std::string state = gengfu::sparkplug::to_json({true, 1});
        to_edge_.push_back({gengfu::sparkplug::state_topic("host"), {state.begin(), state.end()}, 1, true});
    }

    void deliver(const Faults& faults) {
        if (dialled_) connect();
        std::vector<gengfu::ingest::Received> bunch;
        for (const auto& message : std::exchange(to_cloud_, {})) {
            const int copies = chance(faults.lose) ? 0 : chance(faults.repeat) ? 2 : 1;
            for (int i = 0; i < copies; ++i) bunch.push_back({message.topic, message.payload, box_.clock.wall(), false});
        }
        for (const auto& answer : ingest_->take(bunch, box_.clock.wall(), box_.clock.steady()))
            if (is_up_ && !chance(faults.lose)) to_edge_.push_back({answer.topic, answer.payload, 0, false});
        for (const auto& message : std::exchange(to_edge_, {}))
            if (is_up_) act(conversation_->on_message(message, now()));
    }

    mutable BoxParts box_;
    std::mt19937 random_;
    std::optional<gengfu::edge::Conversation> conversation_;
    std::optional<gengfu::store::Store> store_;
    std::optional<gengfu::ingest::Ingest> ingest_;
    std::deque<gengfu::mqtt::Message> to_cloud_, to_edge_;
    std::int64_t presses_ = 0;
    int steps_ = 0;
    bool is_up_ = false;
    bool dialled_ = false;
    bool leaking_ = false;
};
