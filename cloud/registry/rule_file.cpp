#include <algorithm>

#include "cloud/registry/file_parts.hpp"

namespace gengfu::registry {
namespace {

using document::Node;
using document::Section;

constexpr std::size_t levels_max = 10;

std::vector<std::string> kind_names(const Surroundings& surroundings) {
    std::vector<std::string> names{"box"};
    for (const auto& [kind, profile] : surroundings.catalogue) names.push_back(kind.value());
    return names;
}

std::vector<std::string> condition_names(const Surroundings& surroundings) {
    std::set<std::string> names(surroundings.conditions.begin(), surroundings.conditions.end());
    names.insert(profile::silent_condition().value());
    for (const auto& [kind, profile] : surroundings.catalogue) {
        for (const profile::Condition& each : profile.conditions) names.insert(each.id.value());
        for (const profile::EventRule& each : profile.events) names.insert(each.id.value());
    }
    return {names.begin(), names.end()};
}

std::set<std::string> words_of(Section& section, std::string_view key, std::string_view what, const std::vector<std::string>& valid) {
    const auto texts = texts_of(section, key);
    check_words(section, key, what, texts, valid);
    return {texts.begin(), texts.end()};
}

std::set<int> priorities_of(Section& section) {
    std::set<int> priorities;
    for (const Node* each : section.values("priorities")) {
        const auto* number = std::get_if<std::int64_t>(&each->value);
        if (number == nullptr || *number < 1 || *number > 4)
            section.complain(each->place, "\"priorities\" must hold whole numbers from 1 to 4");
        else
            priorities.insert(static_cast<int>(*number));
    }
    return priorities;
}

RuleLevel read_level(const Node& node, const std::string& service, Diagnostics& diagnostics) {
    Section section(node, "level", diagnostics);
    RuleLevel level;
    auto valid = role_names();
    valid.emplace_back("provider");
    const auto roles = texts_of(section, "roles");
    check_words(section, "roles", "role", roles, valid);
    for (const std::string& each : roles) {
        if (const auto role = parse_role(each)) level.roles.push_back(*role);
        level.provider = level.provider || each == "provider";
    }
    if (level.provider && service.empty()) section.complain_at("roles", "\"provider\" needs the rule's \"service\"");
    if (roles.empty()) section.complain_at("roles", "a level needs at least one role");
    if (section.has("answer_within")) {
        level.answer_within = section.duration("answer_within");
        constexpr Duration least = std::chrono::seconds{5}, most = std::chrono::hours{24 * 7};
        if (*level.answer_within < least || *level.answer_within > most) section.complain_at("answer_within", "must be from 5s to 7d");
    }
    section.finish();
    return level;
}

std::vector<Place> places_of(Section& section, const People& people) {
    std::vector<std::string> ids;
    for (const Place& each : people.places) ids.push_back(each.id.value());
    const auto names = words_of(section, "places", "place", ids);
    std::vector<Place> places;
    for (const Place& each : people.places)
        if (names.contains(each.id.value())) places.push_back(each);
    return places;
}

}  // namespace

Rule read_rule(const Node& node, const People& people, const Surroundings& surroundings, Diagnostics& diagnostics) {
    Section section(node, "rule", diagnostics);
    Rule rule;
    rule.line = node.place;
    rule.name = section.text("name");
    rule.kinds = words_of(section, "kinds", "kind", kind_names(surroundings));
    rule.conditions = words_of(section, "conditions", "condition", condition_names(surroundings));
    rule.priorities = priorities_of(section);
    rule.places = places_of(section, people);
    rule.hours = hours_of(section, "hours");
    rule.test = section.flag_or("test", false);
    std::set<std::string> offered;
    for (const Responder& each : people.responders) offered.insert(each.services.begin(), each.services.end());
    offered.insert({std::string(any_service), std::string(asked_service)});
    rule.service = section.word_if("service", "service", {offered.begin(), offered.end()}).value_or("");
    section.required("levels");
    for (const Node* each : section.tables("levels")) rule.levels.push_back(read_level(*each, rule.service, diagnostics));
    if (rule.levels.empty() && section.has("levels")) section.complain_at("levels", "a rule needs at least one level");
    if (rule.levels.size() > levels_max) section.complain_at("levels", "at most " + std::to_string(levels_max) + " levels");
    section.finish();
    return rule;
}

void check_rules(const People& people, const gengfu::Place& file, Diagnostics& diagnostics) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < people.rules.size(); ++i) {
        const Rule& rule = people.rules[i];
        if (!names.insert(rule.name).second) diagnostics.push_back({rule.line, "there is another rule \"" + rule.name + "\""});
        if (rule.takes_all() && i + 1 < people.rules.size())
            diagnostics.push_back(
                {rule.line, "rule \"" + rule.name + "\" takes every alert, so that those after it never count: put it last"});
    }
    if (people.rules.empty() || !people.rules.back().takes_all())
        diagnostics.push_back({people.rules.empty() ? file : people.rules.back().line,
                               "the last rule must take every alert that no other takes: a [[rule]] with a name and levels only"});
}

}  // namespace gengfu::registry
