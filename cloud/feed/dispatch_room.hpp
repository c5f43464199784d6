#pragma once

#include "cloud/alert/deliveries.hpp"
#include "cloud/feed/room.hpp"

namespace gengfu::feed {

/// Deliveries, what is answered to them, and the volunteers' ledger.
class DispatchRoom final : public Room {
public:
    static constexpr std::size_t csv_lines_max = 10'000;  ///< in one answer; `after` pages on

    /// Without a directory everybody may answer for everybody.
    explicit DispatchRoom(alert::Deliveries& deliveries, const alert::Directory* directory = nullptr)
        : deliveries_(deliveries), directory_(directory) {}

    [[nodiscard]] std::optional<Response> answer(const Ask& ask) override;
    [[nodiscard]] std::string metrics() const override;

private:
    Response list(const Request& request) const;
    Response one(std::int64_t id) const;
    Response take_answer(const Ask& ask);
    Response time_bank(const Request& request) const;
    Response time_bank_csv(const Request& request) const;
    bool may_answer(const std::string& actor, const alert::Delivery& delivery) const;

    alert::Deliveries& deliveries_;
    const alert::Directory* directory_;
};

}  // namespace gengfu::feed
