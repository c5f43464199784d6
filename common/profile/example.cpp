#include <utility>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

using document::Section;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t examples_max = 64;
constexpr std::size_t frame_size_max = 1024;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Pairs of hexadecimal digits, with or without spaces between the pairs.
std::optional<Bytes> parse_hex(std::string_view text) {
    Bytes bytes;
    while (!text.empty()) {
        if (text.front() == ' ') {
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < 2 || hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(hex_digit(text[0]) * 16 + hex_digit(text[1])));
        text.remove_prefix(2);
    }
    if (bytes.empty() || bytes.size() > frame_size_max) return std::nullopt;
    return bytes;
}

Bytes read_hex(Section& section, std::string_view key) {
    const auto text = section.text_if(key);
    if (!text) return {};
    if (auto bytes = parse_hex(*text)) return *std::move(bytes);
    section.complain_at(key, '"' + std::string(key) + "\" must be 1 to " + std::to_string(frame_size_max) +
                                 " bytes in hexadecimal, such as \"01 03 02 00 7B\"");
    return {};
}

/// A DC-09 message is a line of text: written as such, without its LF and CR.
Bytes read_line(Section& section) {
    const auto text = section.text_if("line");
    if (!text) return {};
    if (text->size() + 2 > frame_size_max)
        section.complain_at("line", "a line is at most " + std::to_string(frame_size_max - 2) + " bytes long");
    Bytes bytes{0x0A};
    bytes.insert(bytes.end(), text->begin(), text->end());
    bytes.push_back(0x0D);
    return bytes;
}

void read_values(Section& parent, const document::Node& node, const Draft& draft, Example& example) {
    Section section(node, "values", parent.diagnostics());
    for (const Field& field : draft.profile.fields)
        if (const auto value = read_amount_if(section, field.id.value(), draft.unit_of(field.id))) {
            example.values.push_back({field.id, *value});
            check_credible(section, field.id.value(), field, *value);
        }
    if (const auto* table = std::get_if<document::Table>(&node.value); table != nullptr && table->nodes.empty())
        section.complain(node.place, "\"values\" names at least one field");
    section.finish();
}

void read_outcome(Section& section, const Draft& draft, Example& example) {
    const document::Node* values = section.find("values");
    const auto fault = section.word_if("fault", "kind of fault", {"malformed", "unsupported", "refused"});
    if ((values != nullptr) == section.has("fault")) section.complain(section.place(), "an example has either \"values\" or \"fault\"");
    if (values != nullptr) read_values(section, *values, draft, example);
    for (const FaultKind kind : {FaultKind::malformed, FaultKind::unsupported, FaultKind::refused})
        if (fault == to_string(kind)) example.fault = kind;
}

void read_example(const document::Node& node, Draft& draft, Diagnostics& diagnostics) {
    Section section(node, "example", diagnostics);
    Example example;
    example.place = node.place;
    example.note = section.text("note");
    if (draft.profile.protocol == Protocol::dc09) {
        if (section.has("line") == section.has("frame")) section.complain(section.place(), "an example has either \"line\" or \"frame\"");
        example.frame = read_line(section);
    } else {
        static_cast<void>(section.required("frame"));
        if (draft.profile.protocol == Protocol::modbus) static_cast<void>(section.required("request"));
        example.request = read_hex(section, "request");
    }
    if (section.find("frame") != nullptr) example.frame = read_hex(section, "frame");
    read_outcome(section, draft, example);
    section.finish();
    draft.profile.examples.push_back(std::move(example));
}

}  // namespace

void read_examples(Section& root, Draft& draft) {
    const auto nodes = read_list(root, "example", examples_max);
    if (nodes.empty()) root.complain(root.place(), "a profile has at least one [[example]]");
    for (const document::Node* node : nodes) read_example(*node, draft, root.diagnostics());
}

}  // namespace gengfu::profile
