#include "edge/protocol/value.hpp"

#include <cmath>
#include <utility>

namespace gengfu::protocol {

std::optional<std::int64_t> to_value(const profile::Field& field, double raw) {
    constexpr double int64_end = 9223372036854775808.0;
    const double product = std::round(raw * field.worth);
    if (!std::isfinite(product) || std::abs(product) >= int64_end) return std::nullopt;
    const auto value = static_cast<std::int64_t>(product);
    if ((field.least && value < *field.least) || (field.most && value > *field.most)) return std::nullopt;
    return value;
}

Result<std::vector<FieldValue>> values_or_fault(std::vector<FieldValue> values) {
    if (values.empty()) return fail(FaultKind::unsupported, "no value in the reply");
    return values;
}

std::string to_hex(BytesView bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (!text.empty()) text += ' ';
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

}  // namespace gengfu::protocol
