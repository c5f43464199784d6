#pragma once

#include "cloud/alert/figures.hpp"
#include "cloud/feed/models.hpp"
#include "cloud/feed/room.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

/// `GET /api/v1/figures`, and the figures of the last 24 hours in the metrics.
class FiguresRoom final : public Room {
public:
    static constexpr Duration longest = std::chrono::hours{24 * 31};
    static constexpr Duration at_first = std::chrono::hours{24};  ///< without `from`, and in the metrics

    static constexpr std::size_t models_max = 50;  ///< in the metrics

    FiguresRoom(const alert::Lives& lives, const Clock& clock, alert::Desk desk, Models models = {})
        : lives_(lives), clock_(clock), desk_(std::move(desk)), models_(std::move(models)) {}

    [[nodiscard]] std::optional<Response> answer(const Ask& ask) override;
    [[nodiscard]] std::string metrics() const override;

private:
    const alert::Lives& lives_;
    const Clock& clock_;
    alert::Desk desk_;
    Models models_;
};

}  // namespace gengfu::feed
