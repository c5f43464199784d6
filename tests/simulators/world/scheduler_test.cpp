#include "simulators/world/scheduler.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "common/sqlite/database.hpp"

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {
constexpr NodeId somebody = first_edge_id;
}

TEST_CASE("what is planned happens in its time, and time stands still in between") {
    Scheduler scheduler(1);
    std::string story;
    scheduler.after(20ms, nobody, [&] { story += "b"; });
    scheduler.after(10ms, nobody, [&] {
        story += "a";
        scheduler.after(5ms, nobody, [&] { story += std::to_string(scheduler.now().time_since_epoch().count()); });
    });
    scheduler.run_until(Steady{20ms});
    REQUIRE(story == "a15b");
    REQUIRE(scheduler.now() == Steady{20ms});
}

TEST_CASE("what falls on one moment is ordered by the seed, and equally by equal seeds") {
    const auto order = [](std::uint64_t seed) {
        Scheduler scheduler(seed);
        std::string story;
        for (char each = 'a'; each <= 'j'; ++each) scheduler.after(1ms, nobody, [&story, each] { story += each; });
        scheduler.run_until(Steady{1ms});
        return story;
    };
    REQUIRE(order(1) == order(1));
    REQUIRE(order(1) != order(2));
}

TEST_CASE("what was going to happen to a node ends with its life") {
    Scheduler scheduler(1);
    int happened = 0;
    scheduler.after(2ms, somebody, [&] { ++happened; });
    scheduler.after(2ms, nobody, [&] { ++happened; });
    scheduler.forget(somebody);
    scheduler.after(3ms, somebody, [&] { happened += 10; });
    scheduler.run_until(Steady{5ms});
    REQUIRE(happened == 11);
}

TEST_CASE("a node that is stopped goes on later, with everything that came meanwhile") {
    Scheduler scheduler(1);
    std::vector<std::int64_t> times;
    for (int i = 1; i <= 3; ++i) scheduler.after(i * 10ms, somebody, [&] { times.push_back(scheduler.now().time_since_epoch().count()); });
    scheduler.pause(somebody, Steady{25ms});
    scheduler.run_until(Steady{50ms});
    REQUIRE(times == std::vector<std::int64_t>{25, 25, 30});
}

TEST_CASE("who loses its machine in the middle of something is told of, and time goes on") {
    Scheduler scheduler(1);
    NodeId lost = nobody;
    bool goes_on = false;
    scheduler.on_lost([&](NodeId node) { lost = node; });
    scheduler.after(1ms, somebody, [] { throw sqlite::MachineLost{}; });
    scheduler.after(2ms, nobody, [&] { goes_on = true; });
    scheduler.run_until(Steady{5ms});
    REQUIRE(lost == somebody);
    REQUIRE(goes_on);
}
