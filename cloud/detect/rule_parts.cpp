#include "cloud/detect/rule_parts.hpp"

#include <cstdio>

namespace gengfu::detect {
namespace {

std::string text_of(Duration duration) {
    const auto ms = duration.count();
    constexpr std::pair<std::int64_t, const char*> units[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}};
    for (const auto& [worth, name] : units)
        if (ms % worth == 0) return std::to_string(ms / worth) + name;
    return std::to_string(ms) + "ms";
}

std::string text_of(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

std::string must_be(std::string_view key, const std::string& least, const std::string& most) {
    return '"' + std::string(key) + "\" must be " + least + " to " + most;
}

}  // namespace

void read_duration(document::Section& section, std::string_view key, Duration& value, Duration least, Duration most) {
    const Duration read = section.duration_or(key, value);
    if (read >= least && read <= most)
        value = read;
    else
        section.complain_at(key, must_be(key, text_of(least), text_of(most)) + ", not " + text_of(read));
}

void read_integer(document::Section& section, std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most) {
    value = section.integer_or(key, value, least, most);
}

void read_number(document::Section& section, std::string_view key, double& value, double least, double most) {
    const double read = section.number_if(key).value_or(value);
    if (read >= least && read <= most)
        value = read;
    else
        section.complain_at(key, must_be(key, text_of(least), text_of(most)) + ", not " + text_of(read));
}

void read_priority(document::Section& section, Priority& value) {
    value = static_cast<Priority>(section.integer_or("priority", static_cast<int>(value), 1, 4));
}

}  // namespace gengfu::detect
