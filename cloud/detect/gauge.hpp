#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "cloud/detect/channel.hpp"
#include "cloud/detect/compensation.hpp"
#include "cloud/detect/rows.hpp"
#include "common/model/reading.hpp"

namespace gengfu::detect {

struct GaugeSettings {
    double zero = 0;                ///< µm: what it showed when the baseline was signed off
    bool compensates = true;        ///< false: the gauge does it itself
    std::size_t minutes_least = 3;  ///< of a valid hour
    Duration gap_after = std::chrono::hours{3};
};

/// One gauge of a settlement system: its hours and days, with its drift by temperature learned (fields "level" in µm and
/// "temperature" in m°C).
class Gauge {
public:
    explicit Gauge(GaugeSettings settings) : settings_(settings) {}

    /// False when the reading is not newer than the newest.
    bool take(const Reading& reading);
    /// No reading of this hour or an earlier one will be taken any more.
    void close(std::int64_t hour);
    void close_day(std::int64_t day);

    /// µm from the baseline, at the temperature of reference: the mean of these hours, of a day. Nothing while too little is known.
    [[nodiscard]] std::optional<double> mean_of_hours(std::int64_t from, std::int64_t to) const;
    [[nodiscard]] std::optional<double> mean_of_day(std::int64_t day) const;
    /// µm from the baseline by the newest polls.
    [[nodiscard]] std::optional<double> now() const;
    [[nodiscard]] bool has_hour(std::int64_t hour) const;
    /// Whether slow changes may be judged.
    [[nodiscard]] bool is_learned() const noexcept { return !settings_.compensates || compensation_.is_learned(); }

    /// Has said things for `gap_after`, none of which made a valid hour; changes at most with each reading and hour.
    [[nodiscard]] bool is_in_gap(Instant at) const { return waiting_since_ && at - *waiting_since_ >= settings_.gap_after; }
    [[nodiscard]] Instant waiting_since() const { return waiting_since_.value_or(Instant{}); }

    [[nodiscard]] boost::json::value save() const;
    [[nodiscard]] boost::json::value save_learnt() const;
    /// Whether there is more to it than when this was last asked.
    [[nodiscard]] bool has_learnt() { return std::exchange(has_learnt_, false); }
    void restore(const boost::json::value& saved);         ///< throws when it is not what `save` gave
    void restore_learnt(const boost::json::value& saved);  ///< throws when it is not what `save_learnt` gave

private:
    [[nodiscard]] double level_of(const std::vector<double>& fields) const;
    [[nodiscard]] std::size_t fields() const noexcept { return settings_.compensates ? 2 : 1; }

    GaugeSettings settings_;
    Channel level_;
    Channel temperature_;
    Rows hours_{50};
    Rows days_{31};
    Compensation compensation_{1};
    std::optional<Instant> newest_;
    std::int64_t hour_ = 0;                 ///< that is under way
    std::optional<Instant> waiting_since_;  ///< the first reading after the last valid hour
    bool has_learnt_ = false;
};

[[nodiscard]] std::int64_t hour_of(Instant at);
/// Who says nothing for so long was silent, which has its own alarm: what it says then is no part of a gap before.
inline constexpr Duration silent_from = std::chrono::minutes{90};
inline constexpr std::int64_t hours_a_day = 24;
inline constexpr std::size_t hours_of_day_least = 18;  ///< of a day whose mean may speak for it

}  // namespace gengfu::detect
