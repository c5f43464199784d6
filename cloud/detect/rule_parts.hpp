#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/model/reading.hpp"
#include "common/model/time.hpp"
#include "common/profile/document.hpp"

namespace gengfu::detect {

/// How long something may last: complains when it is not between the two.
void read_duration(document::Section& section, std::string_view key, Duration& value, Duration least, Duration most);
void read_integer(document::Section& section, std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most);
void read_number(document::Section& section, std::string_view key, double& value, double least, double most);
void read_priority(document::Section& section, Priority& value);

/// One of some words, each of which stands for a value.
template <class T, std::size_t n>
void read_word(document::Section& section, std::string_view key, const std::pair<std::string_view, T> (&words)[n], T& value) {
    std::vector<std::string> valid;
    for (const auto& each : words) valid.emplace_back(each.first);
    const auto word = section.word_if(key, key, valid);
    for (const auto& [name, meant] : words)
        if (word == name) value = meant;
}

}  // namespace gengfu::detect
