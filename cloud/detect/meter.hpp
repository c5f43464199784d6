#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "cloud/detect/use.hpp"

namespace gengfu::detect {

/// Turns the index of a water meter into what was used between its readings.
class Meter {
public:
    /// Nothing for the first reading and for one that is not newer than the newest.
    [[nodiscard]] std::optional<Use> take(Instant at, std::int64_t index);

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    struct Last {
        Instant at;
        std::int64_t index = 0;
    };
    std::optional<Last> last_;
};

}  // namespace gengfu::detect
