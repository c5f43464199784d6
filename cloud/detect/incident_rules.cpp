#include "cloud/detect/incident_rules.hpp"

#include "cloud/detect/rule_parts.hpp"

namespace gengfu::detect {
namespace {

using document::Node;
using document::Section;
using namespace std::chrono_literals;

std::vector<std::vector<std::string>> read_needs(Section& section) {
    std::vector<std::vector<std::string>> needs;
    const auto complain = [&](const Node& at) {
        section.complain(at.place, "\"needs\" is a list of lists of conditions, such as [[\"gas-high\", \"gas-low\"], [\"smoke-alarm\"]]");
    };
    for (const Node* each : section.values("needs")) {
        const auto* list = std::get_if<document::Array>(&each->value);
        if (list == nullptr || list->empty()) {
            complain(*each);
            continue;
        }
        std::vector<std::string>& names = needs.emplace_back();
        for (const Node& name : *list) {
            const auto* text = std::get_if<std::string>(&name.value);
            if (text == nullptr || text->empty())
                complain(name);
            else
                names.push_back(*text);
        }
    }
    return needs;
}

void read_incident(Section& section, IncidentRule& rule) {
    constexpr std::pair<std::string_view, IncidentScope> scopes[] = {{"building", IncidentScope::building}, {"home", IncidentScope::home}};
    auto devices = static_cast<std::int64_t>(rule.devices);
    read_word(section, "scope", scopes, rule.scope);
    if (section.find("needs") != nullptr) rule.needs = read_needs(section);
    if (rule.needs.empty()) section.complain(section.place(), "an incident needs \"needs\": the conditions that make it");
    read_integer(section, "devices", devices, 1, 100);
    rule.devices = static_cast<std::size_t>(devices);
    read_duration(section, "within", rule.within, 1s, 24h * 365);
    rule.standing_counts = section.flag_or("standing_counts", rule.standing_counts);
    rule.places = section.text_if("places").value_or(rule.places);
}

}  // namespace

void read_incidents(Section& section, IncidentRules& rules) {
    const Node* node = section.find("incident");
    if (node == nullptr) return;
    Section incidents(*node, "incident", section.diagnostics());
    for (const std::string& kind : incidents.keys()) {
        Section inner(incidents.required(kind), "incident." + kind, section.diagnostics());
        if (!inner.flag_or("on", true)) {
            rules.erase(kind);
            continue;
        }
        read_incident(inner, rules[kind]);
        inner.finish();
    }
}

}  // namespace gengfu::detect
