#include "common/model/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace gengfu {

std::string to_rfc3339(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    std::array<char, 48> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

Result<Instant> parse_rfc3339(std::string_view text) {
    constexpr std::string_view pattern = "0000-00-00T00:00:00", zone = "+00:00";
    const auto fits = [](std::string_view part, std::string_view wanted) {
        if (part.size() != wanted.size()) return false;
        for (std::size_t i = 0; i < part.size(); ++i)
            if (wanted[i] == '0' ? part[i] < '0' || part[i] > '9' : part[i] != wanted[i] && !(wanted[i] == '+' && part[i] == '-'))
                return false;
        return true;
    };
    const auto number = [&text](std::size_t at, std::size_t digits) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, value);
        return value;
    };
    const std::string_view rest = text.substr(std::min(text.size(), pattern.size()));
    const bool is_well = fits(text.substr(0, pattern.size()), pattern) && (rest == "Z" || fits(rest, zone));
    const auto malformed = fail(FaultKind::malformed, "\"" + std::string(text) + "\" is not a time such as \"2026-11-24T11:15:42+08:00\"");
    if (!is_well) return malformed;
    const std::chrono::year_month_day date{std::chrono::year{number(0, 4)}, std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return malformed;
    const auto minutes = rest == "Z" ? 0 : (number(20, 2) * 60 + number(23, 2)) * (rest.front() == '-' ? -1 : 1);
    return Instant{std::chrono::sys_days{date} + std::chrono::hours{number(11, 2)} + std::chrono::minutes{number(14, 2) - minutes} +
                   std::chrono::seconds{number(17, 2)}};
}

Result<Duration> parse_duration(std::string_view text) {
    constexpr std::int64_t count_max = 1'000'000'000;
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    std::int64_t unit_ms = 0;
    if (unit == "ms") unit_ms = 1;
    if (unit == "s") unit_ms = 1'000;
    if (unit == "m") unit_ms = 60'000;
    if (unit == "h") unit_ms = 3'600'000;
    if (unit == "d") unit_ms = 86'400'000;
    if (error != std::errc{} || unit_ms == 0 || count < 0 || count > count_max)
        return fail(FaultKind::malformed,
                    "\"" + std::string(text) + "\" is not a duration such as \"250ms\", \"30s\", \"15m\", \"24h\" or \"7d\"");
    return Duration{count * unit_ms};
}

}  // namespace gengfu
