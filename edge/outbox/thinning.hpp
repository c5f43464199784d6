#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/model/named.hpp"
#include "edge/outbox/row.hpp"

/// Makes old history smaller without losing its shape: of each device one reading in so long stays. Pure.
namespace gengfu::edge {

/// Alias -> metric name, as the rows use them.
using AliasNames = std::map<std::uint64_t, std::string>;

/// Goes through rows in their order and remembers which reading of a device stands for which stretch of time.
class Thinner {
public:
    Thinner(const AliasNames& names, Duration spacing) : names_(names), spacing_(spacing) {}

    struct Thinned {
        Bytes bytes;                 ///< empty: nothing is left of the row
        std::uint64_t given_up = 0;  ///< readings that have gone
    };
    /// What does not decode stays as it is: the cloud judges it. Alarms and the state of devices always stay.
    [[nodiscard]] Thinned thin(const Bytes& bytes);

private:
    const AliasNames& names_;
    Duration spacing_;
    std::map<std::pair<std::string, std::int64_t>, Instant> kept_;  ///< device and stretch -> the reading that stays
};

/// Readings in a row: metrics of one device at one time are one.
[[nodiscard]] std::uint64_t count_readings(const Bytes& bytes, const AliasNames& names);

}  // namespace gengfu::edge
