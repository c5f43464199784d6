#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulators/world/climate.hpp"
#include "simulators/world/device.hpp"
#include "simulators/world/household.hpp"

namespace gengfu::world {

/// What moves a number of an instrument for a while: by so much, slowly or at once, and perhaps for ever.
struct Push {
    FieldId field{};
    double by = 0;  ///< in the field's fixed unit; a flag is set by 1
    Steady from{};
    Duration rises{0};
    Steady to = Steady::max();
    Duration falls{0};
    bool is_absent = false;  ///< there is no number at all from `from` to `to`
};

/// A sensor on a bus as years treat it: its numbers follow the weather, its own noise and what is pushed. Encoders that share no code
/// with the edge.
class Instrument : public BusDevice {
public:
    /// How a number rests, in its fixed unit.
    struct Rest {
        FieldId field{};
        double base = 0;
        double noise = 0;       ///< even, to both sides
        double per_degree = 0;  ///< as the temperature differs from 18 °C
    };
    Instrument(DeviceId id, const profile::Profile& profile, std::string address, std::vector<Rest> rests, const Climate& climate,
               Chance chance);

    [[nodiscard]] Answer hear(BytesView request, Steady now, Chance& chance) override;

    void push(const Push& push) { pushes_.push_back(push); }
    /// It answers nobody.
    void be_dead(const Stretch& stretch) { dead_.push_back(stretch); }
    /// Coils do not move, whoever writes them; afterwards those that were written meanwhile stay as they were.
    void jam(const Stretch& stretch) { jams_.push_back(stretch); }
    /// From then on the coils are as if nobody had written them.
    void reset_coils(Steady at) { resets_.push_back(at); }
    [[nodiscard]] double rest_of(const FieldId& field) const;

protected:
    [[nodiscard]] bool is_dead(Steady now) const;
    [[nodiscard]] double pushed(const FieldId& field, Steady now) const;

private:
    [[nodiscard]] sim::modbus::Image image(Steady now);

    std::vector<Rest> rests_;
    const Climate& climate_;
    Chance chance_;
    std::vector<Push> pushes_;
    std::vector<Stretch> dead_;
    std::map<std::uint16_t, std::uint16_t> written_;
    std::vector<Stretch> jams_;
    std::vector<Steady> resets_;
};

/// A water meter, and the home behind it.
class HomeMeter final : public Instrument {
public:
    HomeMeter(DeviceId id, const profile::Profile& profile, std::string address, Household household, std::int64_t begins_at,
              const Climate& climate, Chance chance);

    [[nodiscard]] Answer hear(BytesView request, Steady now, Chance& chance) override;

    [[nodiscard]] Household& household() noexcept { return household_; }
    /// From then on another meter counts, from there.
    void replace(Steady at, std::int64_t litres) { add({at, litres, true}); }
    /// So much runs back.
    void run_back(Steady at, std::int64_t litres) { add({at, litres, false}); }
    /// The wheel does not turn; what flows meanwhile is never counted.
    void be_stuck(const Stretch& stretch) { stuck_.push_back(stretch); }
    /// The number after which it begins again at 0.
    static constexpr std::int64_t rolls_at = 1'000'000;
    [[nodiscard]] bool rolls_soon() const noexcept { return index_ > rolls_at / 2; }

private:
    struct Turn {
        Steady at;
        std::int64_t litres;
        bool is_replacement;
    };
    void add(const Turn& turn);
    [[nodiscard]] std::uint64_t index(Steady now);

    Household household_;
    double index_;
    double used_ = 0;
    std::vector<Turn> turns_;  ///< in their order
    std::vector<Stretch> stuck_;
};

}  // namespace gengfu::world
