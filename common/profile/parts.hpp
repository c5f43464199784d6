#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/profile/profile.hpp"

/// The readers of the parts of a profile's document; private to this folder. Each notes faults in its section and
/// goes on, so that all faults of a file come out at once.
namespace gengfu::profile {

/// A profile in the making, with what only its document needs to know.
struct Draft {
    Profile profile;
    std::vector<Unit> units;  ///< the unit in which the document writes each field, in the order of the fields

    [[nodiscard]] const Unit& unit_of(const FieldId& id) const;
};

/// Of a field whose quantity or unit is at fault: numbers in it are absent, without a complaint of their own.
inline constexpr Unit unknown_unit{"", 0};

// names.cpp
[[nodiscard]] Text read_name(document::Section& section);
/// What a maker calls something: one line of at most 64 bytes; absent without the key.
[[nodiscard]] std::optional<std::string> read_label_if(document::Section& section, std::string_view key);
/// Lower-case words joined by "-", at most 32 characters: fits into topics, metrics and addresses unescaped.
[[nodiscard]] std::string read_id(document::Section& section, std::string_view key);
[[nodiscard]] Priority read_priority(document::Section& section);
/// The field that `key` names, or nullptr after a complaint.
[[nodiscard]] const Field* read_field_reference(document::Section& section, std::string_view key, const Draft& draft);
/// The tables under `key`; a complaint when they are more than `most`.
[[nodiscard]] std::vector<const document::Node*> read_list(document::Section& section, std::string_view key, std::size_t most);

// amount.cpp: numbers that are written in `unit` and come out as the fixed unit. A boolean counts as 1 or 0.
[[nodiscard]] std::optional<std::int64_t> to_amount(document::Section& section, std::string_view key, const document::Node& node,
                                                    const Unit& unit);
[[nodiscard]] std::int64_t read_amount(document::Section& section, std::string_view key, const Unit& unit);  ///< required
[[nodiscard]] std::optional<std::int64_t> read_amount_if(document::Section& section, std::string_view key, const Unit& unit);
/// Complains when a value that the document expects could never be read because it is not credible.
void check_credible(document::Section& section, std::string_view key, const Field& field, std::int64_t value);

// source.cpp
void read_settings(document::Section& root, Draft& draft);
void read_fields(document::Section& root, Draft& draft);

// condition.cpp
void read_conditions(document::Section& root, Draft& draft);
void read_events(document::Section& root, Draft& draft);
void read_interlocks(document::Section& root, Draft& draft);

// simulator.cpp
void read_simulator(document::Section& root, Draft& draft);

// example.cpp
void read_examples(document::Section& root, Draft& draft);

}  // namespace gengfu::profile
