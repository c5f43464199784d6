#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

namespace gengfu::document {

struct Node;
using Array = std::vector<Node>;

/// The keys of a table in the order of the alphabet, each with the place of the key itself.
struct Table {
    std::map<std::string, Node, std::less<>> nodes;
    std::map<std::string, Place, std::less<>> keys;
};

/// A TOML value that remembers where it stood.
struct Node {
    Place place;
    std::variant<bool, std::int64_t, double, std::string, Array, Table> value;
};

/// Reads TOML 1.0. A syntax fault or a duplicate key is one diagnostic with its place. Files over 1 MiB, lines over
/// 4 KiB and texts over several lines are refused.
[[nodiscard]] Checked<Node> parse(std::string_view text, const std::string& file);
[[nodiscard]] Checked<Node> parse_file(const std::filesystem::path& path);

/// Reads one table of a document key by key and gathers every fault found on the way, so that a person sees
/// all of them at once. Each key that nobody asked for is a fault when `finish` is called. A getter that finds
/// a fault notes it and returns a harmless default; the caller must not use what it built unless `diagnostics` is empty.
class Section {
public:
    /// `name` is what messages call this table, such as "alarm". `node` must outlive the section and be a table
    /// (if it is not, that is noted).
    Section(const Node& node, std::string name, Diagnostics& diagnostics);

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> keys() const;  ///< in the order of the alphabet

    std::string text(std::string_view key);  ///< required, not empty
    std::optional<std::string> text_if(std::string_view key);
    std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);  ///< required
    std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    double number(std::string_view key);  ///< required; an integer will do
    std::optional<double> number_if(std::string_view key);
    bool flag_or(std::string_view key, bool fallback);
    Duration duration(std::string_view key);  ///< required, "30s"
    Duration duration_or(std::string_view key, Duration fallback);
    /// Required; a text that is one of `valid`, otherwise "unknown <what> "…", did you mean "…"?".
    std::string word(std::string_view key, std::string_view what, const std::vector<std::string>& valid);
    std::optional<std::string> word_if(std::string_view key, std::string_view what, const std::vector<std::string>& valid);

    const Node* find(std::string_view key);      ///< nullptr when absent
    const Node& required(std::string_view key);  ///< notes a fault and gives an empty table when absent
    /// The tables of an array of tables; none when absent.
    std::vector<const Node*> tables(std::string_view key);
    std::vector<const Node*> values(std::string_view key);  ///< of an array of anything; none when absent

    void complain(const Place& at, std::string what);
    void complain_at(std::string_view key, std::string what);  ///< at the value of `key`, or at the table
    [[nodiscard]] const Place& place() const { return node_.place; }
    [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }  ///< for the section of a table inside this one

    /// Notes every key that was not asked for, with the nearest one that could have been.
    void finish();

private:
    const Node* look(std::string_view key);

    const Node& node_;
    std::string name_;
    Diagnostics& diagnostics_;
    std::vector<std::string> asked_;
};

}  // namespace gengfu::document
