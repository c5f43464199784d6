#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string_view>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// Parts of saved states. What is missing or of another type throws std::exception.
[[nodiscard]] inline std::int64_t integer_at(const boost::json::object& object, std::string_view key) {
    return object.at(key).to_number<std::int64_t>();
}
[[nodiscard]] inline double number_at(const boost::json::object& object, std::string_view key) {
    return object.at(key).to_number<double>();
}
[[nodiscard]] inline Instant instant_at(const boost::json::object& object, std::string_view key) {
    return from_unix_ms(integer_at(object, key));
}
[[nodiscard]] inline std::optional<Instant> instant_if(const boost::json::object& object, std::string_view key) {
    if (object.at(key).is_null()) return std::nullopt;
    return instant_at(object, key);
}
[[nodiscard]] inline boost::json::value json_of(const std::optional<Instant>& at) {
    return at ? boost::json::value(to_unix_ms(*at)) : boost::json::value();
}

}  // namespace gengfu::detect
