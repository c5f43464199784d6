#pragma once

#include <boost/json/array.hpp>

namespace gengfu::feed {

/// Each of them as what `told` makes of it.
template <class Items, class Told>
[[nodiscard]] boost::json::array array_of(const Items& items, Told told) {
    boost::json::array array;
    array.reserve(items.size());
    for (const auto& each : items) array.emplace_back(told(each));
    return array;
}

}  // namespace gengfu::feed
