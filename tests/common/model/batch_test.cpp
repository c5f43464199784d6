#include "common/model/batch.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;

TEST_CASE("a batch id survives being written and read") {
    const BatchId id{0x00c0ffee00c0ffee, Lane::alarm, 17};
    REQUIRE(to_string(id) == "00c0ffee00c0ffee:alarm:17");
    REQUIRE(parse_batch_id(to_string(id)) == id);
    const BatchId safety{1, Lane::safety, 1};
    REQUIRE(parse_batch_id(to_string(safety)) == safety);
    const BatchId highest{0xffffffffffffffff, Lane::live, 0xffffffffffffffff};
    REQUIRE(parse_batch_id(to_string(highest)) == highest);
}

TEST_CASE("what is not a batch id is refused") {
    for (const char* text : {"", ":", "00c0ffee00c0ffee", "00c0ffee00c0ffee:alarm", "00c0ffee00c0ffee:alarm:", "00c0ffee00c0ffee:alarm:0",
                             "00c0ffee00c0ffee:alarm:1x", "00c0ffee00c0ffee:fast:1", "00c0ffee00c0ffeg:live:1", "c0ffee:live:1",
                             "00c0ffee00c0ffee:live:-1", "00c0ffee00c0ffee:live:18446744073709551616"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_batch_id(text));
    }
}
