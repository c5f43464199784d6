#pragma once

#include <boost/json/value.hpp>
#include <deque>
#include <optional>

#include "cloud/detect/use.hpp"

namespace gengfu::detect {

/// The longest time up to now in which less than so many litres were used, for certain: what was used at an unknown moment of a gap
/// counts as used at its end. Remembers at most as many uses as there are litres.
class Quiet {
public:
    explicit Quiet(std::int64_t below_litres) : below_(below_litres) {}

    void take(const Use& use);

    /// Since when it has been quiet; nothing before the first reading.
    [[nodiscard]] std::optional<Instant> since() const;
    [[nodiscard]] std::int64_t litres() const;  ///< used meanwhile

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    struct Drawn {
        Instant at;
        std::int64_t litres = 0;
    };
    void trim();
    [[nodiscard]] std::int64_t sum_of_drawn() const;

    std::int64_t below_;
    std::optional<Instant> known_since_;  ///< from here on every litre is known
    std::deque<Drawn> drawn_;             ///< the newest that are needed to come to `below_`
};

}  // namespace gengfu::detect
