#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

/// JSON written straight into a row's text.
namespace gengfu::store {

inline void append_number(std::string& text, std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

/// Names have no control characters (Ingest drops those that have).
inline void append_quoted(std::string& text, std::string_view name) {
    text += '"';
    for (const char letter : name) {
        if (letter == '"' || letter == '\\') text += '\\';
        text += letter;
    }
    text += '"';
}

}  // namespace gengfu::store
