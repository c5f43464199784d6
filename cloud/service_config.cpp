#include "cloud/service_config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gengfu::cloud {
namespace {

using alert::ServiceLevel;
using alert::Span;
using alert::WorkingTime;
using document::Node;
using document::Section;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration span_least = seconds{1};
constexpr Duration span_most = hours{24 * 90};
constexpr Duration life_safety_shelved_most = minutes{30};
constexpr std::size_t dates_most = 400;
constexpr std::array week{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// A whole number at the beginning of the text, which is cut off it.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// "09:00", up to 24:00; two digits each.
std::optional<Duration> take_time(std::string_view& text) {
    const std::size_t before = text.size();
    const auto hour = take_number(text);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text);
    if (!minute || before - text.size() != 5 || *minute > 59 || *hour * 60 + *minute > 24 * 60) return std::nullopt;
    return Duration{hours{*hour} + minutes{*minute}};
}

std::optional<WorkingTime::Date> date_of(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const auto year = take_number(text);
    const bool dash = take(text, '-');
    const auto month = take_number(text);
    const bool second_dash = take(text, '-');
    const auto day = take_number(text);
    if (!year || !dash || !month || !second_dash || !day || !text.empty()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return WorkingTime::Date{date};
}

/// "60s", or "2 working days", "4 working hours".
std::optional<Span> span_of(std::string_view text, const WorkingTime& time) {
    if (const auto plain = parse_duration(text)) return Span{*plain, false};
    const auto number = take_number(text);
    if (!number || *number > 90) return std::nullopt;
    if (text == " working day" || text == " working days") return Span{time.day() * *number, true};
    if (text == " working hour" || text == " working hours") return Span{hours{*number}, true};
    return std::nullopt;
}

void read_span(Section& section, std::string_view key, const WorkingTime& time, Span& span) {
    const auto text = section.text_if(key);
    if (!text) return;
    const auto read = span_of(*text, time);
    if (!read || read->length < span_least || read->length > span_most)
        return section.complain_at(
            key, "\"" + *text + "\" is not a time from 1s to 90d such as \"90s\", \"2 working days\" or \"4 working hours\"");
    span = *read;
}

void read_level(const Node& node, Priority priority, alert::ServiceLevels& levels, Diagnostics& diagnostics) {
    Section section(node, "service.p" + std::to_string(static_cast<int>(priority)), diagnostics);
    const std::size_t faults = diagnostics.size();
    ServiceLevel level = levels.of(priority);
    read_span(section, "acknowledge", levels.working_time(), level.acknowledge);
    read_span(section, "dispatch", levels.working_time(), level.dispatch);
    read_span(section, "on_site", levels.working_time(), level.on_site);
    read_span(section, "attended", levels.working_time(), level.attended);
    level.shelved_most = section.duration_or("shelve_most", level.shelved_most);
    section.finish();
    if (diagnostics.size() > faults) return;
    const bool is_worked = level.acknowledge.is_worked;
    if (level.dispatch.is_worked != is_worked || level.on_site.is_worked != is_worked || level.attended.is_worked != is_worked)
        section.complain(section.place(), "all times of a priority must be working time, or none; say all four of them");
    else if (level.acknowledge.length >= level.dispatch.length || level.dispatch.length >= level.on_site.length)
        section.complain(section.place(), "\"acknowledge\" must be shorter than \"dispatch\", and that shorter than \"on_site\"");
    const Duration most = priority == Priority::p1 ? life_safety_shelved_most : span_most;
    if (level.shelved_most < span_least || level.shelved_most > most)
        section.complain_at("shelve_most", "must be from 1s to " +
                                               std::string(priority == Priority::p1 ? "30m, for people's lives may depend on it" : "90d"));
    levels.set(priority, level);
}

void read_days(Section& section, WorkingTime& time) {
    if (!section.has("working_days")) return;
    time.days.fill(false);
    for (const Node* each : section.values("working_days")) {
        const auto* name = std::get_if<std::string>(&each->value);
        const auto* const found = name == nullptr ? week.end() : std::find(week.begin(), week.end(), *name);
        if (found == week.end())
            section.complain(each->place, "must be a day of the week such as \"monday\"");
        else
            time.days[static_cast<std::size_t>(found - week.begin())] = true;
    }
    if (std::none_of(time.days.begin(), time.days.end(), [](bool each) { return each; }))
        section.complain_at("working_days", "must name at least one day");
}

void read_hours(Section& section, WorkingTime& time) {
    const auto text = section.text_if("working_hours");
    if (!text) return;
    std::string_view rest = *text;
    const auto from = take_time(rest);
    const bool dash = take(rest, '-');
    const auto until = take_time(rest);
    if (!from || !dash || !until || !rest.empty() || *from >= *until)
        return section.complain_at("working_hours", "\"" + *text + "\" is not such as \"09:00-17:00\"");
    time.from = *from;
    time.until = *until;
}

void read_offset(Section& section, WorkingTime& time) {
    const auto text = section.text_if("utc_offset");
    if (!text) return;
    std::string_view rest = *text;
    const bool is_behind = take(rest, '-');
    const bool has_sign = is_behind || take(rest, '+');
    const auto offset = take_time(rest);
    if (!has_sign || !offset || !rest.empty() || *offset > hours{14})
        return section.complain_at("utc_offset", "\"" + *text + "\" is not such as \"+08:00\"");
    time.utc_offset = is_behind ? -*offset : *offset;
}

void read_dates(Section& section, std::string_view key, std::set<WorkingTime::Date>& dates) {
    const auto values = section.values(key);
    if (values.size() > dates_most) section.complain_at(key, "must be at most " + std::to_string(dates_most) + " dates");
    for (const Node* each : values) {
        const auto* text = std::get_if<std::string>(&each->value);
        const auto date = text == nullptr ? std::nullopt : date_of(*text);
        if (date)
            dates.insert(*date);
        else
            section.complain(each->place, "must be a date such as \"2027-01-01\"");
    }
}

}  // namespace

alert::ServiceLevels read_service(const Node& node, Diagnostics& diagnostics) {
    Section section(node, "service", diagnostics);
    WorkingTime time;
    read_days(section, time);
    read_hours(section, time);
    read_offset(section, time);
    read_dates(section, "holidays", time.holidays);
    read_dates(section, "workdays", time.workdays);
    alert::ServiceLevels levels(time);
    for (const Priority each : {Priority::p1, Priority::p2, Priority::p3, Priority::p4})
        if (const Node* level = section.find("p" + std::to_string(static_cast<int>(each)))) read_level(*level, each, levels, diagnostics);
    section.finish();
    return levels;
}

}  // namespace gengfu::cloud
