#include "cloud/detect/level.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/cloud/detect/series.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

namespace {

LevelSettings rule(LevelMode mode, double limit) {
    LevelSettings settings;
    settings.condition = ConditionId{"found"};
    settings.field = FieldId{"value"};
    settings.mode = mode;
    settings.limit = limit;
    settings.unless = {ConditionId{"edge-found"}};
    return settings;
}

/// The field as it is each minute, or absent.
std::vector<Finding> play(Level& level, Instant from, const std::vector<std::optional<std::int64_t>>& values, Duration apart = minute) {
    std::vector<Finding> findings;
    Instant at = from;
    for (const auto& value : values) {
        Reading reading{DeviceId{"any-0001"}, at, {}};
        if (value) reading.values.push_back({FieldId{"value"}, *value});
        const auto more = level.take(reading);
        findings.insert(findings.end(), more.begin(), more.end());
        at += apart;
    }
    return findings;
}

std::vector<std::optional<std::int64_t>> line(std::size_t count, double from, double by, std::int64_t most_noise = 0) {
    Noise noise(most_noise);
    std::vector<std::optional<std::int64_t>> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(std::llround(from + by * static_cast<double>(i)) + noise.next());
    return values;
}

AlarmEvent edge(AlarmChange change) {
    return {DeviceId{"any-0001"}, ConditionId{"edge-found"}, change, Priority::p1, start, false};
}

}  // namespace

TEST_CASE("a limit needs a second sample, to be raised and to be cleared") {
    LevelSettings settings = rule(LevelMode::above, 10);
    settings.deadband = 2;
    Level level(settings, 10);
    CHECK(play(level, start, {90, 100, 99, 101, 90}).empty());
    CHECK(names(play(level, start + hour, {100, 105})) == "+found");
    CHECK(play(level, start + 2 * hour, {95, 81, 79, 85, 79}).empty());
    CHECK(names(play(level, start + 3 * hour, {79, 79})) == "-found");
}

TEST_CASE("a value that is absent is neither above nor below") {
    Level level(rule(LevelMode::below, 10), 1);
    CHECK(names(play(level, start, {5, std::nullopt, 5})) == "+found");
    CHECK(play(level, start + hour, {std::nullopt, std::nullopt, std::nullopt}).empty());
    CHECK(names(play(level, start + 2 * hour, {20, std::nullopt, 20})) == "-found");
}

TEST_CASE("what rises by so much within the time is found, and what takes longer is not") {
    LevelSettings settings = rule(LevelMode::rises, 15);
    settings.within = std::chrono::minutes{5};
    Level slow(settings, 1), fast(settings, 1), falls(settings, 1);
    CHECK(play(slow, start, line(60, 20, 2)).empty());
    const auto found = play(fast, start, line(10, 20, 4));
    CHECK(names(found) == "+found");
    CHECK(found.front().at <= start + 5 * minute);
    CHECK(found.front().reason == "level field=value value=20.0 limit=15.0");
    CHECK(play(falls, start, line(20, 200, -4)).empty());
    settings.mode = LevelMode::falls;
    Level falling(settings, 1);
    CHECK(names(play(falling, start, line(20, 200, -4))) == "+found");
}

TEST_CASE("what goes on as in the last thirty days is told before it comes to its limit") {
    LevelSettings settings = rule(LevelMode::reaches, 5);
    settings.within = 30 * day;
    Level battery(settings, 1), steady(settings, 1), charging(settings, 1);
    // 90 % that lose 1 % a day: 5 % after 85 days, so to be told after 55.
    const auto findings = play(battery, start, line(24 * 80, 90, -1.0 / 24, 2), hour);
    REQUIRE(first(findings, "found"));
    CHECK(*first(findings, "found") == Approx(55).margin(3));
    CHECK(of(findings, "found").size() == 1);
    CHECK(play(steady, start, line(24 * 80, 8, 0, 1), hour).empty());
    CHECK(play(charging, start, line(24 * 60, 10, 1.0 / 24), hour).empty());
}

TEST_CASE("a device that is older than its time is to be replaced, whatever it says") {
    LevelSettings settings = rule(LevelMode::ends, 0);
    settings.within = 365 * 5 * day;
    settings.installed = start - 365 * 5 * day + 2 * day;
    Level level(settings, 1);
    CHECK(play(level, start, {std::nullopt, 3}).empty());
    CHECK(names(play(level, start + 3 * day, {std::nullopt, std::nullopt, 3})) == "+found");
    settings.installed.reset();
    Level unknown(settings, 1);
    CHECK(play(unknown, start, {std::nullopt, 3, 3}).empty());
}

TEST_CASE("what the edge says itself is not said again, until it takes it back") {
    Level level(rule(LevelMode::above, 10), 1);
    CHECK(level.hear(edge(AlarmChange::active)).empty());
    CHECK(play(level, start, {20, 20, 20}).empty());
    CHECK(names(level.hear(edge(AlarmChange::cleared))) == "+found");
    CHECK(level.hear(edge(AlarmChange::active)).empty());
    CHECK(names(play(level, start + hour, {5, 5, 5})) == "-found");
}

TEST_CASE("a restart changes nothing of what a level remembers") {
    for (const LevelMode mode : {LevelMode::above, LevelMode::rises, LevelMode::reaches}) {
        LevelSettings settings = rule(mode, mode == LevelMode::reaches ? 300 : mode == LevelMode::rises ? 50 : 100);
        settings.within = mode == LevelMode::reaches ? 30 * day : 24 * hour;
        Level whole(settings, 1);
        auto restarted = std::make_unique<Level>(settings, 1);
        std::vector<Finding> told, again;
        const auto values = line(24 * 40, 0, 0.2, 30);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Instant at = start + static_cast<int>(i) * hour;
            for (const Finding& each : play(whole, at, {values[i]})) told.push_back(each);
            for (const Finding& each : play(*restarted, at, {values[i]})) again.push_back(each);
            const std::string saved = boost::json::serialize(restarted->save());
            CHECK(saved.size() < 2200);
            restarted = std::make_unique<Level>(settings, 1);
            restarted->restore(boost::json::parse(saved));
        }
        CHECK(!told.empty());
        CHECK(told == again);
    }
}
