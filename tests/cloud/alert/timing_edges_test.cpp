#include <catch2/catch.hpp>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;
using namespace std::chrono_literals;

namespace {

const Instant noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 4h;
const Cause cause{GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"call-0001"}, KindId{"call-button"}, "2-301", ConditionId{"sos"}};

Alert raised(const ServiceLevels& levels) {
    const AlarmEvent press{cause.device, cause.condition, AlarmChange::pressed, Priority::p1, noon, false};
    return apply(std::nullopt, cause, press, noon, levels)->alert;
}

Request request(Transition transition) {
    Request made;
    made.transition = transition;
    made.actor = "li.na";
    made.assignee = "wang";
    return made;
}

}  // namespace

TEST_CASE(
    "an acknowledged alert escalates when nobody is sent, not when its acknowledgement expires, and one with somebody on site not at all") {
    const ServiceLevels levels;
    Alert alert = apply(raised(levels), request(Transition::acknowledge), noon, levels)->alert;
    REQUIRE(alert.timers.size() == 2);
    CHECK(escalation_due(alert) == noon + 90s);
    for (const Transition each : {Transition::dispatch, Transition::accept, Transition::arrive})
        alert = apply(alert, request(each), noon, levels)->alert;
    REQUIRE(alert.timers.size() == 1);
    CHECK(!escalation_due(alert));
}

TEST_CASE("a request that names the alert's present version is carried out, and one that names another is not") {
    const ServiceLevels levels;
    const Alert alert = raised(levels);
    Request acknowledge = request(Transition::acknowledge);
    acknowledge.expected_version = alert.version;
    CHECK(apply(alert, acknowledge, noon, levels));
    acknowledge.expected_version = alert.version + 1;
    const auto refused = apply(alert, acknowledge, noon, levels);
    REQUIRE(!refused);
    CHECK(refused.error().kind == FaultKind::conflict);
}

TEST_CASE("who is on the way is left alone as long as getting there may take, or as an acknowledgement holds when that is longer") {
    for (const Duration attended : {Duration(5min), Duration(1h)}) {
        ServiceLevels levels;
        ServiceLevel level = levels.of(Priority::p1);
        level.attended = {attended, false};
        levels.set(Priority::p1, level);
        Alert alert = raised(levels);
        for (const Transition each : {Transition::acknowledge, Transition::dispatch})
            alert = apply(alert, request(each), noon, levels)->alert;
        CHECK(alert.timers.back() == Timer{Timing::realarm, 1, noon + std::max<Duration>(15min, attended)});
    }
}
