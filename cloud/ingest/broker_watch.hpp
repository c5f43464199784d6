#pragma once

#include <optional>

#include "common/model/reading.hpp"

namespace gengfu::ingest {

/// Whether the cloud itself must say that it hears nobody. Pure.
class BrokerWatch {
public:
    /// 0: never.
    explicit BrokerWatch(Duration silent_after) : silent_after_(silent_after) {}

    /// What is to be told now; asked again until `told`. The first time with a broker takes back what an earlier run has told.
    [[nodiscard]] std::optional<AlarmChange> look(bool connected, Steady now) {
        if (silent_after_ <= Duration{0}) return std::nullopt;
        if (connected) lost_since_.reset();
        if (!connected && !lost_since_) lost_since_ = now;
        const bool is_silent = lost_since_ && now - *lost_since_ >= silent_after_;
        if (is_silent && said_ != AlarmChange::active) return AlarmChange::active;
        if (connected && said_ != AlarmChange::cleared) return AlarmChange::cleared;
        return std::nullopt;
    }
    void told(AlarmChange change) { said_ = change; }

private:
    Duration silent_after_;
    std::optional<Steady> lost_since_;
    std::optional<AlarmChange> said_;
};

}  // namespace gengfu::ingest
