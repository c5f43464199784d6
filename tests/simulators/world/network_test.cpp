#include "simulators/world/network.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

struct Client : mqtt::Listener {
    void on_connected() override { is_up = true; }
    void on_disconnected(const std::string& why) override {
        is_up = false;
        ended.push_back(why);
    }
    void on_message(mqtt::Message message) override {
        if (!message.payload.empty()) numbers.push_back(message.payload[0]);
        topics.push_back(message.topic);
    }
    bool is_up = false;
    std::vector<std::string> ended, topics;
    std::vector<int> numbers;
};

/// A cloud that hears everything, and one edge.
struct Street {
    Street() {
        network.attach(cloud_id, cloud);
        network.attach(first_edge_id, edge);
        network.link(cloud_id).connect({}, std::nullopt);
        pass(100ms);
        REQUIRE(network.link(cloud_id).subscribe("spBv1.0/#", 1));
        dial();
        pass(100ms);
    }
    void dial() { network.link(first_edge_id).connect({}, mqtt::Message{"spBv1.0/g/NDEATH/e", {9}, 1, false}); }
    void pass(Duration duration) { scheduler.run_until(scheduler.now() + duration); }
    bool send(int number) {
        return network.link(first_edge_id).publish({"spBv1.0/g/NDATA/e", {static_cast<std::uint8_t>(number)}, 0, false}).has_value();
    }
    Scheduler scheduler{1};
    WorldLog log{scheduler, false};
    Network network{scheduler, log, Chance(1), 4};
    Client cloud, edge;
};

}  // namespace

TEST_CASE("within a session messages arrive once and in their order") {
    Street street;
    REQUIRE(street.edge.is_up);
    for (int i = 1; i <= 20; ++i) REQUIRE(street.send(i));
    street.pass(1s);
    REQUIRE(street.cloud.numbers.size() == 20);
    REQUIRE(std::is_sorted(street.cloud.numbers.begin(), street.cloud.numbers.end()));
}

TEST_CASE("a cut is told to both ends, and publishes the will") {
    Street street;
    street.network.cut(first_edge_id);
    street.pass(1s);
    REQUIRE(street.edge.ended.size() == 1);
    REQUIRE(street.cloud.numbers == std::vector<int>{9});
}

TEST_CASE("a silent path holds back what is sent until it speaks again") {
    Street street;
    street.network.set_path(first_edge_id, Path::silent);
    REQUIRE(street.send(1));
    street.pass(10s);
    REQUIRE(street.cloud.numbers.empty());
    REQUIRE(street.edge.is_up);
    street.network.set_path(first_edge_id, Path::well);
    street.pass(1s);
    REQUIRE(street.cloud.numbers == std::vector<int>{1});
}

TEST_CASE("a path that stays silent ends the session at both ends, each after its own patience") {
    Street street;
    street.network.set_path(first_edge_id, Path::silent);
    REQUIRE(street.send(1));
    street.pass(16s);
    REQUIRE(street.cloud.numbers == std::vector<int>{9});
    REQUIRE(street.edge.is_up);
    street.pass(10s);
    REQUIRE_FALSE(street.edge.is_up);
    street.network.set_path(first_edge_id, Path::well);
    street.pass(1s);
    REQUIRE(street.cloud.numbers == std::vector<int>{9});
}

TEST_CASE("who dials again takes the place of the session before, whose will is published") {
    Street street;
    street.network.detach(first_edge_id, false);
    Client again;
    street.network.attach(first_edge_id, again);
    street.dial();
    street.pass(1s);
    REQUIRE(again.is_up);
    REQUIRE(street.cloud.numbers == std::vector<int>{9});
}

TEST_CASE("a broker that begins anew has lost its sessions, and what it kept if it forgets it") {
    for (const bool forgets : {false, true}) {
        Street street;
        REQUIRE(street.network.link(cloud_id).publish({"spBv1.0/STATE/h", {1}, 1, true}));
        street.pass(1s);
        street.network.stop_broker(forgets);
        street.dial();
        street.pass(1s);
        REQUIRE_FALSE(street.edge.is_up);
        street.network.start_broker();
        street.dial();
        street.pass(1s);
        REQUIRE(street.edge.is_up);
        REQUIRE(street.network.link(first_edge_id).subscribe("spBv1.0/STATE/h", 1));
        street.pass(1s);
        REQUIRE(street.edge.topics.size() == (forgets ? 0 : 1));
    }
}

TEST_CASE("losing, repeating and swapping happen as often as they are set to") {
    const auto heard = [](const Network::Mischief& mischief) {
        Street street;
        street.network.set_mischief(mischief);
        for (int i = 0; i < 200; ++i) {
            REQUIRE(street.send(i));
            if (i % 4 == 3) street.pass(50ms);
        }
        street.pass(1s);
        return street.cloud.numbers;
    };
    Network::Mischief lose, repeat, swap;
    lose.lose = repeat.repeat = swap.swap = 30;
    REQUIRE(heard(lose).size() < 170);
    REQUIRE(heard(repeat).size() > 230);
    const auto swapped = heard(swap);
    REQUIRE(swapped.size() == 200);
    REQUIRE_FALSE(std::is_sorted(swapped.begin(), swapped.end()));
}

TEST_CASE("a link that holds too much says so") {
    Street street;
    street.network.set_path(first_edge_id, Path::silent);
    int taken = 0;
    while (taken < 1'000 && street.send(taken % 200)) ++taken;
    REQUIRE(taken == static_cast<int>(Network::buffer_max));
}
