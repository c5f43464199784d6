#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// How often the silences of a home have been how unusual: peaks over a threshold, whose excess falls off exponentially. Older ones count
/// less; a home of which little is known is taken for one at large.
class Silences {
public:
    /// Missed use below `notable` is an everyday silence.
    Silences(Duration half_life, double notable);

    /// A silence that missed that much goes on at that time; when it misses less than `notable`, it is over.
    void see(Instant at, double missed);

    /// What a silence must miss to be such as this home has once in that time.
    [[nodiscard]] double limit(Instant at, Duration once_in) const;
    /// Once in which time this home has a silence that misses that much.
    [[nodiscard]] Duration once_in(Instant at, double missed) const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    struct Tail {
        double a_day = 0;   ///< notable silences
        double excess = 0;  ///< their mean
    };
    [[nodiscard]] Tail tail(Instant at) const;
    [[nodiscard]] double fade(Instant at) const;
    void advance(Instant at);

    double half_life_days_;
    double notable_;
    std::optional<Instant> at_;
    double days_ = 0;    ///< seen, faded
    double count_ = 0;   ///< of notable silences, faded
    double excess_ = 0;  ///< their sum, faded
    double peak_ = 0;    ///< of the present one
};

}  // namespace gengfu::detect
