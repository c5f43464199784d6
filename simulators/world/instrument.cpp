#include "simulators/world/instrument.hpp"

#include <algorithm>
#include <cmath>

#include "simulators/device/registers.hpp"
#include "simulators/wire/cjt188.hpp"

namespace gengfu::world {
namespace {

using profile::ModbusSource;
using profile::RegisterType;

constexpr double rest_temperature = 18;
constexpr double thousandths = 1'000;

/// Whatever stands for "no number" in a register of this kind.
void show_absent(sim::modbus::Image& image, const ModbusSource& source) {
    const auto next = static_cast<std::uint16_t>(source.address + 1);
    if (source.type == RegisterType::f32) {
        image[{source.function, source.address}] = 0;
        image[{source.function, next}] = 0x7FC0;  // order cdab: the high word last
    } else if (source.type == RegisterType::i32) {
        image[{source.function, source.address}] = 0x7FFF;
        image[{source.function, next}] = 0xFFFF;
    } else {
        image[{source.function, source.address}] = source.type == RegisterType::i16 ? 0x7FFF : 0xFFFF;
    }
}

/// How much of a push there is at that time.
double share_of(const Push& push, Steady now) {
    if (now < push.from) return 0;
    const auto part = [](Duration of, Duration whole) {
        return whole <= Duration{0} ? 1.0 : std::min(1.0, static_cast<double>(of.count()) / static_cast<double>(whole.count()));
    };
    const double risen = part(now - push.from, push.rises);
    return now < push.to ? risen : risen * (1 - part(now - push.to, push.falls));
}

}  // namespace

Instrument::Instrument(DeviceId id, const profile::Profile& profile, std::string address, std::vector<Rest> rests, const Climate& climate,
                       Chance chance)
    : BusDevice(std::move(id), profile, std::move(address)), rests_(std::move(rests)), climate_(climate), chance_(chance) {}

double Instrument::rest_of(const FieldId& field) const {
    const auto rest = std::ranges::find(rests_, field, &Rest::field);
    return rest == rests_.end() ? 0 : rest->base;
}

bool Instrument::is_dead(Steady now) const {
    return std::ranges::any_of(dead_, [&](const Stretch& each) { return each.holds(now); });
}

double Instrument::pushed(const FieldId& field, Steady now) const {
    double sum = 0;
    for (const Push& each : pushes_)
        if (each.field == field && !each.is_absent) sum += each.by * share_of(each, now);
    return sum;
}

sim::modbus::Image Instrument::image(Steady now) {
    static const FieldId temperature{"temperature"};
    const bool is_outside = std::ranges::any_of(rests_, [](const Rest& each) { return each.per_degree != 0; });
    const double degrees = is_outside ? climate_.outdoors(now) : climate_.indoors(now);
    std::vector<FieldValue> values;
    for (const profile::Field& field : profile().fields) {
        double value = field.id == temperature ? degrees * thousandths : 0;
        const auto rest = std::ranges::find(rests_, field.id, &Rest::field);
        if (rest != rests_.end()) {
            constexpr std::uint64_t steps = 2'001;
            const double noise = rest->noise * (static_cast<double>(chance_.below(steps)) / thousandths - 1);
            value += rest->base + rest->per_degree * (degrees - rest_temperature) + noise;
        }
        value += pushed(field.id, now);
        values.push_back({field.id, std::llround(value)});
    }
    auto image = sim::show_registers(profile(), values);
    for (const Push& each : pushes_) {
        if (!each.is_absent || !Stretch{each.from, each.to}.holds(now)) continue;
        show_absent(image, std::get<ModbusSource>(profile().find_field(each.field)->source));
    }
    for (const auto& [address, value] : written_) image[{1, address}] = value;
    return image;
}

BusDevice::Answer Instrument::hear(BytesView request, Steady now, Chance&) {
    Bytes received(request.begin(), request.end());
    const auto asked = sim::modbus::take_rtu(received);
    if (!asked || std::to_string(asked->unit) != address() || is_dead(now)) return {};
    if (std::erase_if(resets_, [&](Steady each) { return each <= now; }) > 0) written_.clear();
    const bool jams = std::ranges::any_of(jams_, [&](const Stretch& each) { return each.holds(now); });
    const auto write = [&](const sim::modbus::Write& what) {
        if (!jams) written_[what.address] = what.value;
        return true;
    };
    Answer answer;
    answer.bytes = sim::modbus::frame_rtu(asked->unit, sim::modbus::answer(asked->pdu, image(now), write));
    return answer;
}

HomeMeter::HomeMeter(DeviceId id, const profile::Profile& profile, std::string address, Household household, std::int64_t begins_at,
                     const Climate& climate, Chance chance)
    : Instrument(std::move(id), profile, std::move(address), {}, climate, chance),
      household_(std::move(household)),
      index_(static_cast<double>(begins_at)) {}

void HomeMeter::add(const Turn& turn) {
    turns_.push_back(turn);
    std::ranges::sort(turns_, {}, &Turn::at);
}

std::uint64_t HomeMeter::index(Steady now) {
    const double used = household_.used(now);
    const bool is_stuck = std::ranges::any_of(stuck_, [&](const Stretch& each) { return each.holds(now); });
    if (!is_stuck) index_ += used - used_;
    used_ = used;
    while (!turns_.empty() && turns_.front().at <= now) {
        const Turn turn = turns_.front();
        turns_.erase(turns_.begin());
        index_ = turn.is_replacement ? static_cast<double>(turn.litres) : index_ - static_cast<double>(turn.litres);
    }
    return static_cast<std::uint64_t>(std::fmod(index_, static_cast<double>(rolls_at)));
}

BusDevice::Answer HomeMeter::hear(BytesView request, Steady now, Chance&) {
    static const FieldId valve_fault{"valve-fault"}, battery_low{"battery-low"};
    Bytes received(request.begin(), request.end());
    const auto asked = sim::cjt188::take(received);
    const auto own = sim::cjt188::parse_address(address());
    if (!asked || !own || asked->address != *own || is_dead(now)) return {};
    sim::cjt188::Metering metering;
    sim::cjt188::set_litres(metering, index(now), 0);
    if (pushed(valve_fault, now) > 0) metering.status[0] = 0x03;
    if (pushed(battery_low, now) > 0) metering.status[0] = 0x04;
    Answer answer;
    answer.bytes = sim::cjt188::metering_reply(*asked, 0x10, *own, metering);
    return answer;
}

}  // namespace gengfu::world
