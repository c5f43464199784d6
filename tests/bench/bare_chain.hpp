#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace gengfu::bench {

/// What is the least that carries an alarm from disk to disk: a synced commit, Paho, Mosquitto, Paho, a synced commit.
class BareChain {
public:
    BareChain(const std::filesystem::path& folder, std::uint16_t broker);
    ~BareChain();
    BareChain(const BareChain&) = delete;
    BareChain& operator=(const BareChain&) = delete;

    /// Sends one and waits until it is committed at the other end.
    void carry();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace gengfu::bench
