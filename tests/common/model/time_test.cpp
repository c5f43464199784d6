#include "common/model/time.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;

TEST_CASE("an instant is written as RFC 3339 in UTC with milliseconds") {
    REQUIRE(to_rfc3339(from_unix_ms(0)) == "1970-01-01T00:00:00.000Z");
    REQUIRE(to_rfc3339(from_unix_ms(1'795'490'142'007)) == "2026-11-24T03:15:42.007Z");
    REQUIRE(to_rfc3339(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a duration is a whole number and one unit") {
    REQUIRE(parse_duration("250ms") == Duration{250});
    REQUIRE(parse_duration("30s") == Duration{30'000});
    REQUIRE(parse_duration("15m") == Duration{900'000});
    REQUIRE(parse_duration("24h") == Duration{86'400'000});
    REQUIRE(parse_duration("7d") == Duration{604'800'000});
    for (const char* text : {"", "5", "s", "-5s", "1.5s", "5 s", "5sec", "99999999999s"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_duration(text));
    }
}

TEST_CASE("a time is read as RFC 3339 with a fraction and an offset, and what is no time is refused") {
    REQUIRE(parse_rfc3339("2026-11-24T03:15:42Z") == from_unix_ms(1'795'490'142'000));
    REQUIRE(parse_rfc3339("2026-11-24T03:15:42.007Z") == from_unix_ms(1'795'490'142'007));
    REQUIRE(parse_rfc3339("2026-11-24T03:15:42.0079999Z") == from_unix_ms(1'795'490'142'007));
    REQUIRE(parse_rfc3339("2026-11-24T11:15:42+08:00") == from_unix_ms(1'795'490'142'000));
    REQUIRE(parse_rfc3339("2026-11-23T21:45:42.5-05:30") == from_unix_ms(1'795'490'142'500));
    for (const char* text : {"", "2026-11-24", "2026-11-24T03:15:42", "2026-11-24T03:15Z", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z",
                             "2026-11-24T03:15:42.Z", "2026-11-24T03:15:42+8:00", "2026-11-24T03:15:42Zulu", "2026-11-24 03:15:42Z"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_rfc3339(text));
    }
}

TEST_CASE("a time is read with its offset, and nothing that only looks like one") {
    const Instant noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{12};
    REQUIRE(parse_rfc3339("2026-11-24T12:00:00Z") == noon);
    REQUIRE(parse_rfc3339("2026-11-24T20:00:00+08:00") == noon);
    REQUIRE(parse_rfc3339("2026-11-24T08:30:00-03:30") == noon);
    for (const char* text :
         {"", "2026-11-24", "2026-11-24T12:00:00", "2026-02-30T12:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24 12:00:00Z",
          "2026-11-24T12:00:00+0800", "2026-11-24T12:00:00Zz", "-026-11-24T12:00:00Z", "2026-11-24T12:60:00Z"}) {
        CAPTURE(text);
        REQUIRE(!parse_rfc3339(text));
    }
}
