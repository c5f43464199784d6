#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "cloud/detect/use.hpp"

namespace gengfu::detect {

/// Gathers uses to about an hour each, whether a meter is read by the hour or by the minute: one ends with the first reading after a
/// full hour. Where readings are missing it is longer.
class Hours {
public:
    static constexpr Duration single_most{std::chrono::minutes{90}};  ///< what is longer says nothing of its hours one by one

    [[nodiscard]] std::optional<Use> take(const Use& use);

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    std::optional<Use> open_;
};

}  // namespace gengfu::detect
