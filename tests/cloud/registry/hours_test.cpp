#include "cloud/registry/hours.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::registry;

namespace {

Week week_of(std::initializer_list<std::string_view> texts) {
    Week week;
    for (const std::string_view each : texts) REQUIRE(add_hours(week, each));
    return week;
}

const Spans none;

}  // namespace

TEST_CASE("hours of some days of the week are read as people write them") {
    const Week week = week_of({"Mon-Fri 08:00-20:00", "Sat 09:00-12:00"});
    CHECK(week[0] == Spans{{480, 1200}});
    CHECK(week[4] == Spans{{480, 1200}});
    CHECK(week[5] == Spans{{540, 720}});
    CHECK(week[6] == none);
    CHECK(week_of({"Sun"})[6] == Spans{{0, 1440}});
    CHECK(week_of({"Sat-Mon 00:00-24:00"})[1] == none);
    CHECK(week_of({"Sat-Mon 00:00-24:00"})[0] == Spans{{0, 1440}});
    CHECK(week_of({"always"}) == always());
}

TEST_CASE("hours over midnight go on into the next day, from Sunday into Monday") {
    const Week nights = week_of({"22:00-06:00"});
    for (const Spans& each : nights) CHECK(each == Spans{{0, 360}, {1320, 1440}});
    const Week sunday = week_of({"Sun 22:00-06:00"});
    CHECK(sunday[6] == Spans{{1320, 1440}});
    CHECK(sunday[0] == Spans{{0, 360}});
}

TEST_CASE("hours that touch or overlap are one") {
    CHECK(week_of({"Mon 08:00-12:00", "Mon 11:00-13:00", "Mon 13:00-14:00"})[0] == Spans{{480, 840}});
}

TEST_CASE("what is no hours is refused with examples of what is") {
    for (const char* text : {"", "Mon-", "Mo 08:00-20:00", "Mon 8:00-20:00", "Mon 08:00-25:00", "Mon 08:00", "08:00-08:00", "24:00-06:00",
                             "Mon Tue", "Mon 20:00-00:00", "mon 08:00-09:00"}) {
        CAPTURE(text);
        Week week;
        const auto added = add_hours(week, text);
        REQUIRE(!added);
        CHECK(added.error().what.find("is not \"always\" or hours such as \"Mon-Fri 08:00-20:00\"") != std::string::npos);
    }
}

TEST_CASE("taking spans away leaves what is between them") {
    CHECK(subtract({{0, 1440}}, {{480, 1200}}) == Spans{{0, 480}, {1200, 1440}});
    CHECK(subtract({{0, 600}, {700, 800}}, {{500, 750}}) == Spans{{0, 500}, {750, 800}});
    CHECK(subtract({{100, 200}}, {{0, 300}}) == none);
    CHECK(subtract({{100, 200}}, {{200, 300}}) == Spans{{100, 200}});
    CHECK(!holds({{100, 200}}, 200));
    CHECK(holds({{100, 200}}, 100));
}

TEST_CASE("dates are dates of the calendar") {
    CHECK(parse_date("2028-02-29"));
    CHECK(!parse_date("2027-02-29"));
    CHECK(!parse_date("2027-2-9"));
    CHECK(to_text({120, 360}) == "02:00–06:00");
    CHECK(weekday_name(6) == "Sunday");
}
