#include "simulators/world/device.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulators/device/registers.hpp"
#include "simulators/wire/cjt188.hpp"

namespace gengfu::world {
namespace {

using profile::ModbusSource;

/// Behind the last register of the function that the kind reads its numbers with.
std::optional<ModbusSource> place_of_serial(const profile::Profile& kind) {
    ModbusSource place;
    place.type = profile::RegisterType::u32;
    int end = -1;
    for (const profile::Field& field : kind.fields) {
        const auto* source = std::get_if<ModbusSource>(&field.source);
        if (source == nullptr || source->function < 3) continue;
        const bool is_pair = source->type == profile::RegisterType::u32 || source->type == profile::RegisterType::i32 ||
                             source->type == profile::RegisterType::f32;
        place.function = source->function;
        end = std::max(end, source->address + (is_pair ? 2 : 1));
    }
    if (end < 0) return std::nullopt;
    place.address = static_cast<std::uint16_t>(end);
    return place;
}

constexpr std::uint32_t sequences = 9999;
/// The number before that of the first press: a test call when the button was mounted. A device whose numbers never get beyond 1
/// may be one that does not count.
constexpr std::uint32_t first_number = 1;

const ModbusSource& serial_source(const profile::Profile& kind) {
    return std::get<ModbusSource>(kind.find_field(serial_field())->source);
}

}  // namespace

const FieldId& serial_field() {
    static const FieldId id{"serial"};
    return id;
}

Checked<profile::Catalogue> world_catalogue(const std::string& directory) {
    constexpr Duration silent_least = std::chrono::minutes{5};
    constexpr Duration caller_silent_least = std::chrono::minutes{15};
    auto catalogue = profile::load_directory(directory);
    if (!catalogue) return catalogue;
    for (auto& [id, kind] : *catalogue) {
        const bool calls = kind.protocol == profile::Protocol::dc09;
        kind.silence.after = std::max(kind.silence.after, calls ? caller_silent_least : silent_least);
        const auto place = place_of_serial(kind);
        if (!place) continue;
        profile::Field field;
        field.id = serial_field();
        field.quantity = Quantity::code;
        field.source = *place;
        kind.fields.push_back(field);
    }
    return catalogue;
}

PolledDevice::PolledDevice(DeviceId id, const profile::Profile& profile, std::string address)
    : BusDevice(std::move(id), profile, std::move(address)) {
    show();
}

void PolledDevice::show() {
    if (is_meter()) return;
    std::vector<FieldValue> values;
    for (const profile::Field& field : profile().fields) {
        FieldValue value{field.id, 0};
        for (const profile::Signal& signal : profile().simulator.signals)
            if (signal.field == field.id) value.value = signal.base;
        if (episode_ && episode_->field == field.id) value.value = episode_->value;
        values.push_back(std::move(value));
    }
    image_ = sim::show_registers(profile(), values);
}

void PolledDevice::begin(const Episode& episode) {
    episode_ = episode;
    show();
}

void PolledDevice::end() {
    episode_.reset();
    show();
}

PolledDevice::Answer PolledDevice::hear(BytesView request, Steady now, Chance& chance) {
    if (manner == Manner::dead) return {};
    Answer answer = is_meter() ? hear_meter(request, now) : hear_modbus(request);
    if (manner == Manner::well || answer.bytes.empty()) return answer;
    answer.is_late = manner == Manner::late;
    if (answer.is_late) return answer;
    answer.is_garbled = true;
    if (manner == Manner::babbling) {
        answer.bytes.resize(1 + chance.below(24));
        for (std::uint8_t& byte : answer.bytes) byte = static_cast<std::uint8_t>(chance.bits());
    } else if (!is_meter()) {
        const auto pdu = BytesView(answer.bytes).subspan(1, answer.bytes.size() - 3);
        answer.bytes = sim::modbus::frame_rtu(static_cast<std::uint8_t>(answer.bytes[0] + 1), pdu);
    } else {
        answer.bytes.clear();
    }
    return answer;
}

PolledDevice::Answer PolledDevice::hear_modbus(BytesView request) {
    Bytes received(request.begin(), request.end());
    const auto asked = sim::modbus::take_rtu(received);
    if (!asked || std::to_string(asked->unit) != address()) return {};
    Answer answer;
    const ModbusSource& source = serial_source(profile());
    if (asked->pdu[0] == source.function) {
        answer.serial = ++serial_;
        image_[{source.function, source.address}] = static_cast<std::uint16_t>(serial_ >> 16);
        image_[{source.function, static_cast<std::uint16_t>(source.address + 1)}] = static_cast<std::uint16_t>(serial_);
        if (episode_) answer.value = episode_->value;
    }
    const auto write = [&](const sim::modbus::Write& what) {
        const auto cell = image_.find({what.function == 5 ? 1 : 3, what.address});
        if (cell == image_.end()) return false;
        cell->second = what.value;
        return true;
    };
    answer.bytes = sim::modbus::frame_rtu(asked->unit, sim::modbus::answer(asked->pdu, image_, write));
    return answer;
}

PolledDevice::Answer PolledDevice::hear_meter(BytesView request, Steady) {
    Bytes received(request.begin(), request.end());
    const auto asked = sim::cjt188::take(received);
    const auto own = sim::cjt188::parse_address(address());
    if (!asked || !own || asked->address != *own) return {};
    sim::cjt188::Metering metering;
    Answer answer;
    answer.serial = ++serial_;
    sim::cjt188::set_litres(metering, serial_, 0);
    const auto is_on = [&](std::string_view field) { return episode_ && episode_->field.value() == field && episode_->value != 0; };
    if (is_on("valve-fault")) metering.status[0] = 0x03;
    if (is_on("battery-low")) metering.status[0] = 0x04;
    if (episode_) answer.value = episode_->value;
    answer.bytes = sim::cjt188::metering_reply(*asked, 0x10, *own, metering);
    return answer;
}

CallButton::CallButton(DeviceId id, std::string account) : id_(std::move(id)) {
    sender_.account = std::move(account);
}

std::optional<std::uint32_t> CallButton::press() {
    if (waiting_.size() >= waiting_max) return std::nullopt;
    waiting_.push_back(++pressed_);
    return pressed_;
}

Steady CallButton::due(Steady now) const {
    if (!sent_) return now;
    if (waiting_.empty()) return *sent_ + supervise_every;
    return front_sent_ ? *sent_ + resend_after : now;
}

CallButton::Call CallButton::next(Steady now, Instant wall) {
    constexpr std::uint32_t zones = 999;
    sent_ = now;
    if (waiting_.empty()) return {sim::dc09::supervision_message(sender_, wall), 0};
    front_sent_ = true;
    const std::uint32_t press = waiting_.front();
    const auto sequence = static_cast<std::uint16_t>((press - 1 + first_number) % sequences + 1);
    const sim::dc09::Event event{1, 101, static_cast<int>(press / zones), static_cast<int>(press % zones)};
    return {sim::dc09::event_message(sender_, sequence, event, wall), press};
}

std::optional<std::uint32_t> CallButton::hear(BytesView bytes) {
    const auto reply = sim::dc09::parse_reply(sender_, bytes);
    if (!reply || reply->kind != sim::dc09::Reply::Kind::acknowledged) return std::nullopt;
    if (reply->sequence == "0000") return 0;
    if (waiting_.empty() || reply->sequence != fmt::format("{:04}", (waiting_.front() - 1 + first_number) % sequences + 1))
        return std::nullopt;
    const std::uint32_t press = waiting_.front();
    waiting_.pop_front();
    front_sent_ = false;
    return press;
}

}  // namespace gengfu::world
