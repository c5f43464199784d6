#include "cloud/detect/water_rules.hpp"

#include <charconv>

#include "cloud/detect/rule_parts.hpp"

namespace gengfu::detect {
namespace {

using namespace std::chrono_literals;
using document::Section;
using std::chrono::days;

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
    int year = 0;
    unsigned month = 0, day = 0;
    const auto number = [&](std::size_t from, std::size_t length, auto& value) {
        const char* const end = text.data() + from + length;
        const auto read = std::from_chars(text.data() + from, end, value);
        return read.ec == std::errc{} && read.ptr == end;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day)) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

void read_away(Section& section, std::vector<Away>& away) {
    constexpr std::size_t away_max = 50;
    if (!section.has("away")) return;
    away.clear();
    const auto values = section.values("away");
    if (values.size() > away_max)
        section.complain_at("away", "more than " + std::to_string(away_max) + " absences: leave out those that are over");
    for (const document::Node* each : values) {
        const auto* text = std::get_if<std::string>(&each->value);
        const std::size_t slash = text == nullptr ? std::string::npos : text->find('/');
        const auto first = slash == std::string::npos ? std::nullopt : day_of(std::string_view(*text).substr(0, slash));
        const auto last = slash == std::string::npos ? std::nullopt : day_of(std::string_view(*text).substr(slash + 1));
        if (first && last && *first <= *last)
            away.push_back({*first, *last});
        else
            section.complain(each->place, "must be the first and the last day of an absence, such as \"2026-02-01/2026-02-20\"");
    }
}

void read_flow(Section& section, std::string_view key, FlowSettings& settings) {
    const document::Node* node = section.find(key);
    if (node == nullptr) return;
    Section inner(*node, std::string(key), section.diagnostics());
    read_duration(inner, "after", settings.after, 2h, days{14});
    read_number(inner, "evidence", settings.evidence, 0, 1'000);
    inner.finish();
}

}  // namespace

void read_no_water(Section& section, NoWaterSettings& settings) {
    constexpr std::pair<std::string_view, NoWaterMode> modes[] = {
        {"off", NoWaterMode::off}, {"fixed", NoWaterMode::fixed}, {"adaptive", NoWaterMode::adaptive}};
    read_word(section, "mode", modes, settings.mode);
    read_priority(section, settings.priority);
    read_away(section, settings.away);
    read_integer(section, "below_litres", settings.below_litres, 1, 1'000);
    read_duration(section, "window", settings.window, 1h, days{14});
    read_integer(section, "alive_litres", settings.alive_litres, 1, 1'000);
    read_number(section, "notable", settings.notable, .1, 10);
    read_duration(section, "once_in", settings.once_in, days{1}, days{365});
    read_duration(section, "not_before", settings.not_before, 1h, days{7});
    read_duration(section, "at_latest", settings.at_latest, 2h, days{14});
    read_duration(section, "learning", settings.learning, 0h, days{90});
    read_duration(section, "half_life", settings.half_life, days{7}, days{365});
}

void read_leak(Section& section, LeakSettings& settings) {
    settings.on = section.flag_or("on", settings.on);
    read_priority(section, settings.priority);
    read_flow(section, "trickle", settings.trickle);
    read_flow(section, "slow", settings.slow);
    read_flow(section, "steady", settings.steady);
    read_duration(section, "half_life", settings.half_life, days{7}, days{365});
}

void read_burst(Section& section, BurstSettings& settings) {
    settings.on = section.flag_or("on", settings.on);
    read_priority(section, settings.priority);
    read_integer(section, "litres_per_hour", settings.litres_per_hour, 10, 100'000);
    read_duration(section, "after", settings.after, 10min, days{1});
    read_duration(section, "after_if_unusual", settings.after_if_unusual, 10min, days{1});
    read_duration(section, "once_in", settings.once_in, days{1}, days{3'650});
    read_duration(section, "half_life", settings.half_life, days{7}, days{365});
}

void read_meter(Section& section, MeterSettings& settings) {
    settings.on = section.flag_or("on", settings.on);
    read_priority(section, settings.priority);
    read_integer(section, "litres_per_hour_most", settings.litres_per_hour_most, 100, 1'000'000);
    read_integer(section, "back_flow_litres", settings.back_flow_litres, 1, 1'000);
    read_duration(section, "stuck_after", settings.stuck_after, days{1}, days{365});
}

}  // namespace gengfu::detect
