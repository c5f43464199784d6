#include <mqtt/async_client.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <iostream>

#include "tests/bench/commands.hpp"
#include "tests/bench/null_topic.hpp"

namespace gengfu::bench {

int null_subscriber(std::uint16_t broker) {
    constexpr std::chrono::seconds connected_within{10};
    ::mqtt::async_client client("tcp://127.0.0.1:" + std::to_string(broker), "bench-null");
    std::uint64_t heard = 0;
    client.set_message_callback([&](const ::mqtt::const_message_ptr&) {
        if (++heard % heard_every != 0) return;
        std::string count(sizeof heard, '\0');
        std::memcpy(count.data(), &heard, sizeof heard);
        client.publish(std::string(heard_topic), count.data(), count.size(), 0, false);
    });
    ::mqtt::connect_options options;
    options.set_clean_session(true);
    if (!client.connect(options)->wait_for(connected_within)) return 1;
    if (!client.subscribe("spBv1.0/#", 1)->wait_for(connected_within)) return 1;
    std::cout << "{\"ready\":true}" << std::endl;
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {
    }
    std::cout << "{\"heard\":" << heard << "}\n";
    client.disconnect()->wait_for(connected_within);
    return 0;
}

}  // namespace gengfu::bench
