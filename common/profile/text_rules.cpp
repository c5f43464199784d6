#include "common/profile/text_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace gengfu::document {
namespace {

constexpr std::size_t line_max = 4096;

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

/// Columns count characters: the bytes that continue a character of UTF-8 do not count.
unsigned column_of(std::string_view line, std::size_t at) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<unsigned>(std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), begins)) + 1;
}

/// One past the closing quote of the text that opens at `at`; the end of the line when it does not close.
std::size_t skip_text(std::string_view line, std::size_t at) {
    const char quote = line[at];
    for (++at; at < line.size(); ++at) {
        if (line[at] == quote) return at + 1;
        if (line[at] == '\\' && quote == '"') ++at;
    }
    return line.size();
}

struct Found {
    std::size_t at;
    std::string what;
};

std::optional<Found> find_in_line(std::string_view line) {
    if (line.size() > line_max) return Found{0, "a line is at most " + std::to_string(line_max) + " bytes long"};
    for (std::size_t at = 0; at < line.size() && line[at] != '#';) {
        const std::string_view rest = line.substr(at);
        if (rest.starts_with("\"\"\"") || rest.starts_with("'''")) return Found{at, "a text is written on one line here"};
        if (rest.front() == '"' || rest.front() == '\'') {
            at = skip_text(line, at);
        } else if (is_ascii(rest.front())) {
            ++at;
        } else {
            return Found{at, "a character that belongs between quotes"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> find_unreadable(std::string_view text, const std::string& file) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    for (unsigned number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (auto found = find_in_line(line)) return Diagnostic{{file, number, column_of(line, found->at)}, std::move(found->what)};
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return std::nullopt;
}

}  // namespace gengfu::document
