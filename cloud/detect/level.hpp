#pragma once

#include <boost/json/value.hpp>
#include <deque>
#include <optional>

#include "cloud/detect/detector.hpp"
#include "cloud/detect/level_settings.hpp"
#include "cloud/detect/rows.hpp"

namespace gengfu::detect {

/// What one number of a device does over time, as LevelSettings says. The condition of the rule stands or is cleared; while one of
/// the edge's own conditions named in `unless` stands, it is not said again under this name.
class Level final : public Detector {
public:
    static constexpr std::size_t samples_kept = 32;  ///< of the time in which something rises or falls

    /// `worth`: how many of the field's fixed unit the unit that people read is.
    Level(LevelSettings settings, double worth);

    [[nodiscard]] std::vector<Finding> take(const Reading& reading) override;
    [[nodiscard]] std::vector<Finding> hear(const AlarmEvent& event) override;

    [[nodiscard]] std::vector<ConditionId> standing() const override;
    [[nodiscard]] boost::json::value save() const override;
    void restore(const boost::json::value& saved) override;

private:
    /// Nothing: this reading does not say.
    struct Judgement {
        bool stands = false;
        bool is_over = false;  ///< by more than the deadband
        double value = 0;      ///< for the reason
    };
    struct Sample {
        Instant at;
        double value = 0;
    };

    [[nodiscard]] std::optional<Judgement> judge(Instant at, double value);
    [[nodiscard]] Judgement compare(double value, bool upwards) const;
    [[nodiscard]] std::optional<Judgement> judge_change(Instant at, double value);
    [[nodiscard]] std::optional<Judgement> judge_trend(Instant at, double value);
    [[nodiscard]] std::vector<Finding> say(Instant at);

    LevelSettings settings_;
    double worth_;
    std::optional<Instant> newest_;
    std::deque<Sample> samples_;  ///< of the time, thinned to one in each 32nd of it
    Rows days_{31};
    std::int64_t day_ = 0;
    double day_sum_ = 0;
    std::int64_t day_count_ = 0;
    int for_ = 0;      ///< samples in a row that say it stands
    int against_ = 0;  ///< in a row that say it is over
    bool stands_ = false;
    bool said_ = false;
    double value_ = 0;
    std::vector<ConditionId> at_edge_;
};

}  // namespace gengfu::detect
