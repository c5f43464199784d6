#include "common/profile/document.hpp"

#include <toml++/toml.h>

#include <cstddef>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "common/profile/text_rules.hpp"

namespace gengfu::document {
namespace {

constexpr std::size_t size_max = 1 << 20;
constexpr int depth_max = 16;

/// Copies what toml++ read into nodes of our own, noting what we have no use for.
class Converter {
public:
    Converter(const std::string& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

    Node convert(const toml::node& from, int depth) {
        Node node{place_of(from.source()), false};
        if (depth > depth_max) {
            diagnostics_.push_back({node.place, "nested more than " + std::to_string(depth_max) + " deep"});
        } else if (const toml::table* table = from.as_table()) {
            node.value = convert_table(*table, depth);
        } else if (const toml::array* array = from.as_array()) {
            Array items;
            for (const toml::node& each : *array) items.push_back(convert(each, depth + 1));
            node.value = std::move(items);
        } else {
            convert_scalar(from, node);
        }
        return node;
    }

private:
    Place place_of(const toml::source_region& region) const { return {file_, region.begin.line, region.begin.column}; }

    Table convert_table(const toml::table& from, int depth) {
        Table table;
        for (const auto& [key, value] : from) {
            const std::string name{key.str()};
            table.keys.emplace(name, place_of(key.source()));
            table.nodes.emplace(name, convert(value, depth + 1));
        }
        return table;
    }

    void convert_scalar(const toml::node& from, Node& node) {
        if (const auto* text = from.as_string()) {
            node.value = text->get();
        } else if (const auto* integer = from.as_integer()) {
            node.value = integer->get();
        } else if (const auto* number = from.as_floating_point()) {
            node.value = number->get();
        } else if (const auto* flag = from.as_boolean()) {
            node.value = flag->get();
        } else {
            diagnostics_.push_back({node.place, "dates and times are not used here"});
        }
    }

    const std::string& file_;
    Diagnostics& diagnostics_;
};

Diagnostics whole_file(const std::string& file, std::string what) {
    return {{{file, 0, 0}, std::move(what)}};
}

}  // namespace

Checked<Node> parse(std::string_view text, const std::string& file) {
    if (text.size() > size_max) return tl::make_unexpected(whole_file(file, "larger than 1 MiB"));
    if (const auto fault = find_unreadable(text, file)) return tl::make_unexpected(Diagnostics{*fault});
    const toml::parse_result result = toml::parse(text);
    if (!result) {
        const toml::parse_error& error = result.error();
        const toml::source_position at = error.source().begin;
        return tl::make_unexpected(Diagnostics{{{file, at.line, at.column}, "not TOML: " + std::string(error.description())}});
    }
    Diagnostics diagnostics;
    Node root = Converter(file, diagnostics).convert(result.table(), 0);
    root.place = {file, 1, 1};
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return root;
}

Checked<Node> parse_file(const std::filesystem::path& path) {
    const std::string name = path.string();
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return tl::make_unexpected(whole_file(name, "no such file"));
    std::ifstream in(path, std::ios::binary);
    std::string text;
    text.resize(size_max + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (!in.eof() && in.gcount() == 0)) return tl::make_unexpected(whole_file(name, "cannot be read"));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse(text, name);
}

}  // namespace gengfu::document
