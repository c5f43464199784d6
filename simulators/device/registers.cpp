#include "simulators/device/registers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace gengfu::sim {
namespace {

using profile::ModbusSource;
using profile::RegisterType;
using profile::WordOrder;

template <class T>
T nearest(double raw) {
    return static_cast<T>(std::llround(
        std::clamp(raw, static_cast<double>(std::numeric_limits<T>::min()), static_cast<double>(std::numeric_limits<T>::max()))));
}

std::uint16_t swapped(std::uint32_t word) {
    return static_cast<std::uint16_t>((word & 0xFFU) << 8 | word >> 8);
}

/// The two registers in the order in which they are sent.
std::array<std::uint16_t, 2> ordered(std::uint32_t value, WordOrder order) {
    const std::uint32_t high = value >> 16;
    const std::uint32_t low = value & 0xFFFFU;
    switch (order) {
        case WordOrder::abcd: return {static_cast<std::uint16_t>(high), static_cast<std::uint16_t>(low)};
        case WordOrder::cdab: return {static_cast<std::uint16_t>(low), static_cast<std::uint16_t>(high)};
        case WordOrder::badc: return {swapped(high), swapped(low)};
        case WordOrder::dcba: return {swapped(low), swapped(high)};
    }
    return {};
}

void show_word(modbus::Image& image, const ModbusSource& source, std::uint16_t value) {
    image[{source.function, source.address}] = value;
}

void show_pair(modbus::Image& image, const ModbusSource& source, std::uint32_t value) {
    const auto words = ordered(value, source.order);
    image[{source.function, source.address}] = words[0];
    image[{source.function, static_cast<std::uint16_t>(source.address + 1)}] = words[1];
}

void show_flag(modbus::Image& image, const ModbusSource& source, bool set) {
    const auto mask = static_cast<std::uint16_t>(1U << source.bit.value_or(0));
    std::uint16_t& cell = image[{source.function, source.address}];
    if (set != source.active_low) cell = static_cast<std::uint16_t>(cell | mask);
}

void show(modbus::Image& image, const ModbusSource& source, double raw) {
    if (source.bit || source.type == RegisterType::bit) return show_flag(image, source, std::llround(raw) != 0);
    switch (source.type) {
        case RegisterType::u16: return show_word(image, source, nearest<std::uint16_t>(raw));
        case RegisterType::i16: return show_word(image, source, static_cast<std::uint16_t>(nearest<std::int16_t>(raw)));
        case RegisterType::u32: return show_pair(image, source, nearest<std::uint32_t>(raw));
        case RegisterType::i32: return show_pair(image, source, static_cast<std::uint32_t>(nearest<std::int32_t>(raw)));
        case RegisterType::f32: return show_pair(image, source, std::bit_cast<std::uint32_t>(static_cast<float>(raw)));
        case RegisterType::bit: return;
    }
}

}  // namespace

modbus::Image show_registers(const profile::Profile& profile, const std::vector<FieldValue>& values) {
    modbus::Image image;
    for (const profile::Field& field : profile.fields) {
        const auto* source = std::get_if<ModbusSource>(&field.source);
        const auto value = std::find_if(values.begin(), values.end(), [&](const FieldValue& each) { return each.field == field.id; });
        if (source != nullptr && value != values.end()) show(image, *source, static_cast<double>(value->value) / field.worth);
    }
    return image;
}

}  // namespace gengfu::sim
