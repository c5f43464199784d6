#pragma once

#include <string>
#include <vector>

#include "cloud/registry/people.hpp"

/// The parts of configs/people.toml, for those who read it.
namespace gengfu::registry {

/// The texts of a list; anything else in it is complained about.
[[nodiscard]] std::vector<std::string> texts_of(document::Section& section, std::string_view key);
/// Complains about a text that is not one of `valid`.
void check_words(document::Section& section, std::string_view key, std::string_view what, const std::vector<std::string>& texts,
                 const std::vector<std::string>& valid);
/// Absent: nothing.
[[nodiscard]] std::optional<Week> hours_of(document::Section& section, std::string_view key);

[[nodiscard]] Rule read_rule(const document::Node& node, const People& people, const Surroundings& surroundings, Diagnostics& diagnostics);
/// What only all rules together tell.
void check_rules(const People& people, const gengfu::Place& file, Diagnostics& diagnostics);

}  // namespace gengfu::registry
