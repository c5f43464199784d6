#include "simulators/world/world.hpp"

#include <catch2/catch.hpp>

#include "simulators/world/report.hpp"

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

const profile::Catalogue& catalogue() {
    static const profile::Catalogue kinds = *world_catalogue(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    return kinds;
}

Outcome run(std::uint64_t seed, std::set<std::string> only = {}, Duration lasts = 6h) {
    WorldOptions options;
    options.seed = seed;
    options.lasts = lasts;
    options.only = std::move(only);
    options.keeps_text = true;
    return World(options, catalogue()).run();
}

std::string story(const Outcome& outcome) {
    std::string text = "seed " + std::to_string(outcome.seed);
    for (const Violation& each : outcome.violations) text += "\n" + time_text(each.at) + " " + each.checker + ": " + each.what;
    return text;
}

}  // namespace

TEST_CASE("the same seed writes the same log, to the byte") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Outcome first = run(seed), second = run(seed);
        REQUIRE_FALSE(first.log.empty());
        REQUIRE(first.log == second.log);
        REQUIRE(first.digest == second.digest);
    }
}

TEST_CASE("another seed is another day") {
    REQUIRE(run(1).digest != run(2).digest);
}

TEST_CASE("a day on which nothing goes wrong has nothing to say, and everything in it happens") {
    const Outcome outcome = run(5, {"none"}, 24h);
    INFO(story(outcome));
    REQUIRE(outcome.violations.empty());
    REQUIRE(outcome.faults.empty());
    REQUIRE(outcome.readings > 20'000);
    REQUIRE(outcome.presses > 5);
    REQUIRE(outcome.alarms > 20);
    REQUIRE(outcome.escalated > 0);
    REQUIRE(outcome.worst_alarm < 1s);
}

TEST_CASE("each kind of fault strikes, and alone violates nothing") {
    for (const std::string& kind : Faults::kinds()) {
        const Outcome outcome = run(11, {kind}, 24h);
        INFO(kind << ": " << story(outcome));
        CHECK(outcome.faults.at(kind) > 0);
        CHECK(outcome.violations.empty());
    }
}

TEST_CASE("a cloud whose transactions are slow and whose room is little drops what it cannot hold, and loses nothing by it") {
    std::uint64_t dropped = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Outcome outcome = run(seed, {"cloud-slow", "link-refused", "broker-restarted"}, 24h);
        INFO(story(outcome));
        CHECK(outcome.violations.empty());
        dropped += outcome.messages_dropped;
    }
    CHECK(dropped > 0);
}

TEST_CASE("seeds are a number or a range, and nothing else") {
    REQUIRE(*parse_seeds("7") == std::pair<std::uint64_t, std::uint64_t>{7, 7});
    REQUIRE(*parse_seeds("1..200") == std::pair<std::uint64_t, std::uint64_t>{1, 200});
    for (const std::string wrong : {"", "x", "1..", "..2", "2..1", "1.5", "1..2..3", "-1"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(parse_seeds(wrong));
    }
}
