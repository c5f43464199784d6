#include "cloud/alert/working_time.hpp"

#include <catch2/catch.hpp>

#include "cloud/alert/photo.hpp"

using namespace gengfu;
using namespace gengfu::alert;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::year_month_day national_day = std::chrono::year{2026} / 10 / 1;  // a Thursday

/// Minute by minute, as a person with a calendar would count.
Instant counted(const WorkingTime& time, Instant from, std::chrono::minutes worked) {
    Instant at = from;
    while (worked > 0min) {
        const Instant here = at + time.utc_offset;
        const auto date = std::chrono::floor<std::chrono::days>(here);
        const auto hour = here - date;
        const unsigned day = std::chrono::weekday{date}.iso_encoding();
        bool is_worked = day <= 5;
        if (time.holidays.contains(date)) is_worked = false;
        if (time.workdays.contains(date)) is_worked = true;
        if (is_worked && hour >= 9h && hour < 17h) worked -= 1min;
        at += 1min;
    }
    return at;
}

}  // namespace

TEST_CASE("working time goes by in working hours only, from any hour over weekends, holidays and weekends that are worked") {
    WorkingTime time;
    for (int day = 0; day < 7; ++day) time.holidays.insert(std::chrono::sys_days{national_day} + std::chrono::days{day});
    time.workdays.insert(std::chrono::sys_days{std::chrono::year{2026} / 10 / 10});  // a Saturday
    for (int hour = 0; hour < 24 * 16; hour += 5) {
        const Instant from = std::chrono::sys_days{national_day} - std::chrono::days{3} + hour * 1h + 7min;
        for (const auto worked : {1min, 239min, 480min, 960min, 2400min}) {
            CAPTURE(to_rfc3339(from), worked.count());
            CHECK(time.add(from, worked) == counted(time, from, worked));
        }
    }
}

TEST_CASE("around the clock, working time is time") {
    const Instant from = std::chrono::sys_days{national_day} + 13h;
    CHECK(WorkingTime::around_the_clock().add(from, 100h) == from + 100h);
    CHECK(WorkingTime::around_the_clock().day() == 24h);
}

TEST_CASE("a week without a working day ends the search after ten years") {
    WorkingTime never;
    never.days.fill(false);
    const Instant from = std::chrono::sys_days{national_day};
    CHECK(never.add(from, 1h) == from + std::chrono::days{3660});
}

TEST_CASE("a photo is an https address or an id, and nothing that a page could run") {
    for (const char* good :
         {"https://pictures.example/2026/11/24/0017.jpg", "https://[2001:db8::1]:8443/a?b=c#d", "IMG_0017.jpg", "a1b2-c3d4", "https://x"})
        CHECK(is_photo_reference(good));
    for (const std::string bad :
         {"", "http://pictures.example/1.jpg", "javascript:alert(1)", "data:image/png;base64,AAAA", "https://", "https://:8080/",
          "https://a:b@host/", "https://host/a b", "https://host/\"><script>", "https://host/\n", ".hidden", "../x", "a/b", "照片"})
        CHECK_FALSE(is_photo_reference(bad));
    CHECK(is_photo_reference("https://h/" + std::string(490, 'a')));
    CHECK_FALSE(is_photo_reference("https://h/" + std::string(491, 'a')));
}
