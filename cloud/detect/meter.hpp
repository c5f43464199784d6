#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/use.hpp"
#include "cloud/detect/water_settings.hpp"

namespace gengfu::detect {

[[nodiscard]] const ConditionId& back_flow_condition();
[[nodiscard]] const ConditionId& meter_changed_condition();
[[nodiscard]] const ConditionId& meter_stuck_condition();

/// Turns the index of a water meter into what was used between its readings, and tells of what the index does that water does not.
///
/// An index that begins again after 99…9 has rolled over, and what was used is known. A leap that no water makes is doubted: if a reading
/// within ten minutes, or the next one, goes on from before, the leap was a bad reading; if not, the meter was changed, and nothing is
/// known of the time between. An index that goes back a little has run backwards: no use, and a finding when it adds up within a day.
class Meter {
public:
    explicit Meter(const MeterSettings& settings) : settings_(settings) {}

    /// Nothing for the first reading, for one that is not newer than the newest, and while a leap is doubted.
    [[nodiscard]] std::optional<Use> take(Instant at, std::int64_t index);
    /// What the latest reading says of the meter itself.
    [[nodiscard]] std::vector<Finding> findings();

    [[nodiscard]] std::vector<ConditionId> standing() const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);

private:
    struct Point {
        Instant at;
        std::int64_t index = 0;
    };
    /// What was used from `before` to `now` if both are of one meter; below 0 if it ran backwards; nothing if no water does that.
    [[nodiscard]] std::optional<std::int64_t> plausible(const Point& before, const Point& now) const;
    [[nodiscard]] std::optional<Use> follow(const Point& now);

    MeterSettings settings_;
    std::optional<Point> last_;
    std::optional<Point> doubted_;
    std::int64_t back_litres_ = 0;  ///< backwards, until a day has passed without
    std::optional<Instant> back_at_, changed_at_, moved_at_;
    bool back_stands_ = false, changed_stands_ = false, stuck_stands_ = false;
    std::string changed_reason_;
};

}  // namespace gengfu::detect
