#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace gengfu::alert {

/// The words of an enumeration, as they stand in SQL, JSON and TOML.
template <class T, std::size_t Size>
using Names = std::array<std::pair<T, std::string_view>, Size>;

template <class T, std::size_t Size>
std::string_view name_of(const Names<T, Size>& names, T value) noexcept {
    for (const auto& [each, name] : names)
        if (each == value) return name;
    return "unknown";
}

template <class T, std::size_t Size>
std::optional<T> value_of(const Names<T, Size>& names, std::string_view name) noexcept {
    for (const auto& [value, each] : names)
        if (each == name) return value;
    return std::nullopt;
}

}  // namespace gengfu::alert
