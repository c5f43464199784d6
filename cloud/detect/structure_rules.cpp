#include "cloud/detect/structure_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cloud/detect/rule_parts.hpp"

namespace gengfu::detect {

using document::Node;
using document::Section;
using namespace std::chrono_literals;

namespace {

constexpr double thousand = 1000;  // m° in a degree, m°C in a degree

/// "2026-03-01": when somebody signed, when something was installed.
std::optional<Instant> read_date(Section& section, std::string_view key) {
    const auto text = section.text_if(key);
    if (!text) return std::nullopt;
    int year = 0;
    unsigned month = 0, day = 0;
    const auto number = [&](std::size_t at, std::size_t length, auto& into) {
        const char* end = text->data() + at + length;
        return std::from_chars(text->data() + at, end, into).ptr == end;
    };
    const bool has_form = text->size() == 10 && (*text)[4] == '-' && (*text)[7] == '-';
    if (has_form && number(0, 4, year) && number(5, 2, month) && number(8, 2, day)) {
        const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
        if (date.ok()) return Instant{std::chrono::sys_days{date}};
    }
    section.complain_at(key, '"' + std::string(key) + "\" is a day such as \"2026-03-01\", not \"" + *text + '"');
    return std::nullopt;
}

void read_baseline(const Node& node, StructureSettings& settings, Diagnostics& diagnostics) {
    Section section(node, "baseline", diagnostics);
    double x = settings.tilt.x0 / thousand, y = settings.tilt.y0 / thousand;
    read_number(section, "x", x, -30, 30);
    read_number(section, "y", y, -30, 30);
    settings.tilt.x0 = x * thousand;
    settings.tilt.y0 = y * thousand;
    if (section.find("temperature") != nullptr) {
        double temperature = 0;
        read_number(section, "temperature", temperature, -40, 85);
        settings.tilt.temperature0 = temperature * thousand;
    }
    // From a baseline everything else is measured: somebody must stand for it.
    section.text("signed_by");
    section.required("signed_on");
    read_date(section, "signed_on");
    settings.tilt.is_signed = true;
    section.finish();
}

void read_mode(Section& section, bool& judges) {
    constexpr std::pair<std::string_view, bool> modes[] = {{"off", false}, {"on", true}};
    read_word(section, "mode", modes, judges);
}

void complain_unless_rising(Section& section, std::string_view key, double yellow, double orange, double red) {
    if (yellow > 0 && yellow < orange && orange < red) return;
    section.complain_at(key, "the tiers must rise from yellow over orange to red");
}

std::vector<ConditionId> read_conditions(Section& section, std::string_view key) {
    std::vector<ConditionId> conditions;
    for (const Node* each : section.values(key)) {
        const auto* text = std::get_if<std::string>(&each->value);
        if (text == nullptr || text->empty())
            section.complain(each->place, '"' + std::string(key) + "\" lists conditions of the profile, such as \"battery-low\"");
        else
            conditions.emplace_back(*text);
    }
    return conditions;
}

void read_level(Section& section, LevelSettings& level) {
    constexpr std::pair<std::string_view, LevelMode> modes[] = {
        {"off", LevelMode::off},     {"above", LevelMode::above},     {"below", LevelMode::below}, {"rises", LevelMode::rises},
        {"falls", LevelMode::falls}, {"reaches", LevelMode::reaches}, {"ends", LevelMode::ends}};
    constexpr double limit_most = 1e9;
    std::int64_t samples = level.samples;
    read_word(section, "mode", modes, level.mode);
    level.kind = section.text_if("kind").value_or(level.kind);
    level.field = FieldId{section.text_if("field").value_or(level.field.value())};
    read_number(section, "limit", level.limit, -limit_most, limit_most);
    read_number(section, "deadband", level.deadband, 0, limit_most);
    read_integer(section, "samples", samples, 1, 100);
    level.samples = static_cast<int>(samples);
    read_duration(section, "within", level.within, 1min, 24h * 365 * 30);
    read_priority(section, level.priority);
    if (section.find("unless") != nullptr) level.unless = read_conditions(section, "unless");
    if (section.find("installed") != nullptr) level.installed = read_date(section, "installed");
}

void read_zero(Section& section, std::string_view key, std::optional<double>& zero) {
    if (section.find(key) == nullptr) return;
    double value = 0;
    read_number(section, key, value, -500, 500);
    zero = value;
}

SettlementSettings::Point read_point(const Node& node, Diagnostics& diagnostics) {
    Section section(node, "point", diagnostics);
    SettlementSettings::Point point;
    point.device = DeviceId{section.text("device")};
    read_zero(section, "zero", point.zero);
    point.is_placed = section.find("x_m") != nullptr || section.find("y_m") != nullptr;
    read_number(section, "x_m", point.x_m, -1'000, 1'000);
    read_number(section, "y_m", point.y_m, -1'000, 1'000);
    section.finish();
    return point;
}

}  // namespace

void read_tilt(Section& section, StructureSettings& settings) {
    TiltSettings& tilt = settings.tilt;
    read_mode(section, settings.judges_tilt);
    read_number(section, "height_m", tilt.height_m, 1, 700);
    if (section.find("allowed") != nullptr) {
        double allowed = 0;
        read_number(section, "allowed", allowed, 0.1, 50);
        settings.allowed_tilt = allowed;
    }
    read_number(section, "yellow", tilt.yellow, 0.01, 2);
    read_number(section, "orange", tilt.orange, 0.01, 2);
    read_number(section, "red", tilt.red, 0.01, 2);
    complain_unless_rising(section, "red", tilt.yellow, tilt.orange, tilt.red);
    read_number(section, "rate_yellow", tilt.rate_yellow, 0.01, 50);
    read_number(section, "rate_orange", tilt.rate_orange, 0.01, 50);
    if (tilt.rate_yellow >= tilt.rate_orange) section.complain_at("rate_orange", "\"rate_orange\" must be above \"rate_yellow\"");
    read_number(section, "step", tilt.step, 0.05, 50);
    read_number(section, "azimuth", tilt.azimuth, 0, 360);
    tilt.compensates = section.flag_or("compensate", tilt.compensates);
    if (const Node* baseline = section.find("baseline")) read_baseline(*baseline, settings, section.diagnostics());
}

void read_settlement(Section& section, StructureSettings& settings) {
    SettlementSettings& settlement = settings.settlement;
    read_mode(section, settings.judges_settlement);
    settlement.falls = section.flag_or("falls", settlement.falls);
    settlement.compensates = section.flag_or("compensate", settlement.compensates);
    read_number(section, "orange", settlement.orange, 0.1, 500);
    read_number(section, "red", settlement.red, 0.1, 500);
    complain_unless_rising(section, "red", settlement.orange / 2, settlement.orange, settlement.red);
    read_number(section, "heave", settlement.heave, 0.1, 500);
    read_number(section, "rate_yellow", settlement.rate_yellow, 0.1, 500);
    read_number(section, "rate_orange", settlement.rate_orange, 0.1, 500);
    read_number(section, "rate_red", settlement.rate_red, 0.1, 500);
    complain_unless_rising(section, "rate_red", settlement.rate_yellow, settlement.rate_orange, settlement.rate_red);
    read_number(section, "slow", settlement.slow, 0.1, 500);
    read_number(section, "differential", settlement.differential, 0.1, 50);
}

void read_levels(Section& section, LevelRules& levels) {
    for (const std::string& name : section.keys()) {
        LevelSettings& level = levels[name];
        level.condition = ConditionId{name};
        Section inner(section.required(name), "level." + name, section.diagnostics());
        read_level(inner, level);
        inner.finish();
    }
}

void check_levels(Section& section, const LevelRules& levels) {
    for (const auto& [name, level] : levels) {
        if (level.mode == LevelMode::off || (!level.kind.empty() && !level.field.value().empty())) continue;
        section.complain_at("level", "[level." + name + "] needs \"kind\" and \"field\": whose number it is about");
    }
}

std::vector<GaugeGroup> read_gauges(Section& section) {
    std::vector<GaugeGroup> groups;
    const auto is_known = [&](const GaugeGroup& group, const DeviceId& point) {
        return std::ranges::any_of(groups, [&](const GaugeGroup& other) {
            return (other.is_of(group.group, group.edge) || group.is_of(other.group, other.edge)) && other.has_point(point);
        });
    };
    for (const Node* each : section.tables("gauges")) {
        Section inner(*each, "gauges", section.diagnostics());
        GaugeGroup group;
        group.line = each->place;
        group.group = GroupId{inner.text_if("group").value_or("")};
        group.edge = EdgeId{inner.text("edge")};
        for (const Node* point : inner.tables("point")) {
            SettlementSettings::Point read = read_point(*point, section.diagnostics());
            if (group.has_point(read.device) || is_known(group, read.device))
                inner.complain(point->place, '"' + read.device.value() + "\" is a point already: one gauge is judged once");
            group.points.push_back(std::move(read));
        }
        if (group.points.empty()) inner.complain(inner.place(), "[[gauges]] needs at least one [[gauges.point]]");
        if (group.points.size() > Settlement::points_max)
            inner.complain_at("point", "more than " + std::to_string(Settlement::points_max) + " points: part them");
        if (const auto reference = inner.text_if("reference")) group.reference = DeviceId{*reference};
        read_zero(inner, "reference_zero", group.reference_zero);
        inner.finish();
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace gengfu::detect
