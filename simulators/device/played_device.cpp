#include "simulators/device/played_device.hpp"

#include "simulators/device/registers.hpp"

namespace gengfu::sim {
namespace {

constexpr std::chrono::hours china{8};  // a meter's clock is local

}  // namespace

PlayedDevice::PlayedDevice(DevicePlan plan, const profile::Profile& profile, std::uint64_t seed, std::unique_ptr<Meter> meter)
    : plan_(std::move(plan)), profile_(profile), signals_(profile, seed), meter_(std::move(meter)) {}

Bytes PlayedDevice::answer_modbus(BytesView pdu, Moment now) {
    const auto image = show_registers(profile_, signals_.values(now.steady));
    return modbus::answer(
        pdu, image, [&](const modbus::Write& write) { return signals_.write(write.function, write.address, write.value, now.steady); });
}

bool PlayedDevice::shows(profile::Cjt188Item item, Steady now) const {
    for (const profile::Field& field : profile_.fields) {
        const auto* source = std::get_if<profile::Cjt188Source>(&field.source);
        if (source != nullptr && source->item == item) return signals_.value(field.id, now) != 0;
    }
    return false;
}

cjt188::Metering PlayedDevice::metering(Moment now) const {
    cjt188::Metering metering;
    const std::uint64_t litres = meter_ ? meter_->litres(now.steady) : 0;
    cjt188::set_litres(metering, litres, litres);
    metering.clock = now.wall + china;
    const auto* settings = std::get_if<profile::Cjt188Settings>(&profile_.settings);
    const bool high_bits = settings != nullptr && settings->status_layout == profile::StatusLayout::high_bits;
    unsigned status = 0;
    if (shows(profile::Cjt188Item::valve_closed, now.steady)) status |= high_bits ? 0x40U : 0x01U;
    if (shows(profile::Cjt188Item::valve_fault, now.steady)) status |= high_bits ? 0xC0U : 0x03U;
    if (shows(profile::Cjt188Item::battery_low, now.steady)) status |= high_bits ? 0x20U : 0x04U;
    metering.status = {static_cast<std::uint8_t>(status), 0};
    return metering;
}

std::optional<Bytes> PlayedDevice::answer_cjt188(const cjt188::Request& request, Moment now) {
    auto own = cjt188::parse_address(plan_.address);
    if (!own || !cjt188::concerns(request.address, *own)) return std::nullopt;
    const auto* settings = std::get_if<profile::Cjt188Settings>(&profile_.settings);
    const std::uint8_t type = settings != nullptr ? settings->meter_type : std::uint8_t{0x10};
    if (request.type != type && request.type != cjt188::any) return std::nullopt;
    if (quirk == Quirk::foreign) own->front() = static_cast<std::uint8_t>(own->front() ^ 0x01U);
    if (request.control == 0x01 && cjt188::asks_for(request, 0x90, 0x1F)) {
        Bytes reply = cjt188::metering_reply(request, type, *own, metering(now));
        if (meter_ && speaks() && quirk == Quirk::none) meter_->answered();
        return reply;
    }
    if (request.control == 0x03) return cjt188::address_reply(request, type, *own);
    return cjt188::error_reply(request, type, *own);
}

}  // namespace gengfu::sim
