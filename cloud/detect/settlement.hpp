#pragma once

#include <map>
#include <string>

#include "cloud/detect/at_edge.hpp"
#include "cloud/detect/gauge.hpp"
#include "cloud/detect/group.hpp"
#include "cloud/detect/tiers.hpp"

namespace gengfu::detect {

/// All lengths in mm.
struct SettlementSettings {
    struct Point {
        DeviceId device;
        double x_m = 0, y_m = 0;  ///< where it hangs
        bool is_placed = false;
        std::optional<double> zero;  ///< what it showed when the baseline was signed off
        friend bool operator==(const Point&, const Point&) = default;
    };
    std::vector<Point> points;
    std::optional<DeviceId> reference;  ///< a gauge on ground that does not move; without it the gauges are taken at their word
    std::optional<double> reference_zero;
    bool falls = true;  ///< the level falls when the building sinks; false: it rises
    bool compensates = true;
    std::size_t minutes_least = 3;
    Duration gap_after = std::chrono::hours{3};
    double orange = 24, red = 30, heave = 10;                     ///< against the reference
    double rate_yellow = 1, rate_orange = 2, rate_red = 3;        ///< a day
    double slow = 4;                                              ///< in 30 days (JGJ 125)
    double differential = 2;                                      ///< ‰ of the distance that is allowed between two points
    double differential_yellow = 0.6, differential_orange = 0.8;  ///< of it

    friend bool operator==(const SettlementSettings&, const SettlementSettings&) = default;
};

/// Settlement of a building from its hydrostatic levels: S = (h - h0) - (h_ref - h_ref0), each compensated for its temperature.
/// Conditions of a point: settled-orange, settled-red, risen (the mean of a day, only against a reference: otherwise the edge has
/// said it; settlement-unsigned stands instead of them, and of the differences, while a zero is not said), settling-yellow, -orange, -red
/// (what one day's mean differs from that of the day before), settling-slowly (Theil–Sen over 30 days), settlement-gap; of the first point:
/// differential-yellow, -orange, -red (S_a - S_b over L, the worst two points). An hour is judged when one of the gauges is two hours on.
class Settlement final : public GroupDetector {
public:
    static constexpr std::size_t points_max = 32;

    explicit Settlement(SettlementSettings settings);

    [[nodiscard]] std::vector<Told> take(const Reading& reading) override;
    [[nodiscard]] std::vector<Told> hear(const AlarmEvent& event) override;

    /// mm, negative when it has sunk: the mean of the day before this hour.
    [[nodiscard]] std::optional<double> settled(std::size_t point, std::int64_t hour) const;

    [[nodiscard]] std::vector<ConditionId> standing(const DeviceId& device) const override;
    [[nodiscard]] boost::json::value save() const override;
    [[nodiscard]] std::optional<boost::json::value> save_learnt() override;
    void restore(const boost::json::value& saved) override;
    void restore_learnt(const boost::json::value& saved) override;

private:
    struct Watched {
        DeviceId device;
        Gauge gauge;
        Tiers settled;
        Tiers risen;
        Tiers settling;
        Tiers slow;
        bool gap = false;
        bool is_unsigned = false;
        AtEdge sunk_at_edge, risen_at_edge;
        std::int64_t mean_from = 0;  ///< the hour before which a mean does not reach back
    };

    [[nodiscard]] std::optional<double> settled(std::size_t point, std::int64_t from, std::int64_t hour) const;
    [[nodiscard]] std::vector<Told> hear(Watched& watched, const AlarmEvent& event);
    void judge_hour(std::int64_t hour, Instant at, std::vector<Told>& told);
    void judge_point(std::size_t point, std::int64_t hour, Instant at, std::vector<Told>& told);
    void judge_slow(std::size_t point, std::int64_t day, Instant at, std::vector<Told>& told);
    void judge_differences(std::int64_t hour, Instant at, std::vector<Told>& told);
    void judge_gap(Watched& watched, Instant at, std::vector<Told>& told) const;
    [[nodiscard]] Watched* find(const DeviceId& device);
    [[nodiscard]] std::optional<double> against_reference(std::optional<double> point, std::optional<double> reference) const;
    void judge_signature(std::size_t point, Instant at, std::vector<Told>& told);
    void judge_settled(std::size_t point, std::int64_t hour, double now, Instant at, std::vector<Told>& told);
    [[nodiscard]] bool is_learned(std::size_t point) const;
    /// Whether it is known from where this point is measured.
    [[nodiscard]] bool has_zero(std::size_t point) const;
    [[nodiscard]] Watched watched(const DeviceId& device, std::optional<double> zero_mm) const;

    SettlementSettings settings_;
    std::vector<Watched> points_;  ///< as in the settings; then the reference, when there is one
    Tiers differential_;
    std::optional<std::int64_t> top_hour_;  ///< the latest that any gauge has told of
    std::int64_t judged_hour_ = 0;
};

}  // namespace gengfu::detect
