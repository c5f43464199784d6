#include "common/model/quantity.hpp"

#include <array>

namespace gengfu {
namespace {

constexpr std::array quantities{Quantity::volume,      Quantity::concentration, Quantity::smoke,   Quantity::angle, Quantity::length,
                                Quantity::temperature, Quantity::voltage,       Quantity::ratio,   Quantity::flag,  Quantity::code,
                                Quantity::current,     Quantity::pressure,      Quantity::velocity};

constexpr std::array volume_units{Unit{"L", 1}, Unit{"m³", 1000}};
constexpr std::array concentration_units{Unit{"‰LEL", 1}, Unit{"%LEL", 10}};
constexpr std::array smoke_units{Unit{"m%/m", 1}, Unit{"%/m", 1000}};
constexpr std::array angle_units{Unit{"m°", 1}, Unit{"°", 1000}};
constexpr std::array length_units{Unit{"µm", 1}, Unit{"mm", 1000}};
constexpr std::array temperature_units{Unit{"m°C", 1}, Unit{"°C", 1000}};
constexpr std::array voltage_units{Unit{"mV", 1}, Unit{"V", 1000}};
constexpr std::array ratio_units{Unit{"%", 1}};
constexpr std::array current_units{Unit{"µA", 1}, Unit{"mA", 1000}};
constexpr std::array pressure_units{Unit{"Pa", 1}, Unit{"MPa", 1'000'000}};
constexpr std::array velocity_units{Unit{"µm/s", 1}, Unit{"mm/s", 1000}};
constexpr std::array plain_units{Unit{"", 1}};

}  // namespace

std::string_view to_string(Quantity quantity) noexcept {
    switch (quantity) {
        case Quantity::volume: return "volume";
        case Quantity::concentration: return "concentration";
        case Quantity::smoke: return "smoke";
        case Quantity::angle: return "angle";
        case Quantity::length: return "length";
        case Quantity::temperature: return "temperature";
        case Quantity::voltage: return "voltage";
        case Quantity::ratio: return "ratio";
        case Quantity::flag: return "flag";
        case Quantity::code: return "code";
        case Quantity::current: return "current";
        case Quantity::pressure: return "pressure";
        case Quantity::velocity: return "velocity";
    }
    return "unknown";
}

std::optional<Quantity> parse_quantity(std::string_view name) noexcept {
    for (const Quantity quantity : quantities)
        if (to_string(quantity) == name) return quantity;
    return std::nullopt;
}

std::span<const Quantity> all_quantities() noexcept {
    return quantities;
}

std::span<const Unit> units_of(Quantity quantity) noexcept {
    switch (quantity) {
        case Quantity::volume: return volume_units;
        case Quantity::concentration: return concentration_units;
        case Quantity::smoke: return smoke_units;
        case Quantity::angle: return angle_units;
        case Quantity::length: return length_units;
        case Quantity::temperature: return temperature_units;
        case Quantity::voltage: return voltage_units;
        case Quantity::ratio: return ratio_units;
        case Quantity::current: return current_units;
        case Quantity::pressure: return pressure_units;
        case Quantity::velocity: return velocity_units;
        case Quantity::flag:
        case Quantity::code: return plain_units;
    }
    return plain_units;
}

}  // namespace gengfu
