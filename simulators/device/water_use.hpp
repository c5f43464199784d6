#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

namespace gengfu::sim {

/// The litres used in each hour, in order; never negative.
using HourlyLitres = std::vector<std::uint32_t>;

/// Reads the column `litres` of a recording (comma separated, a heading first). An hour with a negative number (such
/// were injected into one of the recordings) counts as 0, because a meter does not run backwards; any other fault is
/// malformed, with its line. At most 1,000,000 rows.
[[nodiscard]] Result<HourlyLitres> parse_recording(std::string_view text, const std::string& name);
[[nodiscard]] Result<HourlyLitres> load_recording(const std::filesystem::path& file);

/// Two weeks of a household of one: mornings, noons, evenings, and quiet nights.
[[nodiscard]] HourlyLitres generated_fortnight(std::uint64_t seed);

/// What a water meter shows: whole litres, never less than before.
class Meter {
public:
    virtual ~Meter() = default;
    [[nodiscard]] virtual std::uint64_t litres(Steady now) const = 0;
    virtual void answered() {}  ///< the meter has told a master its volume
};

/// Plays the hours in a circle, `speed` virtual seconds to a real one, and linear within an hour.
class TimedMeter final : public Meter {
public:
    /// `hours` must not be empty. Begins in hour `offset` at `base` litres.
    TimedMeter(HourlyLitres hours, std::size_t offset, std::uint64_t base, double speed, Steady begun);
    [[nodiscard]] std::uint64_t litres(Steady now) const override;

private:
    std::vector<std::uint64_t> sums_;  ///< sums_[n]: litres of the first n hours, from the offset on
    std::uint64_t base_;
    double speed_;
    Steady begun_;
};

/// Moves on by one hour with each answer and stops after the last: nothing is lost between two polls, however late.
class PolledMeter final : public Meter {
public:
    PolledMeter(HourlyLitres hours, std::uint64_t base);
    [[nodiscard]] std::uint64_t litres(Steady now) const override;
    void answered() override;
    [[nodiscard]] bool finished() const { return next_ == hours_.size(); }

private:
    HourlyLitres hours_;
    std::uint64_t shown_;
    std::size_t next_ = 0;
};

}  // namespace gengfu::sim
