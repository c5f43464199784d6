#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/dispatch/escalation.hpp"
#include "cloud/ingest/broker_watch.hpp"
#include "cloud/ingest/ingest.hpp"
#include "cloud/store/store.hpp"
#include "simulators/world/ledger.hpp"
#include "simulators/world/machine.hpp"

namespace gengfu::world {

/// The cloud: the real inbox, ingest, store and escalation on a simulated machine. What of the product's rim moves values between
/// them (receiver.cpp, escalation's timer) is played here. The only file that knows the cloud's insides.
class CloudNode final : public Machine, public mqtt::Listener {
public:
    static constexpr Duration box_silent_after{150'000};
    static constexpr Duration watch_every{5'000};
    static constexpr Duration broker_silent_after{30'000};
    /// A transaction takes so long; what comes meanwhile shares the next one.
    static constexpr Duration transaction_takes{3};

    /// What the cloud is started with; may be changed while it is off. What is pointed to must outlive its run.
    struct Setup {
        const detect::Judge* judge = nullptr;
        const alert::Directory* directory = nullptr;
        Duration box_silent_after = CloudNode::box_silent_after;
        Duration watch_every = CloudNode::watch_every;
        Duration broker_silent_after = CloudNode::broker_silent_after;
        ingest::Inbox::Limits inbox = {};
    };

    CloudNode(Around around, Chance chance, Ledger& ledger) : CloudNode(around, chance, ledger, Setup()) {}
    CloudNode(Around around, Chance chance, Ledger& ledger, Setup given);
    ~CloudNode() override;

    [[nodiscard]] Result<alert::Book::Change> apply(alert::AlertId id, const alert::Request& request);
    [[nodiscard]] std::optional<alert::Alert> find(alert::AlertId id) const;
    [[nodiscard]] std::vector<alert::Alert> open_alerts() const;
    /// Oldest first.
    [[nodiscard]] std::vector<alert::Incident> incidents() const;

    /// Told of each line of the feed, in its order, without a gap, across restarts, and how long ago it was written.
    std::function<void(const alert::Book::Change&, Duration)> on_change = [](const auto&, Duration) {};

    /// What the database holds, for the judgement. Readings in the order of each box.
    struct StoredReading {
        std::string_view device;
        Instant taken_at;
        bool is_marked = false;  ///< its time was repaired or estimated
        const boost::json::object& fields;
    };
    void each_reading(const std::function<void(const StoredReading&)>& visit) const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> watermarks() const;  ///< "edge epoch", set
    [[nodiscard]] std::map<std::string, std::int64_t> declared_lost() const;            ///< readings, by edge
    [[nodiscard]] std::int64_t quarantined() const;
    /// Messages for which the inbox had no room, in all of its lives.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }
    /// From the next transaction on each takes so long.
    void set_pace(Duration of_a_transaction) { takes_ = of_a_transaction; }
    /// While the machine is off: readings that came before are moved away. Gives how many batches there were.
    std::int64_t forget_readings_before(Instant received);

    Setup setup;

    void on_connected() override;
    void on_disconnected(const std::string& why) override;
    void on_message(mqtt::Message message) override;

private:
    struct Program;

    void begin() override;
    void end() noexcept override;
    void dial();
    void drain();
    void drain_later();
    void say(const std::vector<ingest::Outgoing>& answers);
    void watch();
    void escalate();
    void feed();
    void publish_state();
    void check_what_was_said();

    Ledger& ledger_;
    NodeLog node_log_;
    std::unique_ptr<Program> program_;
    Duration takes_ = transaction_takes;
    std::uint64_t dropped_ = 0;
    bool is_connected_ = false;
    bool drains_ = false;
    bool feeds_ = false;
    std::uint64_t escalation_number_ = 0;
    std::uint64_t state_timestamp_ = 0;
    Duration redial_after_{250};

    // The consumer of the feed, who outlives the cloud's program.
    std::int64_t cursor_ = 0;
    std::optional<alert::Book::Change> last_told_;
};

}  // namespace gengfu::world
