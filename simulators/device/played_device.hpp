#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/profile/profile.hpp"
#include "simulators/device/signal_model.hpp"
#include "simulators/device/water_use.hpp"
#include "simulators/wire/cjt188.hpp"
#include "simulators/wire/dc09.hpp"
#include "simulators/wire/modbus.hpp"

namespace gengfu::sim {

/// Both clocks at one moment.
struct Moment {
    Steady steady;
    Instant wall;
};

/// How a device misbehaves for a test.
enum class Quirk {
    none,
    silent,   ///< never answers
    noise,    ///< answers with bytes that mean nothing
    late,     ///< answers after `late_by`
    foreign,  ///< answers with the address of another
};
inline constexpr Duration late_by{700};

/// Who a device is and how it is reached.
struct DevicePlan {
    DeviceId id;
    KindId kind;
    std::string bus;       ///< or
    std::string listener;  ///< for a device that speaks first
    std::string address;
    std::string place;
    std::optional<dc09::Key> key;
};

/// One device being played. Pure: time comes in with each question.
class PlayedDevice {
public:
    /// `profile` must outlive the device; `meter` only for a device with a volume.
    PlayedDevice(DevicePlan plan, const profile::Profile& profile, std::uint64_t seed, std::unique_ptr<Meter> meter = nullptr);

    [[nodiscard]] const DevicePlan& plan() const noexcept { return plan_; }
    [[nodiscard]] const profile::Profile& profile() const noexcept { return profile_; }
    [[nodiscard]] SignalModel& signals() noexcept { return signals_; }
    [[nodiscard]] const SignalModel& signals() const noexcept { return signals_; }

    /// The answer to a Modbus request for this device.
    [[nodiscard]] Bytes answer_modbus(BytesView pdu, Moment now);
    /// None when the request is not for this meter.
    [[nodiscard]] std::optional<Bytes> answer_cjt188(const cjt188::Request& request, Moment now);

    void count_answer() noexcept { ++answered_; }
    [[nodiscard]] std::uint64_t answered() const noexcept { return answered_; }

    bool alive = true;
    Quirk quirk = Quirk::none;
    [[nodiscard]] bool speaks() const noexcept { return alive && quirk != Quirk::silent; }

private:
    [[nodiscard]] cjt188::Metering metering(Moment now) const;
    [[nodiscard]] bool shows(profile::Cjt188Item item, Steady now) const;

    DevicePlan plan_;
    const profile::Profile& profile_;
    SignalModel signals_;
    std::unique_ptr<Meter> meter_;
    std::uint64_t answered_ = 0;
};

}  // namespace gengfu::sim
