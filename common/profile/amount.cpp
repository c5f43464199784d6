#include <algorithm>
#include <cmath>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

std::string in_unit(const Unit& unit) {
    return unit.name.empty() ? "a whole number" : "a number of " + std::string(unit.name);
}

/// A decimal fraction is not exact in binary, so "exact" allows for its last digits.
std::optional<std::int64_t> exactly(double product) {
    constexpr double tolerance = 1e-9;
    constexpr double int64_end = 9223372036854775808.0;
    const double rounded = std::round(product);
    if (!std::isfinite(product) || std::abs(rounded) >= int64_end) return std::nullopt;
    if (std::abs(product - rounded) > tolerance * std::max(1.0, std::abs(product))) return std::nullopt;
    return static_cast<std::int64_t>(rounded);
}

std::optional<std::int64_t> whole(std::int64_t value, const Unit& unit) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(value, static_cast<std::int64_t>(unit.worth), &product)) return std::nullopt;
    return product;
}

}  // namespace

std::optional<std::int64_t> to_amount(document::Section& section, std::string_view key, const document::Node& node, const Unit& unit) {
    const std::string name = '"' + std::string(key) + '"';
    if (unit.worth == 0) return std::nullopt;
    std::optional<std::int64_t> amount;
    if (const auto* flag = std::get_if<bool>(&node.value)) {
        if (unit.name.empty()) return *flag ? 1 : 0;
        section.complain(node.place, name + " must be " + in_unit(unit));
        return std::nullopt;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&node.value)) {
        amount = whole(*integer, unit);
    } else if (const auto* number = std::get_if<double>(&node.value)) {
        amount = exactly(*number * unit.worth);
    } else {
        section.complain(node.place, name + " must be " + in_unit(unit));
        return std::nullopt;
    }
    if (!amount) {
        const std::string finest = unit.worth == 1 ? "" : ", at finest 1/" + std::to_string(static_cast<std::int64_t>(unit.worth));
        section.complain(node.place, name + " must be " + in_unit(unit) + finest + ", within 64 bits");
    }
    return amount;
}

std::int64_t read_amount(document::Section& section, std::string_view key, const Unit& unit) {
    if (!section.has(key)) static_cast<void>(section.required(key));
    return read_amount_if(section, key, unit).value_or(0);
}

std::optional<std::int64_t> read_amount_if(document::Section& section, std::string_view key, const Unit& unit) {
    const document::Node* node = section.find(key);
    return node == nullptr ? std::nullopt : to_amount(section, key, *node, unit);
}

void check_credible(document::Section& section, std::string_view key, const Field& field, std::int64_t value) {
    if ((field.least && value < *field.least) || (field.most && value > *field.most))
        section.complain_at(
            key, '"' + std::string(key) + "\" is outside of what field \"" + field.id.value() + "\" can be (its least and most)");
}

}  // namespace gengfu::profile
