#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstdint>

#include "cloud/detect/local_hour.hpp"
#include "cloud/detect/use.hpp"

namespace gengfu::detect {

/// How much a home uses in an hour: how often anything at all, by the hour of the day, and how much when it does.
class Volumes {
public:
    Volumes(Duration utc_offset, Duration half_life);

    void learn(const Use& hour);
    /// How likely so many litres are in that hour of an ordinary day.
    [[nodiscard]] double likelihood(Instant middle, std::int64_t litres) const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    static constexpr std::size_t hours_a_day = 24;
    static constexpr std::size_t sizes = 16;

    Duration utc_offset_;
    double day_fade_, use_fade_;
    std::array<double, hours_a_day> hours_{}, used_{};
    std::array<double, sizes> uses_{};  ///< hours with some use, by how much
};

}  // namespace gengfu::detect
