#include "cloud/registry/hours.hpp"

#include <algorithm>
#include <cstdio>

namespace gengfu::registry {
namespace {

constexpr std::array<std::string_view, 7> short_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_names{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char each : text) {
        if (each < '0' || each > '9') return std::nullopt;
        value = 10 * value + (each - '0');
    }
    return text.empty() ? std::nullopt : std::optional{value};
}

std::optional<std::size_t> weekday(std::string_view text) {
    const auto found = std::find(short_names.begin(), short_names.end(), text);
    if (found == short_names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - short_names.begin());
}

/// "Mon" or "Sat-Mon".
std::optional<std::vector<std::size_t>> weekdays(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto first = weekday(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : weekday(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    std::vector<std::size_t> days{*first};
    while (days.back() != *last) days.push_back((days.back() + 1) % 7);
    return days;
}

struct Hours {
    int from = 0;
    int to = day_minutes;
};

std::optional<Hours> hours(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto from = parse_minute(text.substr(0, dash)), to = parse_minute(text.substr(dash + 1));
    if (!from || !to || *from == day_minutes || *to == 0 || *from == *to) return std::nullopt;
    return Hours{*from, *to};
}

void add(Week& week, std::size_t day, const Hours& hours) {
    const bool overnight = hours.to < hours.from;
    week[day] = unite(std::move(week[day]), {{hours.from, overnight ? day_minutes : hours.to}});
    if (overnight) week[(day + 1) % 7] = unite(std::move(week[(day + 1) % 7]), {{0, hours.to}});
}

}  // namespace

Spans unite(Spans a, const Spans& b) {
    a.insert(a.end(), b.begin(), b.end());
    std::sort(a.begin(), a.end(), [](const Span& x, const Span& y) { return x.from < y.from; });
    Spans united;
    for (const Span& each : a) {
        if (!united.empty() && each.from <= united.back().to)
            united.back().to = std::max(united.back().to, each.to);
        else
            united.push_back(each);
    }
    return united;
}

Spans subtract(const Spans& from, const Spans& what) {
    Spans left;
    for (const Span& each : from) {
        int at = each.from;
        for (const Span& gone : what) {
            if (gone.to <= at || gone.from >= each.to) continue;
            if (gone.from > at) left.push_back({at, gone.from});
            at = gone.to;
        }
        if (at < each.to) left.push_back({at, each.to});
    }
    return left;
}

bool holds(const Spans& spans, int minute) {
    return std::any_of(spans.begin(), spans.end(), [&](const Span& each) { return each.from <= minute && minute < each.to; });
}

Week always() {
    Week week;
    week.fill({Span{}});
    return week;
}

Result<void> add_hours(Week& week, std::string_view text) {
    if (text == "always") {
        week = always();
        return {};
    }
    const std::size_t space = text.find(' ');
    const std::string_view first = text.substr(0, space);
    const auto days = weekdays(first);
    const bool whole_days = space == std::string_view::npos && days;
    const auto span = whole_days ? Hours{} : hours(space == std::string_view::npos ? text : text.substr(space + 1));
    const auto on = days ? days : weekdays("Mon-Sun");
    if (!span || (!days && space != std::string_view::npos))
        return fail(FaultKind::malformed,
                    "\"" + std::string(text) + "\" is not \"always\" or hours such as \"Mon-Fri 08:00-20:00\", \"Sat\" or \"22:00-06:00\"");
    for (const std::size_t day : *on) add(week, day, *span);
    return {};
}

std::optional<int> parse_minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = digits(text.substr(0, 2)), minute = digits(text.substr(3));
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const int value = *hour * 60 + *minute;
    return value <= day_minutes ? std::optional{value} : std::nullopt;
}

std::optional<Span> parse_span(std::string_view text) {
    const auto span = hours(text);
    if (!span || span->to < span->from) return std::nullopt;
    return Span{span->from, span->to};
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return Date{date};
}

std::string to_text(const Span& span) {
    std::array<char, 32> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%02d:%02d–%02d:%02d", span.from / 60, span.from % 60, span.to / 60, span.to % 60);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view weekday_name(int day) {
    return long_names.at(static_cast<std::size_t>(day));
}

}  // namespace gengfu::registry
