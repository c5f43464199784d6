#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "cloud/detect/at_edge.hpp"
#include "cloud/detect/channel.hpp"
#include "cloud/detect/compensation.hpp"
#include "cloud/detect/detector.hpp"
#include "cloud/detect/rows.hpp"
#include "cloud/detect/tiers.hpp"

namespace gengfu::detect {

/// The overall tilt that GB 50007-2011, table 5.3.4 allows a building of this height in metres, in ‰.
[[nodiscard]] double allowed_tilt(double height_m) noexcept;

struct TiltSettings {
    bool is_signed = false;  ///< somebody stands for the baseline: without it nothing is judged by how far the building leans
    double x0 = 0;           ///< m°: the baseline that was signed off
    double y0 = 0;
    std::optional<double> temperature0;  ///< m°C, when it was; the mean of the days that were learned from when absent
    double azimuth = 0;                  ///< °, from north to the x axis, clockwise; y is 90° further
    double height_m = 18;
    double allowed = 4;                            ///< ‰; allowed_tilt(height_m) unless a rule says otherwise
    double yellow = 0.6, orange = 0.8, red = 1.0;  ///< of what is allowed
    double rate_yellow = 0.2, rate_orange = 0.5;   ///< ‰ a month
    double step = 0.5;                             ///< ‰ against the last whole hour
    double resolution = 0.17;                      ///< ‰: what a ±0.01° sensor resolves; no step is smaller
    bool compensates = true;                       ///< false: the sensor does it itself
    std::size_t minutes_least = 3;                 ///< of a valid hour
    Duration gap_after = std::chrono::hours{3};

    friend bool operator==(const TiltSettings&, const TiltSettings&) = default;
};

/// Tilt of a building from a two-axis inclinometer (fields "x", "y" in m°, "temperature" in m°C), against its baseline: the
/// mean of a day decides on the tiers, Theil–Sen over 7 and 30 days on the rates, minutes on a step. Conditions: tilt-yellow,
/// tilt-orange, tilt-red, tilt-rate-yellow, tilt-rate-orange, tilt-step (happens, does not stand), tilt-gap; tilt-unsigned stands instead
/// of the tiers while nobody has signed a baseline. What is absent is never "stable".
class Tilt final : public Detector {
public:
    explicit Tilt(TiltSettings settings);

    [[nodiscard]] std::vector<Finding> take(const Reading& reading) override;
    /// What the edge says of this sensor: its conditions named tilt-red… and tilt-orange… are not said again, unless what is measured
    /// from the baseline contradicts them.
    [[nodiscard]] std::vector<Finding> hear(const AlarmEvent& event) override;

    /// ‰ and direction in ° from north, of the mean of the last day; nothing while too little of it is known.
    struct Lean {
        double tilt = 0;
        double direction = 0;
    };
    [[nodiscard]] std::optional<Lean> lean() const;
    [[nodiscard]] const Compensation& compensation() const noexcept { return compensation_; }

    [[nodiscard]] std::vector<ConditionId> standing() const override;
    [[nodiscard]] boost::json::value save() const override;
    [[nodiscard]] std::optional<boost::json::value> save_learnt() override;
    void restore(const boost::json::value& saved) override;
    void restore_learnt(const boost::json::value& saved) override;

private:
    /// In ‰, along the axes.
    struct Vector {
        double x = 0;
        double y = 0;
    };
    struct StepLimit {
        double per_mille = 0;
        int minutes = 0;  ///< in a row
    };
    struct Step {
        int minutes = 0;                               ///< in a row that are away from the reference
        std::optional<std::vector<double>> reference;  ///< after a step, until a whole hour has followed it
        std::int64_t hour = 0;                         ///< of the newest step
    };

    void close_hour(Instant at, std::vector<Finding>& findings);
    void take_hour(Row row, Instant at, std::vector<Finding>& findings);
    void learn_swing();
    void close_day(std::int64_t day, Instant at, std::vector<Finding>& findings);
    void judge_step(Instant at, std::vector<Finding>& findings);
    void judge_gap(Instant at, std::vector<Finding>& findings);
    void judge_signature(Instant at, std::vector<Finding>& findings);
    [[nodiscard]] std::size_t at_edge() const { return settings_.is_signed ? at_edge_.level() : 0; }
    [[nodiscard]] std::optional<double> rate(std::int64_t day, std::int64_t days, std::size_t least) const;
    [[nodiscard]] std::optional<double> tilt_now() const;  ///< ‰, by the newest polls
    [[nodiscard]] std::vector<double> newest(std::size_t minutes) const;
    [[nodiscard]] double moved(const std::vector<double>& from, const std::vector<double>& to) const;  ///< ‰
    [[nodiscard]] Vector vector_of(const std::vector<double>& fields) const;
    [[nodiscard]] StepLimit step_limit(bool is_after_gap) const;
    [[nodiscard]] std::size_t fields() const noexcept { return settings_.compensates ? 3 : 2; }

    TiltSettings settings_;
    std::vector<Channel> channels_;  ///< x, y and, when it is compensated, the temperature
    Rows hours_{48};
    Rows days_{31};
    Compensation compensation_{2};
    Tiers tiers_;
    Tiers rates_;
    Step step_;
    double swing_ = 0;  ///< ‰: about the most that an hour has moved from the one before it in some weeks
    double noise_ = 0;  ///< ‰: what a minute is usually off its hour, over the last day or so
    std::optional<Instant> newest_;
    std::int64_t hour_ = 0;                 ///< that is under way
    std::optional<Instant> waiting_since_;  ///< the first reading after the last valid hour
    bool gap_ = false;
    bool is_unsigned_ = false;
    AtEdge at_edge_;
    std::int64_t mean_from_ = 0;  ///< the hour before which a mean does not reach back
    bool has_learnt_ = false;     ///< since it was saved
};

}  // namespace gengfu::detect
