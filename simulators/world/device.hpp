#pragma once

#include <deque>
#include <optional>
#include <string>

#include "common/profile/profile.hpp"
#include "simulators/wire/dc09.hpp"
#include "simulators/wire/modbus.hpp"
#include "simulators/world/chance.hpp"

namespace gengfu::world {

using sim::Bytes;
using sim::BytesView;

/// The field in which a polled device of a world counts its answers, so that each reading is told from every other.
[[nodiscard]] const FieldId& serial_field();

/// The profiles of a directory as a world plays them: with the serial field where the kind has room for one, and with
/// limits of silence for devices that are asked once a minute.
[[nodiscard]] Checked<profile::Catalogue> world_catalogue(const std::string& directory);

/// Whether a box got what a device showed.
enum class Got { surely, perhaps, not_at_all };

/// How a device behaves for a while.
enum class Manner { well, dead, babbling, late, foreign };

/// Something that happened to what a device measures, and is over.
struct Episode {
    FieldId field;
    std::int64_t value = 0;
    Steady begins{}, ends{};
};

/// A device on a bus: bytes in, bytes out, from encoders that share no code with the edge.
class BusDevice {
public:
    BusDevice(DeviceId id, const profile::Profile& profile, std::string address)
        : id_(std::move(id)), profile_(profile), address_(std::move(address)) {}
    virtual ~BusDevice() = default;

    struct Answer {
        Bytes bytes;
        std::optional<std::uint32_t> serial;  ///< this answer shows it
        std::optional<std::int64_t> value;    ///< of the episode's field, where an episode is on
        bool is_late = false;                 ///< the bytes come when nobody waits for them any more
        bool is_garbled = false;              ///< nobody can read them as what they show
    };
    /// To one whole request. `now` is true time.
    [[nodiscard]] virtual Answer hear(BytesView request, Steady now, Chance& chance) = 0;

    [[nodiscard]] const DeviceId& id() const noexcept { return id_; }
    [[nodiscard]] const profile::Profile& profile() const noexcept { return profile_; }
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] bool is_meter() const noexcept { return profile_.protocol == profile::Protocol::cjt188; }

private:
    DeviceId id_;
    const profile::Profile& profile_;
    std::string address_;
};

/// A device that counts its answers, and to which episodes happen.
class PolledDevice final : public BusDevice {
public:
    PolledDevice(DeviceId id, const profile::Profile& profile, std::string address);

    [[nodiscard]] Answer hear(BytesView request, Steady now, Chance& chance) override;

    void begin(const Episode& episode);
    void end();
    [[nodiscard]] const std::optional<Episode>& episode() const noexcept { return episode_; }
    [[nodiscard]] std::uint32_t serial() const noexcept { return serial_; }

    Manner manner = Manner::well;

private:
    void show();
    [[nodiscard]] Answer hear_modbus(BytesView request);
    [[nodiscard]] Answer hear_meter(BytesView request, Steady now);

    sim::modbus::Image image_;
    std::uint32_t serial_ = 0;
    std::optional<Episode> episode_;
};

/// A device that speaks first: each press is told until it is acknowledged, supervision once. Presses count up in the zone
/// and the partition of their message, so that each is told from every other.
class CallButton {
public:
    static constexpr Duration resend_after{2'500};
    static constexpr Duration supervise_every{240'000};
    static constexpr std::size_t waiting_max = 8;

    CallButton(DeviceId id, std::string account);

    /// The press's number from 1; nothing when too many wait: then nobody could press.
    [[nodiscard]] std::optional<std::uint32_t> press();
    [[nodiscard]] Steady due(Steady now) const;
    struct Call {
        Bytes bytes;
        std::uint32_t press = 0;  ///< 0: supervision
    };
    [[nodiscard]] Call next(Steady now, Instant wall);
    /// What a reply settles: the press acknowledged, 0 for supervision.
    [[nodiscard]] std::optional<std::uint32_t> hear(BytesView reply);

    [[nodiscard]] const DeviceId& id() const noexcept { return id_; }
    [[nodiscard]] const std::string& account() const noexcept { return sender_.account; }
    [[nodiscard]] std::uint32_t presses() const noexcept { return pressed_; }

    bool is_dead = false;

private:
    DeviceId id_;
    sim::dc09::Sender sender_;
    std::uint32_t pressed_ = 0;
    std::deque<std::uint32_t> waiting_;
    std::optional<Steady> sent_;
    bool front_sent_ = false;
};

}  // namespace gengfu::world
