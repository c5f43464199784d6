#include <algorithm>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

constexpr std::size_t id_size_max = 32;
constexpr std::size_t name_size_max = 96;
constexpr std::size_t label_size_max = 64;

bool is_id(std::string_view text) {
    const auto word_character = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (text.empty() || text.size() > id_size_max || text.front() == '-' || text.back() == '-') return false;
    return std::all_of(text.begin(), text.end(), [&](char c) { return word_character(c) || c == '-'; });
}

void check_line(document::Section& section, std::string_view key, const std::string& text, std::size_t size_max) {
    if (text.size() > size_max) section.complain_at(key, "a name is at most " + std::to_string(size_max) + " bytes long");
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        section.complain_at(key, "a name is one line");
}

std::string read_language(document::Section& section, std::string_view key) {
    std::string text = section.text(key);
    check_line(section, key, text, name_size_max);
    return text;
}

}  // namespace

const Unit& Draft::unit_of(const FieldId& id) const {
    for (std::size_t i = 0; i < profile.fields.size(); ++i)
        if (profile.fields[i].id == id) return units[i];
    return units_of(Quantity::code).front();
}

Text read_name(document::Section& section) {
    document::Section names(section.required("name"), "name", section.diagnostics());
    Text text;
    text.zh = read_language(names, "zh");
    text.en = read_language(names, "en");
    names.finish();
    return text;
}

std::optional<std::string> read_label_if(document::Section& section, std::string_view key) {
    std::optional<std::string> label = section.text_if(key);
    if (label) check_line(section, key, *label, label_size_max);
    return label;
}

std::string read_id(document::Section& section, std::string_view key) {
    std::string id = section.text(key);
    if (!id.empty() && !is_id(id)) section.complain_at(key, '"' + id + "\" is not a name: at most 32 of a-z, 0-9 and \"-\" between them");
    return id;
}

Priority read_priority(document::Section& section) {
    return static_cast<Priority>(section.integer("priority", 1, 4));
}

const Field* read_field_reference(document::Section& section, std::string_view key, const Draft& draft) {
    std::vector<std::string> ids;
    for (const Field& field : draft.profile.fields) ids.push_back(field.id.value());
    if (!section.has(key)) {
        section.required(key);
        return nullptr;
    }
    const auto id = section.word_if(key, "field", ids);
    return id ? draft.profile.find_field(FieldId{*id}) : nullptr;
}

std::vector<const document::Node*> read_list(document::Section& section, std::string_view key, std::size_t most) {
    std::vector<const document::Node*> nodes = section.tables(key);
    if (nodes.size() > most) {
        section.complain(nodes[most]->place, "at most " + std::to_string(most) + " of \"" + std::string(key) + "\" in one profile");
        nodes.resize(most);
    }
    return nodes;
}

}  // namespace gengfu::profile
