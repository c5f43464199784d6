#include "cloud/check.hpp"

#include <variant>

#include "cloud/detect/rules.hpp"
#include "cloud/doubts.hpp"
#include "common/profile/document.hpp"

namespace gengfu::cloud {
namespace {

Diagnostics check_config(const std::string& file, const Heard& heard) {
    const auto config = load_config(file);
    if (!config) return config.error();
    Diagnostics doubts = unreachable_in(*config);
    for (const Diagnostics& more : {gaps_of(*config), unclear_in(*config, heard ? heard(*config) : std::vector<detect::Whose>{})})
        doubts.insert(doubts.end(), more.begin(), more.end());
    return doubts;
}

Diagnostics check(const std::string& file, const Heard& heard) {
    const auto faults_of = [](const auto& checked) { return checked ? Diagnostics() : checked.error(); };
    const auto node = document::parse_file(file);
    if (!node) return node.error();
    const auto* table = std::get_if<document::Table>(&node->value);
    if (table != nullptr && table->nodes.contains("kind")) return faults_of(profile::load(file));
    if (detect::Rules::looks_like_rules(*node)) return faults_of(detect::Rules::load(file));
    // Who answers is judged beside the kinds, conditions and working time that a configuration brings.
    if (table != nullptr && table->nodes.contains("responder"))
        return {{node->place, "this is a file of people: name it as `people` in a configuration and check that"}};
    return check_config(file, heard);
}

}  // namespace

Diagnostics check(const std::vector<std::string>& files, const Heard& heard) {
    Diagnostics all;
    for (const std::string& file : files) {
        const Diagnostics found = check(file, heard);
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

}  // namespace gengfu::cloud
