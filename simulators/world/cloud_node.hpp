#pragma once

#include <boost/json.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/dispatch/escalation.hpp"
#include "cloud/ingest/ingest.hpp"
#include "cloud/store/store.hpp"
#include "simulators/world/ledger.hpp"
#include "simulators/world/machine.hpp"

namespace gengfu::world {

/// The cloud: the real ingest, store and escalation on a simulated machine. What of the product's rim moves values between
/// them (receiver.cpp, escalation's timer) is played here. The only file that knows the cloud's insides.
class CloudNode final : public Machine, public mqtt::Listener {
public:
    static constexpr Duration box_silent_after{150'000};
    static constexpr Duration watch_every{5'000};
    static constexpr std::size_t queued_max = 8'192;
    static constexpr std::size_t bunch_max = 512;

    /// What the cloud is started with; may be changed while it is off. What is pointed to must outlive its run.
    struct Setup {
        const detect::Judge* judge = nullptr;
        const alert::Directory* directory = nullptr;
        Duration box_silent_after = CloudNode::box_silent_after;
        Duration watch_every = CloudNode::watch_every;
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
        const boost::json::object& fields;
    };
    void each_reading(const std::function<void(const StoredReading&)>& visit) const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> watermarks() const;  ///< "edge epoch", set
    [[nodiscard]] std::map<std::string, std::int64_t> declared_lost() const;            ///< readings, by edge
    [[nodiscard]] std::int64_t quarantined() const;
    [[nodiscard]] std::size_t queued() const { return queue_.size(); }
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
    void watch();
    void escalate();
    void feed();
    void publish_state();
    void check_what_was_said();

    Ledger& ledger_;
    NodeLog node_log_;
    std::unique_ptr<Program> program_;
    std::deque<ingest::Received> queue_;
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
