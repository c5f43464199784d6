#pragma once

#include <compare>

#include "common/model/named.hpp"

namespace gengfu {

/// A Sparkplug edge node: its id is unique within its group.
struct Box {
    GroupId group;
    EdgeId edge;

    friend auto operator<=>(const Box&, const Box&) = default;
    friend bool operator==(const Box&, const Box&) = default;
};

}  // namespace gengfu
