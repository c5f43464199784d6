#include "cloud/detect/settlement.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/cloud/detect/series.hpp"

using namespace gengfu;
using namespace gengfu::detect;
using namespace gengfu::detect::series;

namespace {

const DeviceId ground{"level-0"}, one{"level-1"}, two{"level-2"}, three{"level-3"};

/// Three points along 20 m of a wall, against a gauge on the ground.
SettlementSettings wall() {
    SettlementSettings settings;
    settings.points = {{one, 0, 0, true, 0}, {two, 10, 0, true, 0}, {three, 20, 0, true, 0}};
    settings.reference = ground;
    settings.reference_zero = 0;
    return settings;
}

/// Gauges asked every two minutes, each at its own second; `sunk` in mm of a device at a time.
struct Gauges {
    std::vector<DeviceId> devices{ground, one, two, three};
    std::function<double(const DeviceId&, Instant)> sunk = [](const DeviceId&, Instant) { return 0.0; };
    std::function<bool(const DeviceId&, Instant)> is_silent = [](const DeviceId&, Instant) { return false; };
    std::function<bool(const DeviceId&, Instant)> is_absent = [](const DeviceId&, Instant) { return false; };
    double drift = 20;  ///< µm/°C
    Noise noise{50};
    Duration behind{0};  ///< the second device tells everything so much later

    Reading read(const DeviceId& device, Instant at) {
        const double warm = std::round(day_and_night(at) / 100) * 100;
        Reading reading{device, at, {{FieldId{"temperature"}, std::llround(warm)}}};
        const double level = -sunk(device, at) * 1000 + drift * (warm - 15'000) / 1000;
        if (!is_absent(device, at)) reading.values.push_back({FieldId{"level"}, std::llround(level) + noise.next()});
        return reading;
    }

    std::vector<Told> play(GroupDetector& settlement, double from_day, double to_day) {
        std::vector<Told> told;
        const auto at_day = [](double when) { return start + Duration{std::llround(when * static_cast<double>(day.count()))}; };
        for (Instant at = at_day(from_day); at < at_day(to_day); at += 2 * minute) {
            for (std::size_t i = 0; i < devices.size(); ++i) {
                const Instant taken = at + std::chrono::seconds{i} - (i == 1 ? behind : Duration{0});
                if (is_silent(devices[i], taken)) continue;
                const auto more = settlement.take(read(devices[i], taken));
                told.insert(told.end(), more.begin(), more.end());
            }
        }
        return told;
    }
};

/// "level-2:+settling-yellow level-2:-settling-yellow"
std::string names(const std::vector<Told>& told) {
    std::string all;
    for (const Told& each : told) all += (all.empty() ? "" : " ") + each.device.value() + ":" + series::names({each.finding});
    return all;
}

double first_day(const std::vector<Told>& told) {
    REQUIRE(!told.empty());
    return days_since_start(told.front().finding.at);
}

/// Sinks by so many mm a day from a day on.
auto sinking(const DeviceId& which, double from, double a_day, double at_most = 1000) {
    return [=](const DeviceId& device, Instant at) {
        return device == which ? std::min(at_most, std::max(0.0, days_since_start(at) - from) * a_day) : 0.0;
    };
}

}  // namespace

TEST_CASE("gauges that drift with day and night and all move with the ground tell nothing") {
    Settlement settlement(wall());
    Gauges gauges;
    // The vessel of the system loses liquid: every gauge shows the same fall.
    gauges.sunk = [](const DeviceId&, Instant at) { return 0.5 * days_since_start(at); };
    CHECK(names(gauges.play(settlement, 0, 60)).empty());
}

TEST_CASE("what a point sinks in a day has three tiers, of which one stands at a time") {
    SettlementSettings settings = wall();
    settings.differential = 100;
    settings.red = 100;
    settings.orange = 90;
    Settlement settlement(settings);
    Gauges gauges;
    gauges.sunk = sinking(two, 30, 1.2);
    auto told = gauges.play(settlement, 0, 33);
    CHECK(names(told) == "level-2:+settling-yellow");
    CHECK(first_day(told) > 31);
    CHECK(first_day(told) < 32.1);
    CHECK(told.front().finding.priority == Priority::p3);
    gauges.sunk = [](const DeviceId& device, Instant at) { return device == two ? 3.6 + 3.5 * (days_since_start(at) - 33) : 0; };
    told = gauges.play(settlement, 33, 35);
    CHECK(names(told).find("level-2:+settling-red") != std::string::npos);
    gauges.sunk = [](const DeviceId& device, Instant) { return device == two ? 10.6 : 0; };
    told = gauges.play(settlement, 35, 38);
    CHECK(names(told).ends_with("-settling-yellow"));
}

TEST_CASE("four millimetres in a month are found though no day shows them") {
    Settlement settlement(wall());
    Gauges gauges;
    gauges.sunk = sinking(one, 20, 5.0 / 30);
    const auto told = gauges.play(settlement, 0, 55);
    CHECK(names(told) == "level-1:+settling-slowly");
    CHECK(told.front().finding.reason.starts_with("settling-slowly mm_a_month=-"));
}

TEST_CASE("what two points differ by counts against the distance between them, once for the building") {
    Settlement settlement(wall());
    Gauges gauges;
    // 13 mm over 10 m are 1.3 ‰ of 2 ‰ that are allowed.
    gauges.sunk = sinking(three, 20, 0.8, 13);
    auto told = gauges.play(settlement, 0, 45);
    std::string all = names(told);
    CHECK(all.find("level-1:+differential-yellow") != std::string::npos);
    CHECK(all.find("differential-orange") == std::string::npos);
    const auto is_differential = [](const Told& each) { return each.finding.condition.value() == "differential-yellow"; };
    const auto found = std::ranges::find_if(told, is_differential);
    REQUIRE(found != told.end());
    CHECK(found->finding.reason.ends_with("one=level-2 other=level-3"));
}

TEST_CASE("a point that sinks against the reference is told by tiers, and once when the edge has said so") {
    SettlementSettings settings = wall();
    settings.differential = 100;
    settings.rate_yellow = settings.rate_orange = settings.rate_red = 100;
    settings.slow = 1000;
    Settlement settlement(settings), covered(settings);
    Gauges gauges;
    gauges.sunk = sinking(one, 20, 3, 40);
    auto told = gauges.play(settlement, 0, 40);
    CHECK(names(told) == "level-1:+settled-orange level-1:-settled-orange level-1:+settled-red");

    AlarmEvent edge{one, ConditionId{"settlement-red"}, AlarmChange::active, Priority::p1, start + 30 * day, false};
    AlarmEvent before{one, ConditionId{"settlement-orange"}, AlarmChange::active, Priority::p2, start + 28 * day, false};
    CHECK(names(gauges.play(covered, 0, 28)).empty());
    CHECK(covered.hear(before).empty());
    CHECK(names(gauges.play(covered, 28, 30)).empty());
    CHECK(covered.hear(edge).empty());
    CHECK(names(gauges.play(covered, 30, 40)).empty());
    edge.change = AlarmChange::cleared;
    CHECK(names(covered.hear(edge)) == "level-1:+settled-red");

    Settlement rising(settings);
    gauges.sunk = sinking(one, 20, -3, 0);
    gauges.sunk = [](const DeviceId& device, Instant at) { return device == one ? -std::max(0.0, days_since_start(at) - 20) * 3 : 0; };
    CHECK(names(gauges.play(rising, 0, 26)) == "level-1:+risen");
}

TEST_CASE("an alarm of an edge that judges a gauge from another zero hides nothing of what it sinks from its own") {
    SettlementSettings settings = wall();
    settings.points[0].zero = -35;  // what it showed when it was mounted, beyond the edge's red limit of -30
    settings.differential = 100;
    settings.rate_yellow = settings.rate_orange = settings.rate_red = 100;
    settings.slow = 1000;
    Settlement settlement(settings);
    Gauges gauges;
    gauges.sunk = [](const DeviceId& device, Instant at) {
        return device == one ? 35 + std::clamp(days_since_start(at) - 5, 0.0, 13.0) * 3 : 0;
    };
    CHECK(settlement.hear({one, ConditionId{"settlement-red"}, AlarmChange::active, Priority::p1, start, false}).empty());
    CHECK(names(gauges.play(settlement, 0, 20)) == "level-1:+settled-orange level-1:-settled-orange level-1:+settled-red");
}

TEST_CASE("a point whose zero nobody has said is not compared with anything, and that is said") {
    SettlementSettings settings = wall();
    settings.points[0].zero.reset();
    settings.rate_yellow = settings.rate_orange = settings.rate_red = 100;
    settings.slow = 1000;
    Settlement settlement(settings);
    Gauges gauges;
    gauges.sunk = [](const DeviceId& device, Instant) { return device == one ? 60 : 0; };
    CHECK(names(gauges.play(settlement, 0, 3)) == "level-1:+settlement-unsigned");

    settings.points[0].zero = -60;
    Settlement known(settings);
    known.restore(settlement.save());
    CHECK(names(gauges.play(known, 3, 6)) == "level-1:-settlement-unsigned");
}

TEST_CASE("what the edge takes back because a point has been lifted again is over, however long a mean remembers it") {
    SettlementSettings settings = wall();
    settings.differential = 100;
    settings.rate_yellow = settings.rate_orange = settings.rate_red = 100;
    settings.slow = 1000;
    Settlement settlement(settings);
    Gauges gauges;
    gauges.sunk = [](const DeviceId& device, Instant at) {
        return device == one && days_since_start(at) >= 20 && days_since_start(at) < 23 ? 34 : 0;
    };
    CHECK(names(gauges.play(settlement, 0, 20)).empty());
    AlarmEvent edge{one, ConditionId{"settlement-red"}, AlarmChange::active, Priority::p1, start + 20 * day, false};
    CHECK(settlement.hear(edge).empty());
    CHECK(names(gauges.play(settlement, 20, 23.01)).empty());
    edge.change = AlarmChange::cleared;
    edge.at = start + 23 * day + 15 * minute;
    CHECK(names(settlement.hear(edge)).empty());
    CHECK(names(gauges.play(settlement, 23.01, 26)).empty());
}

TEST_CASE("gauges that fall silent when their hour has just begun are not in a gap when they speak again") {
    Settlement settlement(wall());
    Gauges gauges;
    gauges.is_silent = [](const DeviceId&, Instant at) { return at > start + 2 * day + 3 * minute && days_since_start(at) < 2.6; };
    CHECK(names(gauges.play(settlement, 0, 5)).empty());
}

TEST_CASE("a gauge whose level is absent is in a gap, and no other is") {
    Settlement settlement(wall());
    Gauges gauges;
    gauges.is_absent = [](const DeviceId& device, Instant at) {
        return device == two && days_since_start(at) > 2 && days_since_start(at) < 3;
    };
    const auto told = gauges.play(settlement, 0, 5);
    CHECK(names(told) == "level-2:+settlement-gap level-2:-settlement-gap");
    CHECK(first_day(told) < 2 + 4.2 / 24);
}

TEST_CASE("while the reference is unknown nothing is judged, and nothing is lowered") {
    Settlement settlement(wall());
    Gauges gauges;
    gauges.sunk = [](const DeviceId& device, Instant) { return device == one ? 26.0 : 0.0; };
    auto told = gauges.play(settlement, 0, 3);
    CHECK(names(told).find("+settled-orange") != std::string::npos);
    gauges.is_silent = [](const DeviceId& device, Instant) { return device == ground; };
    gauges.sunk = [](const DeviceId&, Instant) { return 0.0; };
    CHECK(names(gauges.play(settlement, 3, 6)).empty());
}

TEST_CASE("gauges whose readings come an hour apart are compared by the same hour") {
    Settlement settlement(wall());
    Gauges gauges;
    gauges.behind = std::chrono::minutes{70};
    gauges.sunk = [](const DeviceId&, Instant at) { return 30 * days_since_start(at); };
    CHECK(names(gauges.play(settlement, 0, 10)).empty());
}

TEST_CASE("without a reference a gauge is taken at its word, and the edge's tiers are left to the edge") {
    SettlementSettings settings;
    settings.points = {{one, 0, 0, false, 0}};
    Settlement settlement(settings);
    Gauges gauges;
    gauges.devices = {one};
    gauges.sunk = sinking(one, 30, 2.2, 44);
    const auto told = gauges.play(settlement, 0, 60);
    CHECK(names({told.front()}) == "level-1:+settling-yellow");
    CHECK(names(told).find("settled") == std::string::npos);
}

TEST_CASE("a restart of the building's detector at any moment changes nothing") {
    Gauges first, second;
    first.sunk = second.sunk = sinking(two, 20, 1.3, 20);
    Settlement whole(wall());
    auto restarted = std::make_unique<Settlement>(wall());
    std::optional<boost::json::value> learnt;
    std::size_t now_bytes = 0, learnt_bytes = 0;
    std::vector<Told> told, again;
    for (double from = 0; from < 40; from += 0.21) {
        const auto a = first.play(whole, from, from + 0.21), b = second.play(*restarted, from, from + 0.21);
        told.insert(told.end(), a.begin(), a.end());
        again.insert(again.end(), b.begin(), b.end());
        if (auto more = restarted->save_learnt()) learnt = std::move(more);
        const std::string now = boost::json::serialize(restarted->save()), known = boost::json::serialize(*learnt);
        now_bytes = std::max(now_bytes, now.size());
        learnt_bytes = std::max(learnt_bytes, known.size());
        restarted = std::make_unique<Settlement>(wall());
        restarted->restore(boost::json::parse(now));
        restarted->restore_learnt(boost::json::parse(known));
    }
    CHECK(told == again);
    CHECK(told.size() >= 2);
    CHECK(now_bytes < 4 * 1500);
    CHECK(learnt_bytes < 4 * 3000);
}
