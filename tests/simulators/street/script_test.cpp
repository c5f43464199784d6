#include "simulators/street/script.hpp"

#include <catch2/catch.hpp>

#include "tests/simulators/kinds.hpp"

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

TEST_CASE("Within half a minute there is a leak, a call, smoke, tilt and a silence; then something every 8 to 15 s") {
    const auto kinds = kinds::catalogue();
    Script script(kinds, plan_street(kinds, 8, 1).value(), 1);
    const auto check = [&](Duration at, const char* verb, const char* device) {
        const Step step = script.next();
        CHECK(step.at == at);
        CHECK(step.verb == verb);
        CHECK(step.device == DeviceId(device));
    };
    check(5s, "leak", "gas-0201");
    check(9s, "press", "call-0301");
    check(14s, "smoke", "smoke-0501");
    check(20s, "tilt", "tilt-0101");
    check(25s, "kill", "water-0401");
    Duration before = 25s;
    for (int i = 0; i < 100; ++i) {
        const Step step = script.next();
        if (step.verb == "revive") {
            CHECK(step.at == 115s);
            continue;
        }
        CHECK(step.at - before >= 8s);
        CHECK(step.at - before <= 15s);
        before = step.at;
    }
}

TEST_CASE("Equal seeds play equal streets, and a street of one building has a script too") {
    const auto kinds = kinds::catalogue();
    Script one(kinds, plan_street(kinds, 1, 1).value(), 5);
    Script two(kinds, plan_street(kinds, 1, 1).value(), 5);
    for (int i = 0; i < 50; ++i) {
        const Step a = one.next();
        const Step b = two.next();
        CHECK(a.at == b.at);
        CHECK(a.verb == b.verb);
        CHECK(a.device == b.device);
    }
}
