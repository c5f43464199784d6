#include "common/model/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

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

namespace {

/// Digits only, exactly so many.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char each : text.substr(from, count)) {
        if (each < '0' || each > '9') return std::nullopt;
        value = 10 * value + (each - '0');
    }
    return value;
}

/// "Z", "+08:00": what local time is ahead of UTC.
std::optional<Duration> offset_of(std::string_view text) {
    if (text == "Z" || text == "z") return Duration{0};
    const auto hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes) return std::nullopt;
    if (*hours > 23 || *minutes > 59) return std::nullopt;
    const Duration offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return text[0] == '-' ? -offset : offset;
}

std::optional<Instant> instant_of(std::string_view text) {
    constexpr std::size_t seconds_end = 19;
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    std::size_t end = seconds_end;
    Duration fraction{0};
    if (end < text.size() && text[end] == '.') {
        std::int64_t worth = 100;
        for (++end; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end, worth /= 10)
            fraction += Duration{worth * (text[end] - '0')};
        if (end == seconds_end + 1) return std::nullopt;
    }
    const auto offset = offset_of(text.substr(end));
    if (!offset) return std::nullopt;
    return Instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + fraction - *offset;
}

}  // namespace

Result<Instant> parse_rfc3339(std::string_view text) {
    if (const auto instant = instant_of(text)) return *instant;
    constexpr std::size_t shown_max = 40;
    return fail(FaultKind::malformed,
                "\"" + std::string(text.substr(0, shown_max)) + "\" is not a time such as \"2026-11-24T11:15:42+08:00\"");
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
