#include "common/sparkplug/topic.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::sparkplug;

TEST_CASE("topics of nodes and devices are read as they are written") {
    const Topic node{GroupId{"pingjiang"}, MessageType::ndata, EdgeId{"b03"}, std::nullopt};
    REQUIRE(to_string(node) == "spBv1.0/pingjiang/NDATA/b03");
    REQUIRE(parse_topic("spBv1.0/pingjiang/NDATA/b03") == node);
    const Topic device{GroupId{"g"}, MessageType::ddata, EdgeId{"e"}, DeviceId{"d"}};
    REQUIRE(parse_topic(to_string(device)) == device);
    REQUIRE(state_topic("gengfu") == "spBv1.0/STATE/gengfu");
}

TEST_CASE("what is no Sparkplug topic is refused") {
    for (const char* text : {"", "spBv1.0", "spBv1.0/g/NDATA", "spAv1.0/g/NDATA/e", "spBv1.0/g/NDATA/e/d", "spBv1.0/g/DDATA/e",
                             "spBv1.0/g/XDATA/e", "spBv1.0//NDATA/e", "spBv1.0/g/NDATA/", "spBv1.0/g/DDATA/e/d/x", "spBv1.0/STATE/host"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_topic(text));
    }
}

TEST_CASE("a host's state is JSON with a flag and a time") {
    const HostState state{true, 1'700'000'000'000};
    REQUIRE(to_json(state) == R"({"online":true,"timestamp":1700000000000})");
    REQUIRE(parse_host_state(to_json(state)) == state);
    for (const char* text :
         {"", "ONLINE", "{}", R"({"online":1,"timestamp":1})", R"({"online":true})", R"({"online":true,"timestamp":-1})", "[1"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_host_state(text));
    }
}
