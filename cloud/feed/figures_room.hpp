#pragma once

#include <string>
#include <vector>

#include "cloud/alert/figures.hpp"
#include "cloud/alert/gatherer.hpp"
#include "cloud/feed/models.hpp"
#include "cloud/feed/room.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

/// `GET /api/v1/figures`, and the figures of the last 24 hours in the metrics. Alerts are counted one by one; alarms wait meanwhile, so
/// what takes longer than `counts_for` is given up, and said to be.
class FiguresRoom final : public Room {
public:
    static constexpr Duration longest = std::chrono::hours{24 * 31};
    static constexpr Duration at_first = std::chrono::hours{24};  ///< without `from`, and in the metrics
    static constexpr Duration counts_for = std::chrono::milliseconds{500};
    static constexpr int rests_for = 19;  ///< times as long as the metrics took to count; until then they are told once more

    static constexpr std::size_t models_max = 50;  ///< in the metrics
    static constexpr std::size_t shifts_max = 10;  ///< in the metrics

    FiguresRoom(const alert::Lives& lives, const Clock& clock, alert::Desk desk, Models models = {})
        : lives_(lives), clock_(clock), desk_(std::move(desk)), models_(std::move(models)) {}

    void set_desk(alert::Desk desk) { desk_ = std::move(desk); }

    [[nodiscard]] std::optional<Response> answer(const Ask& ask) override;
    [[nodiscard]] std::string metrics() const override;

private:
    /// Whether there was time for all of them.
    [[nodiscard]] bool count(Instant from, Instant to, std::vector<alert::Gatherer>& gatherers) const;
    [[nodiscard]] std::string count_metrics() const;

    const alert::Lives& lives_;
    const Clock& clock_;
    alert::Desk desk_;
    Models models_;
    mutable std::string counted_;     ///< the metrics
    mutable Steady counted_until_{};  ///< as long they hold
};

}  // namespace gengfu::feed
