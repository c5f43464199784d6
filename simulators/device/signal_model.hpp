#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/profile/profile.hpp"

namespace gengfu::sim {

/// When a condition of the profile will begin to be true of the device's value, to the millisecond.
struct Flip {
    ConditionId condition;
    Steady at;
};

/// A cause that has begun: all of its fields are back at their base at `ends`.
struct Begun {
    Steady ends;
    std::vector<Flip> flips;
};

/// How the fields of one device move in time, in the fixed units of their quantities. Pure: the same seed, causes,
/// writes and time give the same values. A field at rest is its base with noise; a field that a cause holds ramps
/// linearly to its target, stays, and returns, without noise, so that the time of a flip is exact.
class SignalModel {
public:
    /// `profile` must outlive the model.
    SignalModel(const profile::Profile& profile, std::uint64_t seed);

    [[nodiscard]] std::vector<FieldValue> values(Steady now) const;
    [[nodiscard]] std::int64_t value(const FieldId& field, Steady now) const;

    /// `not_found` names the causes that this kind has. A second cause starts from where the first has brought the field.
    Result<Begun> begin(std::string_view cause, Steady now);

    /// A master writes where an interlock of the profile would: the confirm field follows after `settle_time`.
    /// False when nothing is there to be written.
    bool write(int function, std::uint16_t address, std::uint16_t value, Steady now);

    /// Causes that have ended, each told once, with the time when it did.
    [[nodiscard]] std::vector<std::pair<std::string, Steady>> take_ended(Steady now);

    static constexpr Duration settle_time{300};  ///< how long a valve takes to move

private:
    struct Motion {
        profile::Cause cause;
        std::int64_t from = 0;
        Steady begun;
    };
    struct Setting {
        std::int64_t before = 0;
        std::int64_t after = 0;
        Steady from;
    };

    [[nodiscard]] std::int64_t at_rest(const FieldId& field, Steady now) const;
    [[nodiscard]] std::int64_t base_of(const FieldId& field) const;
    [[nodiscard]] std::int64_t moving(const Motion& motion, Steady now) const;
    [[nodiscard]] std::vector<Flip> flips_of(const Motion& motion) const;

    const profile::Profile& profile_;
    std::uint64_t seed_;
    std::map<FieldId, Motion> motions_;
    std::map<FieldId, Setting> settings_;
};

}  // namespace gengfu::sim
