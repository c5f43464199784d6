#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "cloud/detect/rows.hpp"

namespace gengfu::detect {

/// What temperature does to a sensor, learned by least squares from how it and the sensor move together within each of the
/// first 14 to 28 days: value = level of that day + k (T - mean of that day). What moves slower than a day (a building that
/// really tilts, the season) does not go into k. Refined until the 28th day, then fixed.
class Compensation {
public:
    static constexpr std::size_t days_least = 14;
    static constexpr std::size_t days_most = 28;
    static constexpr double swing_least = 500;  ///< m°C: standard deviation within a day, below which k says nothing

    explicit Compensation(std::size_t fields) : k_(fields, 0.0), together_(fields, 0.0) {}

    /// The hours of one day; in each row the fields, then the temperature in m°C.
    void learn(std::span<const Row> hours);
    [[nodiscard]] bool is_learned() const noexcept;
    /// `value` as it would be at the reference temperature; unchanged until k is learned.
    [[nodiscard]] double at_reference(std::size_t field, double value, double temperature) const;
    /// The temperature of the baseline; the mean of the days that were learned from when it is not known.
    void set_reference(double temperature) { reference_ = temperature; }
    [[nodiscard]] double k(std::size_t field) const { return k_[field]; }  ///< unit of the field for each m°C
    [[nodiscard]] std::size_t days() const noexcept { return days_; }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    std::vector<double> k_;
    std::vector<double> together_;  ///< sums of (value - its mean of the day) (T - its mean of the day)
    double squares_ = 0;            ///< sum of (T - its mean of the day)^2
    double temperatures_ = 0;       ///< sum of the days' means
    std::size_t hours_ = 0;
    std::size_t days_ = 0;
    std::optional<double> reference_;
};

}  // namespace gengfu::detect
