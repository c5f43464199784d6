#pragma once

#include "simulators/world/cloud_node.hpp"
#include "simulators/world/feed_watch.hpp"

namespace gengfu::world {

/// What the cloud holds at the end, against the ledger: nothing-lost, at-most-once, order, times, one-alert-per-cause, press-count.
class Judgement {
public:
    Judgement(Ledger& ledger, const FeedWatch& feed, const CloudNode& cloud, Steady end)
        : ledger_(ledger), feed_(feed), cloud_(cloud), end_(end) {}

    void judge();
    [[nodiscard]] std::uint64_t stored() const noexcept { return stored_; }
    [[nodiscard]] std::uint64_t missing() const noexcept { return missing_; }

private:
    struct Stored {
        const DeviceRecord* device = nullptr;
        std::vector<std::uint8_t> times;    ///< by serial
        std::vector<std::uint8_t> presses;  ///< by press
        std::int64_t last = 0, last_press = 0;
        std::uint64_t supervisions = 0;
    };
    void count_readings();
    void judge_readings(const DeviceRecord& device, const Stored& stored, std::map<std::string, std::int64_t>& declared_lost);
    void judge_time(const DeviceRecord* device, std::int64_t serial, const CloudNode::StoredReading& reading);
    void follow(const std::string& device, std::int64_t& last, std::int64_t number);
    void judge_presses(const DeviceRecord& device, const Stored& stored);
    void judge_causes(const DeviceRecord& device);
    void judge_ends();

    Ledger& ledger_;
    const FeedWatch& feed_;
    const CloudNode& cloud_;
    Steady end_;
    std::map<std::string, Stored> stored_of_;
    std::uint64_t stored_ = 0;
    std::uint64_t missing_ = 0;
};

}  // namespace gengfu::world
