#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gengfu {

/// What a number means. Each quantity has one fixed unit in which it is an integer everywhere inside:
/// in readings, limits, on the wire, in the store. Conversion happens once, when a frame is decoded.
enum class Quantity {
    volume,         ///< L
    concentration,  ///< ‰LEL (per mille of the lower explosive limit)
    smoke,          ///< m%/m (0.001 % obscuration per metre)
    angle,          ///< m° (0.001 degree)
    length,         ///< µm
    temperature,    ///< m°C
    voltage,        ///< mV
    ratio,          ///< % (battery charge, signal)
    flag,           ///< 0 or 1
    code,           ///< a number that names a state; no arithmetic
    current,        ///< µA
    pressure,       ///< Pa, above that of the air
    velocity,       ///< µm/s
};

/// A unit that a person may write in a profile, and how many of the fixed unit it is worth.
struct Unit {
    std::string_view name;
    double worth;
};

[[nodiscard]] std::string_view to_string(Quantity quantity) noexcept;
[[nodiscard]] std::optional<Quantity> parse_quantity(std::string_view name) noexcept;
[[nodiscard]] std::span<const Quantity> all_quantities() noexcept;

/// The fixed unit first; the second, where there is one, is the unit that people read.
[[nodiscard]] std::span<const Unit> units_of(Quantity quantity) noexcept;

}  // namespace gengfu
