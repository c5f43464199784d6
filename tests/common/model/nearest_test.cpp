#include "common/model/nearest.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;

TEST_CASE("a slip of the pen is met with the word that was meant") {
    const std::vector<std::string> kinds{"gas-detector", "smoke-detector", "water-meter"};
    REQUIRE(did_you_mean("gas-detektor", kinds) == ", did you mean \"gas-detector\"?");
    REQUIRE(did_you_mean("watermeter", kinds) == ", did you mean \"water-meter\"?");
}

TEST_CASE("a word that resembles none is met with all of them, when they are few") {
    REQUIRE(did_you_mean("zzz", {"none", "even"}) == "; one of: \"none\" \"even\"");
    REQUIRE(did_you_mean("zzz", std::vector<std::string>(20, "something")).empty());
    REQUIRE(did_you_mean("zzz", {}).empty());
}
