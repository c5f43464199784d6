#include "cloud/detect/rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cloud/detect/incident_rules.hpp"
#include "cloud/detect/structure_rules.hpp"
#include "cloud/detect/water_rules.hpp"
#include "common/model/nearest.hpp"

namespace gengfu::detect {
namespace {

using document::Node;
using document::Section;

constexpr std::size_t overrides_max = 20'000;

/// A section of the file: `read` changes what the section says, and leaves the rest of the settings as it was.
struct Part {
    std::string_view name;
    void (*read)(Section& section, Settings& settings);
};

constexpr std::array parts{
    Part{"no-water", [](Section& section, Settings& settings) { read_no_water(section, settings.water.no_water); }},
    Part{"leak", [](Section& section, Settings& settings) { read_leak(section, settings.water.leak); }},
    Part{"burst", [](Section& section, Settings& settings) { read_burst(section, settings.water.burst); }},
    Part{"water-index", [](Section& section, Settings& settings) { read_meter(section, settings.water.meter); }},
    Part{"tilt", [](Section& section, Settings& settings) { read_tilt(section, settings.structure); }},
    Part{"settlement", [](Section& section, Settings& settings) { read_settlement(section, settings.structure); }},
    Part{"level", [](Section& section, Settings& settings) { read_levels(section, settings.levels); }},
};

void read_parts(Section& section, Settings& settings) {
    for (const Part& part : parts) {
        const Node* node = section.find(part.name);
        if (node == nullptr) continue;
        Section inner(*node, std::string(part.name), section.diagnostics());
        part.read(inner, settings);
        inner.finish();
    }
}

void read_local_time(Section& section, Settings& settings) {
    constexpr std::int64_t west_most = -12 * 60, east_most = 14 * 60;
    const std::chrono::minutes present = std::chrono::duration_cast<std::chrono::minutes>(settings.utc_offset);
    settings.utc_offset = std::chrono::minutes{section.integer_or("utc_offset_minutes", present.count(), west_most, east_most)};
}

}  // namespace

int Rules::Override::how_special() const {
    const int depth = !whose.device.value().empty() ? 3 : !whose.place.empty() ? 2 : !whose.edge.value().empty() ? 1 : 0;
    return 2 * depth + (whose.group.value().empty() ? 0 : 1);
}

bool Rules::Override::is_for(const Whose& asked) const {
    const auto fits = [](const auto& wanted, const auto& given) { return wanted.empty() || wanted == given; };
    return fits(whose.group.value(), asked.group.value()) && fits(whose.edge.value(), asked.edge.value()) &&
           fits(whose.place, asked.place) && fits(whose.device.value(), asked.device.value());
}

Checked<Rules> Rules::load(const std::filesystem::path& file) {
    const auto node = document::parse_file(file);
    if (!node) return tl::make_unexpected(node.error());
    return read(*node);
}

Checked<Rules> Rules::parse(std::string_view text, const std::string& file) {
    const auto node = document::parse(text, file);
    if (!node) return tl::make_unexpected(node.error());
    return read(*node);
}

Checked<Rules> Rules::read(const Node& node) {
    Diagnostics diagnostics;
    Section section(node, "rules", diagnostics);
    Rules rules;
    rules.file_ = node.place.file;
    read_local_time(section, rules.district_);
    read_parts(section, rules.district_);
    rules.gauges_ = read_gauges(section);
    read_incidents(section, rules.incidents_);
    check_levels(section, rules.district_.levels);
    const auto overrides = section.tables("override");
    if (overrides.size() > overrides_max)
        section.complain_at("override",
                            "more than " + std::to_string(overrides_max) + " overrides: say in the sections what most have in common");
    for (const Node* each : overrides) {
        rules.overrides_.push_back(read_override(*each, diagnostics));
    }
    section.finish();
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    const auto by_specialty = [](const Override& one, const Override& other) { return one.how_special() < other.how_special(); };
    std::stable_sort(rules.overrides_.begin(), rules.overrides_.end(), by_specialty);
    return rules;
}

Rules::Override Rules::read_override(const Node& node, Diagnostics& diagnostics) {
    Section section(node, "override", diagnostics);
    Override override;
    override.whose.group = GroupId{section.text_if("group").value_or("")};
    override.whose.edge = EdgeId{section.text_if("edge").value_or("")};
    override.whose.place = section.text_if("place").value_or("");
    override.whose.device = DeviceId{section.text_if("device").value_or("")};
    override.node = node;
    const bool names_home = !override.whose.place.empty() && override.whose.edge.value().empty();
    if (names_home) section.complain_at("place", "a home is named by \"edge\" and \"place\": the same place may be in another building");
    if (override.how_special() == 0)
        section.complain(section.place(), "an override says whom it is for: \"group\", \"edge\", \"edge\" and \"place\", or \"device\"");
    Settings scratch;
    read_parts(section, scratch);
    section.finish();
    return override;
}

Settings Rules::settings_for(const Whose& whose) const {
    Settings settings = district_;
    Diagnostics checked_already;
    for (const Override& each : overrides_) {
        if (!each.is_for(whose)) continue;
        Section section(each.node, "override", checked_already);
        read_parts(section, settings);
    }
    return settings;
}

std::vector<std::string> Rules::conditions() const {
    std::vector<std::string> all{"no-water",
                                 "leak",
                                 "burst",
                                 "back-flow",
                                 "meter-changed",
                                 "meter-stuck",
                                 "tilt-yellow",
                                 "tilt-orange",
                                 "tilt-red",
                                 "tilt-rate-yellow",
                                 "tilt-rate-orange",
                                 "tilt-step",
                                 "tilt-gap",
                                 "tilt-unsigned",
                                 "settling-slowly",
                                 "settling-yellow",
                                 "settling-orange",
                                 "settling-red",
                                 "settled-orange",
                                 "settled-red",
                                 "risen",
                                 "settlement-gap",
                                 "settlement-unsigned",
                                 "differential-yellow",
                                 "differential-orange",
                                 "differential-red"};
    for (const auto& [name, level] : district_.levels) all.push_back(level.condition.value());
    return all;
}

Diagnostics Rules::unknown_in(const profile::Catalogue& catalogue) const {
    Diagnostics diagnostics;
    const LevelRules usual = usual_levels();
    const auto complain = [&](const std::string& name, const std::string& what) {
        diagnostics.push_back({{file_}, "[level." + name + "]: " + what});
    };
    for (const auto& [name, level] : district_.levels) {
        if (level.mode == LevelMode::off ||
            (usual.contains(name) && usual.at(name).kind == level.kind && !catalogue.contains(KindId{level.kind})))
            continue;
        const auto profile = catalogue.find(KindId{level.kind});
        if (profile == catalogue.end()) {
            std::vector<std::string> kinds;
            for (const auto& each : catalogue) kinds.push_back(each.first.value());
            complain(name, "there is no kind \"" + level.kind + '"' + did_you_mean(level.kind, kinds));
            continue;
        }
        std::vector<std::string> fields;
        for (const profile::Field& each : profile->second.fields) fields.push_back(each.id.value());
        if (std::find(fields.begin(), fields.end(), level.field.value()) == fields.end())
            complain(name, level.kind + " has no field \"" + level.field.value() + '"' + did_you_mean(level.field.value(), fields));
    }
    return diagnostics;
}

Diagnostics Rules::unclear_among(std::span<const Whose> known) const {
    std::map<std::string, std::set<std::string>> groups, boxes;  // of a box's id, of a device's
    for (const Whose& each : known) {
        groups[each.edge.value()].insert(each.group.value());
        if (!each.device.value().empty()) boxes[each.device.value()].insert(each.group.value() + "/" + each.edge.value());
    }
    Diagnostics diagnostics;
    const auto complain_if_several = [&](const gengfu::Place& line, const std::string& id, const auto& places, const char* advice) {
        const auto found = places.find(id);
        if (found == places.end() || found->second.size() < 2) return;
        diagnostics.push_back({line, '"' + id + "\" is in " + *found->second.begin() + " and in " + *std::next(found->second.begin()) +
                                         ", and this is for all of them: say in which with " + advice});
    };
    for (const Override& each : overrides_) {
        const Whose& whose = each.whose;
        if (!whose.edge.value().empty() && whose.group.value().empty())
            complain_if_several(each.node.place, whose.edge.value(), groups, "\"group\"");
        if (!whose.device.value().empty() && whose.edge.value().empty())
            complain_if_several(each.node.place, whose.device.value(), boxes, "\"group\" and \"edge\"");
    }
    for (const GaugeGroup& each : gauges_)
        if (each.group.value().empty()) complain_if_several(each.line, each.edge.value(), groups, "\"group\"");
    return diagnostics;
}

bool Rules::looks_like_rules(const Node& node) {
    const auto* table = std::get_if<document::Table>(&node.value);
    if (table == nullptr) return false;
    const auto has = [&](std::string_view key) { return table->nodes.contains(key); };
    return has("utc_offset_minutes") || has("override") || has("gauges") || has("incident") ||
           std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return has(part.name); });
}

}  // namespace gengfu::detect
