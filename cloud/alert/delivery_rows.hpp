#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/delivery.hpp"

/// Inside cloud/alert: the deliveries of one alert, while a journal entry changes them and adds to them.
namespace gengfu::alert {

class DeliveryRows {
public:
    DeliveryRows(const Alert& alert, const Entry& entry, std::vector<Delivery> before)
        : alert_(alert), entry_(entry), rows_(std::move(before)) {}

    [[nodiscard]] std::vector<Delivery>& all() noexcept { return rows_; }

    /// Nobody is at work any more on what was told in an earlier round.
    void end_earlier_rounds();

    /// Adds one; what was got from `all` is not valid after it.
    Delivery& add(DeliveryKind kind, int level, const Told& to, Why why = Why::none, const std::string& who = {});
    /// A notice to everybody who was asked in this round and has not refused, but for this one.
    void tell_asked(Why why, const std::string& who, const std::string& but_for);
    void change(Delivery& row, DeliveryState state, Why why = Why::none, const std::string& who = {});
    void withdraw(Why why, const std::string& who);  ///< all that wait

    [[nodiscard]] bool was_asked(const ResponderId& responder) const;                 ///< by an offer or a task of this round
    [[nodiscard]] bool has(const ResponderId& responder, DeliveryState state) const;  ///< of these
    [[nodiscard]] bool was_told(const ResponderId& responder, Why why) const;         ///< by a notice of it
    [[nodiscard]] bool is_anyone_waiting() const;
    [[nodiscard]] bool is_anyone_waiting_of_last() const;  ///< of those who were asked last in this round
    [[nodiscard]] int last_level() const;                  ///< of an offer of this round; -1 when there was none

    /// What the entry has changed or added.
    [[nodiscard]] std::vector<Delivery> finish();

private:
    [[nodiscard]] bool asks(const Delivery& delivery) const;  ///< in this round

    const Alert& alert_;
    const Entry& entry_;
    std::vector<Delivery> rows_;
};

}  // namespace gengfu::alert
