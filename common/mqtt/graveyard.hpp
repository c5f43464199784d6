#pragma once

#include <mqtt/async_client.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gengfu::mqtt {

/// Clients that are being destroyed, each on a thread of its own: the destructor of one with work under way may never
/// return (paho.mqtt.cpp issues 204, 356), and nothing may wait for it.
class Graveyard {
public:
    static constexpr std::size_t graves_max = 4;
    static constexpr std::chrono::milliseconds grace{2'000};

    /// `listeners` are those that the client still may call. Throws when so many do not end that only a new process helps.
    void bury(std::unique_ptr<::mqtt::async_client> client, std::vector<std::shared_ptr<::mqtt::iaction_listener>> listeners) {
        if (!client) return;
        std::erase_if(graves_, [](Grave& each) { return each.is_closed(std::chrono::milliseconds{0}); });
        if (graves_.size() >= graves_max)
            throw std::runtime_error("the MQTT library does not end " + std::to_string(graves_max) + " clients: start this program anew");
        std::promise<void> ended;
        Grave grave{{}, ended.get_future()};
        grave.thread = std::thread([dead = std::move(client), kept = std::move(listeners), ended = std::move(ended)]() mutable {
            dead.reset();
            ended.set_value();
        });
        graves_.push_back(std::move(grave));
    }
    /// Waits for all within `grace`; what has not ended by then ends with the process.
    void close() {
        for (Grave& each : graves_)
            if (!each.is_closed(grace)) each.thread.detach();
        graves_.clear();
    }

private:
    struct Grave {
        std::thread thread;
        std::future<void> ended;
        bool is_closed(std::chrono::milliseconds within) {
            if (ended.wait_for(within) != std::future_status::ready) return false;
            thread.join();
            return true;
        }
    };
    std::vector<Grave> graves_;
};

}  // namespace gengfu::mqtt
