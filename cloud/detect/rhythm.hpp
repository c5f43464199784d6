#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <utility>
#include <vector>

#include "cloud/detect/local_hour.hpp"
#include "cloud/detect/use.hpp"

namespace gengfu::detect {

/// When water is usually used in a home: for each hour of working days and weekends the share of such hours in which some was. Older
/// days count less and less; where little is known, working days and weekends lean on each other, and both on people at large.
class Rhythm {
public:
    Rhythm(Duration utc_offset, Duration half_life);

    /// What is noted is learnt with the next `learn`: a silence must not teach that silence is usual while it is being judged.
    void note(const Use& hour);
    void learn();
    void forget_notes();
    /// Whether anything to save has changed since this was last asked.
    [[nodiscard]] bool has_changed() { return std::exchange(has_changed_, false); }

    /// How much use was missed by a silence over that time: the sum of -ln(1 - share) over its hours, so that exp(-missed) is how likely
    /// the silence would be if hours knew nothing of each other.
    [[nodiscard]] double missed(Instant from, Instant to) const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    struct Cell {
        double hours = 0;  ///< seen, faded
        double used = 0;   ///< of these, with some use
    };
    void weigh();

    static constexpr std::size_t notes_max = 24 * 14;

    Duration utc_offset_;
    double working_day_fade_, weekend_fade_;
    std::array<Cell, LocalHour::count> cells_{};
    std::array<double, LocalHour::count> weight_{};  ///< missed in one hour of silence
    struct Note {
        std::size_t cell = 0;
        bool used = false;
    };
    std::vector<Note> notes_;
    bool has_changed_ = false;
};

}  // namespace gengfu::detect
