#include "common/model/nearest.hpp"
#include "common/profile/document.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gengfu::document {
namespace {

std::string_view name_of(const Node& node) {
    switch (node.value.index()) {
        case 0: return "true or false";
        case 1: return "a whole number";
        case 2: return "a number";
        case 3: return "a text";
        case 4: return "a list";
        default: return "a table";
    }
}

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string must_be(std::string_view key, std::string_view wanted, const Node& node) {
    return in_quotes(key) + " must be " + std::string(wanted) + ", not " + std::string(name_of(node));
}

const Node& empty_table() {
    static const Node node{{}, Table{}};
    return node;
}

}  // namespace

Section::Section(const Node& node, std::string name, Diagnostics& diagnostics)
    : node_(node), name_(std::move(name)), diagnostics_(diagnostics) {
    if (!std::holds_alternative<Table>(node_.value)) complain(node_.place, name_ + " must be a table, not " + std::string(name_of(node_)));
}

bool Section::has(std::string_view key) const {
    const Table* table = std::get_if<Table>(&node_.value);
    return table != nullptr && table->nodes.contains(key);
}

std::vector<std::string> Section::keys() const {
    std::vector<std::string> keys;
    if (const Table* table = std::get_if<Table>(&node_.value))
        for (const auto& each : table->nodes) keys.push_back(each.first);
    return keys;
}

const Node* Section::look(std::string_view key) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
    const Table* table = std::get_if<Table>(&node_.value);
    if (table == nullptr) return nullptr;
    const auto found = table->nodes.find(key);
    return found == table->nodes.end() ? nullptr : &found->second;
}

const Node* Section::find(std::string_view key) {
    return look(key);
}

const Node& Section::required(std::string_view key) {
    if (const Node* node = look(key)) return *node;
    const bool reported = &node_ == &empty_table();
    if (!reported && std::holds_alternative<Table>(node_.value)) complain(node_.place, name_ + " has no " + in_quotes(key));
    return empty_table();
}

std::string Section::text(std::string_view key) {
    if (!has(key)) required(key);
    return text_if(key).value_or("");
}

std::optional<std::string> Section::text_if(std::string_view key) {
    const Node* node = look(key);
    if (node == nullptr) return std::nullopt;
    const std::string* text = std::get_if<std::string>(&node->value);
    if (text == nullptr) {
        complain(node->place, must_be(key, "a text", *node));
    } else if (text->empty()) {
        complain(node->place, in_quotes(key) + " must not be empty");
    } else {
        return *text;
    }
    return std::nullopt;
}

std::int64_t Section::integer(std::string_view key, std::int64_t least, std::int64_t most) {
    if (!has(key)) required(key);
    return integer_or(key, least, least, most);
}

std::int64_t Section::integer_or(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
    const Node* node = look(key);
    if (node == nullptr) return fallback;
    const std::int64_t* value = std::get_if<std::int64_t>(&node->value);
    if (value == nullptr) {
        complain(node->place, must_be(key, "a whole number", *node));
    } else if (*value < least || *value > most) {
        complain(node->place,
                 in_quotes(key) + " must be " + std::to_string(least) + " to " + std::to_string(most) + ", not " + std::to_string(*value));
    } else {
        return *value;
    }
    return fallback;
}

double Section::number(std::string_view key) {
    if (!has(key)) required(key);
    return number_if(key).value_or(0);
}

std::optional<double> Section::number_if(std::string_view key) {
    const Node* node = look(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&node->value)) return static_cast<double>(*whole);
    const double* value = std::get_if<double>(&node->value);
    if (value == nullptr) {
        complain(node->place, must_be(key, "a number", *node));
    } else if (!std::isfinite(*value)) {
        complain(node->place, in_quotes(key) + " must be a finite number");
    } else {
        return *value;
    }
    return std::nullopt;
}

bool Section::flag_or(std::string_view key, bool fallback) {
    const Node* node = look(key);
    if (node == nullptr) return fallback;
    if (const bool* value = std::get_if<bool>(&node->value)) return *value;
    complain(node->place, must_be(key, "true or false", *node));
    return fallback;
}

Duration Section::duration(std::string_view key) {
    if (!has(key)) required(key);
    return duration_or(key, Duration{0});
}

Duration Section::duration_or(std::string_view key, Duration fallback) {
    if (!has(key)) {
        look(key);
        return fallback;
    }
    const auto text = text_if(key);
    if (!text) return fallback;
    const Result<Duration> duration = parse_duration(*text);
    if (duration) return *duration;
    complain_at(key, duration.error().what);
    return fallback;
}

std::string Section::word(std::string_view key, std::string_view what, const std::vector<std::string>& valid) {
    if (!has(key)) required(key);
    return word_if(key, what, valid).value_or(valid.empty() ? "" : valid.front());
}

std::optional<std::string> Section::word_if(std::string_view key, std::string_view what, const std::vector<std::string>& valid) {
    std::optional<std::string> text = text_if(key);
    if (!text || std::find(valid.begin(), valid.end(), *text) != valid.end()) return text;
    complain_at(key, "unknown " + std::string(what) + ' ' + in_quotes(*text) + did_you_mean(*text, valid));
    return std::nullopt;
}

std::vector<const Node*> Section::tables(std::string_view key) {
    std::vector<const Node*> found;
    for (const Node* each : values(key)) {
        if (std::holds_alternative<Table>(each->value)) {
            found.push_back(each);
        } else {
            complain(each->place, in_quotes(key) + " must hold tables, not " + std::string(name_of(*each)));
        }
    }
    return found;
}

std::vector<const Node*> Section::values(std::string_view key) {
    std::vector<const Node*> found;
    const Node* node = look(key);
    if (node == nullptr) return found;
    const Array* array = std::get_if<Array>(&node->value);
    if (array == nullptr) {
        complain(node->place, must_be(key, "a list", *node));
        return found;
    }
    for (const Node& each : *array) found.push_back(&each);
    return found;
}

void Section::complain(const Place& at, std::string what) {
    diagnostics_.push_back({at, std::move(what)});
}

void Section::complain_at(std::string_view key, std::string what) {
    const Node* node = look(key);
    complain(node == nullptr ? node_.place : node->place, std::move(what));
}

void Section::finish() {
    const Table* table = std::get_if<Table>(&node_.value);
    if (table == nullptr) return;
    for (const auto& [key, at] : table->keys)
        if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
            complain(at, "unknown key " + in_quotes(key) + " in " + name_ + did_you_mean(key, asked_));
}

}  // namespace gengfu::document
