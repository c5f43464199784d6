#include "simulators/device/caller.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::sim;
using namespace std::chrono_literals;

namespace {

const Steady start{Duration{1'000'000}};
Moment at(Duration later) {
    return {start + later, from_unix_ms(1'763'951'742'000) + later};
}

std::string text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}
Bytes bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

const char* const acknowledged_0001 = "\n1BC10012\"ACK\"0001L0#1234[]\r";
const char* const acknowledged_0000 = "\nDE900012\"ACK\"0000L0#1234[]\r";

}  // namespace

TEST_CASE("A caller says that it lives at once, and then after each quiet while") {
    Caller caller({"1234", "", "0", std::nullopt});
    CHECK(caller.due(start) <= start);
    CHECK_THAT(text(caller.next(at(0s))), Catch::Contains("\"NULL\"0000"));
    CHECK(caller.due(start + 1s) == start + 20s);
    const auto outcome = caller.hear(bytes(acknowledged_0000));
    REQUIRE(outcome);
    REQUIRE(*outcome);
    CHECK((*outcome)->sequence == 0);
}

TEST_CASE("A call goes at once, again every 2 s with its number, and no more once acknowledged") {
    Caller caller({"1234", "", "0", std::nullopt});
    (void)caller.next(at(0s));
    REQUIRE(caller.report({1, 101, 0, 1}, at(5s).wall).value() == 1);
    CHECK(caller.due(start + 5s) == start + 5s);
    CHECK_THAT(text(caller.next(at(5s))), Catch::Contains("\"ADM-CID\"0001"));
    CHECK(caller.due(start + 6s) == start + 7s);
    CHECK_THAT(text(caller.next(at(7s))), Catch::Contains("\"ADM-CID\"0001"));
    const auto outcome = caller.hear(bytes(acknowledged_0001));
    REQUIRE(outcome);
    REQUIRE(*outcome);
    CHECK((*outcome)->acknowledged);
    CHECK((*outcome)->attempts == 2);
    CHECK((*outcome)->code == 101);
    CHECK(caller.due(start + 8s) == start + 27s);
    CHECK_FALSE(*caller.hear(bytes(acknowledged_0001)));
}

TEST_CASE("A broken path makes what it carried due again") {
    Caller caller({"1234", "", "0", std::nullopt});
    (void)caller.report({1, 101, 0, 1}, at(0s).wall);
    (void)caller.next(at(0s));
    caller.lost();
    CHECK(caller.due(start + 100ms) == start + 100ms);
}

TEST_CASE("An answer to another number settles nothing, and a broken one is a fault") {
    Caller caller({"1234", "", "0", std::nullopt});
    (void)caller.report({1, 101, 0, 1}, at(0s).wall);
    CHECK_FALSE(*caller.hear(bytes(acknowledged_0001)));  // nothing was sent yet
    (void)caller.next(at(0s));
    const auto other = caller.hear(bytes("\n6CC60014\"DUH\"0003R0L0#1234[]\r"));
    REQUIRE(other);
    CHECK_FALSE(*other);
    CHECK_FALSE(caller.hear(bytes("\n0000")));
}

TEST_CASE("Too many calls without an answer are refused, not forgotten") {
    Caller caller({"1234", "", "0", std::nullopt});
    for (std::size_t i = 0; i < Caller::waiting_max; ++i) REQUIRE(caller.report({1, 101, 0, 1}, at(0s).wall));
    const auto refused = caller.report({1, 101, 0, 1}, at(0s).wall);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == FaultKind::full);
}
