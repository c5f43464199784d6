#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/delivery.hpp"

namespace gengfu::alert {

/// What the rest of the cloud may ask of the deliveries and say to them. Implemented by the store; an answer is one durable
/// transaction with the alert's steps that follow from it.
class Deliveries {
public:
    virtual ~Deliveries() = default;

    struct Offered {
        Delivery delivery;
        Alert alert;  ///< as it is now
    };
    struct Wanted {
        std::optional<std::string> responder;
        std::optional<AlertId> alert;
        std::optional<DeliveryState> state;
        std::optional<DeliveryId> before;  ///< page on: ids below this one
        std::size_t limit = 100;           ///< at most 500
    };
    /// Newest first.
    [[nodiscard]] virtual std::vector<Offered> deliveries(const Wanted& wanted) const = 0;
    [[nodiscard]] virtual std::optional<Offered> delivery(DeliveryId id) const = 0;

    /// A key that was used before gives the same delivery again and changes nothing; the same key with another answer is a
    /// conflict, as is a refusal of what does not wait for an answer any more, or its acceptance when somebody else goes. refused: a
    /// refusal without a reason.
    [[nodiscard]] virtual Result<Offered> answer(DeliveryId id, const Answer& answer) = 0;

    [[nodiscard]] virtual std::int64_t deliveries_waiting() const = 0;

    /// A line of the volunteers' ledger; none is ever changed.
    struct Credit {
        std::int64_t id = 0;
        Instant at;
        ResponderId responder;
        AlertId alert;
        DeliveryId delivery;
        ConditionId condition;
        Instant from, to;  ///< accepted, resolved
        std::int64_t minutes = 0;
    };
    struct Balance {
        ResponderId responder;
        std::int64_t visits = 0;
        std::int64_t minutes = 0;
    };
    struct CreditPage {
        std::optional<std::string> responder;
        std::int64_t after = 0;   ///< ids above this one
        std::size_t limit = 100;  ///< at most 10,000
    };
    /// Oldest first.
    [[nodiscard]] virtual std::vector<Credit> credits(const CreditPage& page) const = 0;
    [[nodiscard]] virtual std::vector<Balance> balances() const = 0;
};

}  // namespace gengfu::alert
